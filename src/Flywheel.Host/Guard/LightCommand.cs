using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Guard;

/// <summary>Plans what is not gated.</summary>
internal static class LightCommand
{
    public static LaunchPlan Plan(BazelCommandLine line, ImmutableArray<ByteString> environment) =>
        new LaunchPlan.Replace(
            line.Class == CommandClass.Fetching ? Fetching(line, environment) : Light(line, environment), Notices: []);

    /// <summary>Looks at no file and at one variable, by name: a light command always works.</summary>
    private static ImmutableArray<ByteString> Light(BazelCommandLine line, ImmutableArray<ByteString> environment) =>
        line.Class == CommandClass.ClientOnly
            ? line.Print()
            : BazelArguments.ForLight(line, HeapMegabytes(new EnvironmentSnapshot(environment)));

    private static ImmutableArray<ByteString> Fetching(BazelCommandLine line, ImmutableArray<ByteString> environment)
    {
        Settings settings = SettingsSources.Read(environment, Environment.CurrentDirectory).Settings;
        return BazelArguments.ForFetching(line, HeavyCommand.FetchFlagsOf(settings), settings.HeapMb?.Value);
    }

    /// <summary>A value outside its range is the contract's to report, at the next heavy command; here it counts as unset.</summary>
    private static int? HeapMegabytes(EnvironmentSnapshot environment) =>
        environment.Get(Variables.HeapMb) is { } text && Variables.HeapMegabytes(text) is { } heap ? heap : null;
}
