using System.CommandLine;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Host.Evidence;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel bep FILE</c>: explains a build event stream. Exit 0 it is complete, 1 it is not, 2 usage.</summary>
internal static class BepVerb
{
    internal static Command Build(Companion companion)
    {
        var file = new Argument<string>("FILE") { Description = "what --build_event_binary_file or --build_event_json_file wrote" };
        var format = new FormatOption("how the answer is printed");
        var command = new Verb("bep", "explain a build event stream and what it proves", new()
        {
            Group = VerbGroup.After,
            About =
            [
                "It says whether the stream is complete, which cache and executor were in effect, what came from them, the hit rate or why there is none, "
                + "and what all of it proves. Whoever made the stream, it is judged as the guard judges its own.",
            ],
            Exits = [(0, "the stream is complete"), (1, "it is not, or cannot be read")],
            Examples =
            [
                ("bazel build //... --build_event_binary_file=events.bin", "writes one; then"),
                ("flywheel bep events.bin", "what did that build get from the cache?"),
            ],
            See = ["flywheel help evidence"],
        })
        {
            file, format.Option,
        };
        command.SetAction(parsed => Run(companion, parsed.GetValue(file)!, format.IsJson(parsed)));
        return command;
    }

    private static int Run(Companion companion, string path, bool json)
    {
        StreamReading reading;
        try
        {
            reading = BuildEventDocument.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            companion.Error.WriteLine($"flywheel: `{Redaction.None.Apply(path)}` cannot be read: {Fault(e, path)}");
            companion.Error.WriteLine("flywheel: hint: name the file that a build with `--build_event_binary_file=FILE` wrote");
            return ExitCodes.StreamNotComplete;
        }
        var report = new StreamReport(reading);
        FormatOption.Write(companion, json, report.Json, () => report.Text());
        return report.ExitCode;
    }

    private static string Fault(Exception e, string path) =>
        Directory.Exists(path) ? "it is a folder"
        : e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
        : e is UnauthorizedAccessException ? "permission is denied"
        : "it is no regular file, or its disk has a fault";
}
