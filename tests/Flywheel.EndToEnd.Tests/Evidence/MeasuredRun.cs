using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>
/// What a run of the shim printed, and what it left in its evidence folder. Reading it checks what holds for every run: nothing raw
/// is left, <c>flywheel evidence</c> shows what the log holds, and a complete record's counts are those that Bazel itself printed.
/// </summary>
public sealed partial class MeasuredRun
{
    /// <summary>Where a spawn runs that runs here, by what the machine allows.</summary>
    private static readonly string[] Local = ["linux-sandbox", "processwrapper-sandbox", "local"];

    private readonly MeasuredBazel bazel;

    private MeasuredRun(MeasuredBazel bazel, CommandResult result, string folder, IReadOnlyList<JsonObject> records)
    {
        this.bazel = bazel;
        Result = result;
        Folder = folder;
        Records = records;
    }

    public CommandResult Result { get; }

    /// <summary>The evidence folder.</summary>
    public string Folder { get; }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<JsonObject> Records { get; }

    /// <summary>The only one.</summary>
    public JsonObject Record => Assert.Single(Records);

    /// <summary>The lines of the shim's own on standard error.</summary>
    public string[] Lines => [.. Result.Errors.Split('\n').Select(line => line.TrimEnd('\r')).Where(IsOurs)];

    /// <summary>
    /// The record's core and what the shim said, as text: exit code, stream, verdict and reason; the runners (<c>here</c> for whatever
    /// runs spawns on this machine); the numbers, <c>?</c> for unknown; the tests; the shim's own lines, <c>CACHE</c> for the address.
    /// </summary>
    public string Told => string.Join('\n', (string[])
    [
        $"exit {Text("exit_code")}, {Text("stream")}, {Text("verdict")}{(Record["reason"] is { } reason ? ": " + bazel.Scrubbed(reason.GetValue<string>()) : "")}",
        $"runners: {Runners}",
        $"hits {Text("remote_cache_hits")}, executed {Text("executed")}, rate {Rate}, remote {Text("remote_processes")}, "
            + $"disk {Text("disk_cache_hits")}, action cache {Text("action_cache_hits")}",
        .. Record["tests"] is JsonObject tests && tests["total"]!.GetValue<int>() > 0
            ? (string[])[$"tests {tests["total"]}, cached locally {tests["cached_locally"]}, cached remotely {tests["cached_remotely"]}"]
            : [],
        .. Lines.Select(bazel.Scrubbed),
    ]);

    /// <summary>The runners of the record, as <see cref="Told"/> has them.</summary>
    public string Runners => RunnersOf(Record);

