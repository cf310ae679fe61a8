using System.Collections.Immutable;
using System.Globalization;

namespace Flywheel.Testing.Evidence;

/// <summary>A whole stream in the shape of one version of Bazel; what a test is about is changed with <c>with</c>.</summary>
public sealed record BuildStream
{
    public const string Id = "93ef2845-7937-4c78-a95b-b919463dd606";
    public const string Cache = "grpc://cache.example.internal:9092";
    private const long Start = 1795531300344;
    private const long Finish = 1795531300721;

    /// <summary>4.2.3 as Debian builds it: no version, no counts but the text.</summary>
    public static BuildStream Bazel4 { get; } = new() { Processes = "11 processes: 10 remote cache hit, 1 internal." };

    /// <summary>2.1.0: no residual in the text.</summary>
    public static BuildStream Bazel2 { get; } = new() { Version = "2.1.0", Processes = "10 processes: 10 remote cache hit." };

    /// <summary>9: counts, kinds, the action cache, and the last message on the metrics.</summary>
    public static BuildStream Bazel9 { get; } = new()
    {
        Version = "9.1.0",
        Processes = "8 processes: 6 remote cache hit, 1 internal, 2 processwrapper-sandbox.",
        Runners = [("total", 8, ""), ("remote cache hit", 6, "Remote"), ("internal", 1, ""), ("processwrapper-sandbox", 2, "Local")],
        ActionCacheHits = 5,
        LastOn = "metrics",
    };

    public string Version { get; init; } = "";

    public string Command { get; init; } = "build";

    public ImmutableArray<string> Patterns { get; init; } = ["//:all10"];

    /// <summary>In effect; --invocation_id comes with them.</summary>
    public ImmutableArray<string> Options { get; init; } = [$"--remote_cache={Cache}"];

    /// <summary>Parsed before those that are in effect; only a policy takes one of them away again.</summary>
    public ImmutableArray<string> Undone { get; init; } = [];

    /// <summary>Flags of an --invocation_policy.</summary>
    public ImmutableArray<string> Policies { get; init; } = [];

    /// <summary>Null for a stream without it.</summary>
    public string? Processes { get; init; }

    /// <summary>The same as Bazel printed it; null for the same indeed.</summary>
    public string? Printed { get; init; }

    public ImmutableArray<(string Name, int Count, string Kind)>? Runners { get; init; }

    public int? ActionCacheHits { get; init; }

    /// <summary>Events between beginning and end.</summary>
    public Func<BuildEventWriter, BuildEventWriter> Work { get; init; } = writer => writer;

    public string ExitName { get; init; } = "SUCCESS";

    public int ExitCode { get; init; }

    /// <summary>Bazel's last words on standard error; the line on processes is added to them.</summary>
    public string Errors { get; init; } = "";

    /// <summary>logs, metrics, progress or aborted.</summary>
    public string LastOn { get; init; } = "logs";

    /// <summary>The words that a build ends with.</summary>
    public string LastWords => Errors + (Processes is null || Printed == "" ? "" : $"INFO: Elapsed time: 0.377s, Critical Path: 0.04s\nINFO: {Printed ?? Processes}\n");

    public BuildEventWriter Writer()
    {
        string elapsed = ((Finish - Start) / 1000m).ToString("0.000000", CultureInfo.InvariantCulture);
        string[] options = [$"--invocation_id={Id}", "--client_env=TOKEN=--remote_cache=grpc://not.this.one:1", .. Options];
        BuildEventWriter writer = new BuildEventWriter()
            .Started(Id, Start, Version, Command)
            .CommandLine("original", Command, options, Patterns)
            .CommandLine("tool", Command, [], [])
            .OptionsParsed([.. Undone, .. options], Policies)
            .CommandLine("canonical", Command, options, Patterns)
            .Pattern(Patterns)
            .Progress("Loading: \nAnalyzing: target //:all10\n");
        writer = Work(writer).Completed("//:all10").Finished(ExitName, ExitCode, Finish);
        BuildEventWriter Logs() => writer.Progress(LastWords).Logs(Processes, elapsed);
        BuildEventWriter Metrics() => writer.Metrics(11, Runners, ActionCacheHits);
        writer = LastOn == "metrics" ? Logs() : Metrics();
        writer = LastOn == "metrics" ? Metrics() : Logs();
        writer = LastOn switch
        {
            "progress" => writer.Progress(),
            "aborted" => writer.Aborted("//:other"),
            _ => writer,
        };
        return writer.Last();
    }

    public byte[] ToArray() => Writer().ToArray();

    /// <summary>Of a command that ended before it built: a bad flag (exit 2), a dead cache (34).</summary>
    public static byte[] EarlyExit() => new BuildEventWriter()
        .Started(Id, Start)
        .Progress("ERROR: Failed to query remote execution capabilities: Connection refused: /127.0.0.1:1\n")
        .Last().ToArray();
}
