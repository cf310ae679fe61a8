using Flywheel.Core.CommandLine;

namespace Flywheel.Host.Evidence;

/// <summary>A file for the event stream that the user asks for on the command line. It is read, and it stays.</summary>
internal sealed record OwnStreamFile(string Path)
{
    /// <summary>Null when the user asks for none.</summary>
    public static OwnStreamFile? Of(BazelCommandLine line, string? workspace) =>
        line.Last("build_event_binary_file") is { Value: { } value } && value.ToString() is { Length: > 0 } path
            ? new(System.IO.Path.Combine(workspace ?? "", path))
            : null;
}