    /// <summary>The same from the line that Bazel printed; null when it printed none.</summary>
    public string? Printed
    {
        get
        {
            Match line = PrintedLine().Matches(Result.Errors).LastOrDefault() ?? Match.Empty;
            if (!line.Success)
            {
                return null;
            }
            Dictionary<string, long> runners = new() { ["total"] = Number(line.Groups["total"].Value) };
            foreach (string item in line.Groups["items"].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            {
                runners[item[(item.IndexOf(' ') + 1)..]] = Number(item[..item.IndexOf(' ')]);
            }
            return Shown(runners);
        }
    }

    private string Rate => Record["hit_rate"] is { } rate ? rate.GetValue<double>().ToString("0.000", CultureInfo.InvariantCulture) : "?";

    public override string ToString() => $"{Result}\n{string.Join('\n', Records.Select(record => record.ToJsonString()))}";

    internal static async Task<MeasuredRun> ReadAsync(MeasuredBazel bazel, CommandResult result, string folder)
    {
        if (!Directory.Exists(folder))
        {
            return new(bazel, result, folder, []);
        }
        string[] left = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)];
        Assert.All(left, file => Assert.Matches("^invocations-[0-9]{4}-[0-9]{2}\\.jsonl$", Path.GetFileName(file)));
        JsonObject[] log = [.. left.Order().SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)!.AsObject())];
        JsonNode listed = JsonNode.Parse(await CompanionAsync(bazel, folder, "list", "--format", "json"))!;
        MeasuredRun run = new(bazel, result, folder, [.. listed.AsArray().Select(record => record!.AsObject())]);
        Assert.Equal(Plain(log.Reverse()), Plain(run.Records));
        if (log.Length > 0)
        {
            Assert.Equal(Plain([log[^1]]), Plain([JsonNode.Parse(await CompanionAsync(bazel, folder, "show", "last", "--format", "json"))!.AsObject()]));
        }
        Assert.All(run.Records, CheckNumbers);
        if (run.Records.Count > 0)
        {
            run.CheckAgainstBazel(run.Records[0]);
        }
        return run;
    }

    private static void CheckNumbers(JsonObject record)
    {
        Assert.Equal("flywheel.invocation/v1", record["schema"]!.GetValue<string>());
        if (record["stream"]!.GetValue<string>() != "complete")
        {
            string[] counts = ["runners", "remote_cache_hits", "executed", "hit_rate", "remote_processes", "disk_cache_hits", "action_cache_hits", "tests", "fetches"];
            Assert.All(counts, name => Assert.True(record[name] is null, $"{name} is known of a stream that is not complete: {record.ToJsonString()}"));
            return;
        }
        long? hits = record["remote_cache_hits"]?.GetValue<long>();
        long executed = record["executed"]!.GetValue<long>();
        Assert.Equal(hits is { } known && known + executed > 0 ? (double)known / (known + executed) : null, record["hit_rate"]?.GetValue<double>());
    }

    /// <summary>Of the run that has just ended, when it is one that built.</summary>
    private void CheckAgainstBazel(JsonObject record)
    {
        if (Printed is not { } printed || record["stream"]!.GetValue<string>() != "complete")
        {
            return;
        }
        Assert.Equal(printed, RunnersOf(record));
        DateTimeOffset started = record["started_at"]!.GetValue<DateTimeOffset>();
        DateTimeOffset ended = record["ended_at"]!.GetValue<DateTimeOffset>();
        Assert.InRange(ended - started, TimeSpan.Zero, Result.Elapsed);
        Assert.InRange(record["duration_ms"]!.GetValue<long>(), (ended - started).TotalMilliseconds - 1, Result.Elapsed.TotalMilliseconds + 1);
        Assert.InRange(record["overhead_ms"]!.GetValue<long>(), 0, record["duration_ms"]!.GetValue<long>() + 1);
    }

    private static async Task<string> CompanionAsync(MeasuredBazel bazel, string folder, params string[] words)
    {
        Dictionary<string, string> variables = new(bazel.Workspace.Environment) { ["GF_BAZEL_EVIDENCE_DIR"] = folder };
        CommandResult result = await CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["evidence", .. words], variables, bazel.Workspace.Root);
        Assert.True(result is { ExitCode: 0, Errors: "" }, result.ToString());
        return result.Output;
    }

    private static IEnumerable<string> Plain(IEnumerable<JsonObject> records) => records.Select(record => record.ToJsonString());

    /// <summary>Names in order; a runner of this machine is <c>here</c>.</summary>
    private static string Shown(Dictionary<string, long> runners) => string.Join(", ", runners
        .GroupBy(runner => Local.Contains(runner.Key) ? "here" : runner.Key, runner => runner.Value)
        .OrderBy(runner => runner.Key, StringComparer.Ordinal)
        .Select(runner => $"{runner.Sum()} {runner.Key}"));

    private static string RunnersOf(JsonObject record) => record["runners"] is JsonObject runners
        ? Shown(runners.ToDictionary(runner => runner.Key, runner => runner.Value!.GetValue<long>()))
        : "?";

    private string Text(string name) => Record[name] is { } value
        ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()
        : "?";

    private static bool IsOurs(string line) =>
        line.StartsWith("flywheel:", StringComparison.Ordinal) || line.StartsWith("::", StringComparison.Ordinal);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("INFO: (?<total>[0-9]+) process(es)?(: (?<items>[^\\n]*?))?\\.\\r?\\n")]
    private static partial Regex PrintedLine();
}
