using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Flywheel.Host.Probe;
using Flywheel.Host.Sources;

namespace Flywheel.Cli;

/// <summary>
/// What the verbs work with. <paramref name="Read"/> reads the settings when a verb wants them; <paramref name="Probe"/>
/// proves a target within the settings' deadline, telling a journal what it does, and is null where nothing can be probed;
/// <paramref name="Words"/> are the words behind the program's name, byte for byte; <paramref name="Width"/> is how wide text may be, in
/// characters; <paramref name="Colour"/> says whether text may be coloured, and lets colours through to <paramref name="Output"/> if so.
/// </summary>
internal sealed record Companion(
    TextWriter Output,
    TextWriter Error,
    TimeProvider Clock,
    Func<SettingsSources> Read,
    Func<SettingsSources, RemoteTarget, ProbeJournal, Task<ProbeResult>>? Probe,
    Func<ImmutableArray<ByteString>> Words,
    Func<int> Width,
    Func<bool> Colour)
{
    /// <summary>In UTC.</summary>
    internal DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);

    /// <summary>To standard output.</summary>
    internal void Write(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Output.WriteLine(line);
        }
    }
}
