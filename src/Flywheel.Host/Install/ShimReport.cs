using System.Collections.Immutable;
using Flywheel.Core.Install;

namespace Flywheel.Host.Install;

/// <summary>What is asked of the shim's installation.</summary>
/// <param name="Folder">Which is to go first on PATH; null for the usual one.</param>
/// <param name="Shells">Whose files are meant; none for those that are used here.</param>
/// <param name="Here">The folder that one stands in: that of .envrc, and of a relative <paramref name="Folder"/>.</param>
public sealed record ShimRequest(string? Folder, ImmutableArray<ShellKind> Shells, string Here);

/// <summary>What was done or found.</summary>
/// <param name="Lines">For people.</param>
/// <param name="Faults">What was not done, or is not right.</param>
public sealed record ShimReport(ImmutableArray<string> Lines, ImmutableArray<FileChange.Refused> Faults)
{
    internal static ShimReport Of(FileChange.Refused fault) => new([], [fault]);

    internal static ShimReport Of(IEnumerable<FileChange> changes, params IEnumerable<string> more)
    {
        FileChange[] all = [.. changes];
        return new([.. all.OfType<FileChange.Done>().Select(done => done.What), .. more], [.. all.OfType<FileChange.Refused>()]);
    }
}
