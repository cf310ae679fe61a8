using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Flywheel.Core.Evidence;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary><c>flywheel stats --format openmetrics</c>, read by the strict parser of Prometheus's own client.</summary>
public sealed class OpenMetricsTests : IDisposable
{
    /// <summary>Debian's, which its package python3-prometheus-client is made for.</summary>
    private const string Python = "/usr/bin/python3";

    /// <summary>
    /// Prints families as JSON; an exception of the parser ends it with 1. The text format before OpenMetrics, which node_exporter's
    /// collector reads, has to give the same samples.
    /// </summary>
    private const string Parse = """
        import json, sys
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as families
        from prometheus_client.parser import text_string_to_metric_families as older
        text = sys.stdin.buffer.read().decode('utf-8')
        samples = lambda all: sorted((s.name, sorted(s.labels.items()), s.value) for f in all for s in f.samples)
        assert samples(families(text)) == samples(older(text))
        print(json.dumps([dict(name=f.name, type=f.type, unit=f.unit, help=f.documentation,
            samples=[dict(name=s.name, labels=s.labels, value=repr(s.value)) for s in f.samples]) for f in families(text)]))
        """;

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-metrics-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Every_number_is_that_of_the_JSON()
    {
        Append(Build(hits: 90, executed: 10, duration: 1234, overhead: 14) with { Fetches = new(5, 2, ["mirror.example"]), Tests = new(7, 3, 2), RemoteProcesses = 4 });
        Append(Build(hits: 10, executed: 30, duration: 60_001, overhead: 21) with { ExitCode = 1, DiskCacheHits = 6, ActionCacheHits = 8 });
        Append(Build(hits: null, executed: null, duration: null, overhead: null));
        Append(new InvocationRecord { ExitCode = 78 }.Refused("cache-missing"));
        Append(new InvocationRecord { ExitCode = 69 }.Refused("dns"));
        Append(new InvocationRecord { ExitCode = 69 }.Refused("dns"));
        Append(new() { Verdict = "escape-hatch", EscapeHatchReason = "a text that is in no label" });
        File.AppendAllText(Log, "{\"torn\n");

        JsonNode json = JsonNode.Parse((await RunAsync("--format", "json")).Output)!;
        Dictionary<string, JsonObject> families = await ParseAsync((await RunAsync("--format", "openmetrics")).Output);

        JsonNode total = json["total"]!;
        Assert.Equal(
            [
                ("flywheel_records", $"{json["records"]}"), ("flywheel_builds", "3"), ("flywheel_builds_failed", "1"), ("flywheel_builds_measured", "2"),
                ("flywheel_spawns", "140"), ("flywheel_remote_cache_hits", "100"), ("flywheel_executed_spawns", "40"),
                ("flywheel_remote_cache_hit_ratio", $"{total["hit_rate"]}"), ("flywheel_remote_processes", "4"), ("flywheel_disk_cache_hits", "6"),
                ("flywheel_action_cache_hits", "8"), ("flywheel_tests", "7"), ("flywheel_tests_cached_locally", "3"), ("flywheel_tests_cached_remotely", "2"),
                ("flywheel_fetches", "5"), ("flywheel_fetches_failed", "2"), ("flywheel_refusals", "3"), ("flywheel_escape_hatch_uses", "1"),
                ("flywheel_build_duration_median_seconds", "1.234"), ("flywheel_build_duration_p95_seconds", "60.001"), ("flywheel_build_duration_max_seconds", "60.001"),
                ("flywheel_build_duration_sum_seconds", "61.235"), ("flywheel_build_duration_builds", "2"),
                ("flywheel_shim_overhead_median_seconds", "0.014"), ("flywheel_shim_overhead_p95_seconds", "0.021"), ("flywheel_shim_overhead_max_seconds", "0.021"),
                ("flywheel_shim_overhead_sum_seconds", "0.035"), ("flywheel_shim_overhead_builds", "2"),
            ],
            families.Values.Where(family => family["samples"]!.AsArray() is [{ } one] && one["labels"]!.AsObject().Count == 0 && !$"{family["name"]}".Contains("window"))
                .Select(family => ($"{family["name"]}", $"{family["samples"]![0]!["value"]}")));
        Assert.Equal(Counts(json["refusal_causes"]!), Labelled(families["flywheel_refusals_by_cause"], "cause"));
        Assert.Equal(Counts(json["runners"]!), Labelled(families["flywheel_spawns_by_runner"], "runner"));
        Assert.Equal(Counts(json["verdicts"]!), Labelled(families["flywheel_builds_by_verdict"], "verdict"));
        Assert.Equal(["newer 0", "torn 1"], Labelled(families["flywheel_log_lines_passed_over"], "why"));
        Assert.Equal(100.0 / 140, (double)total["hit_rate"]!);
        double from = double.Parse($"{families["flywheel_window_start_timestamp_seconds"]["samples"]![0]!["value"]}", System.Globalization.CultureInfo.InvariantCulture);
        double until = double.Parse($"{families["flywheel_window_end_timestamp_seconds"]["samples"]![0]!["value"]}", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(7 * 24 * 3600, until - from, 0.01);
        Assert.All(families.Values, family =>
        {
            Assert.Equal("gauge", $"{family["type"]}");
            Assert.NotEqual("", $"{family["help"]}");
            string unit = $"{family["unit"]}";
            Assert.Equal($"{family["name"]}".EndsWith("_seconds") ? "seconds" : $"{family["name"]}".EndsWith("_ratio") ? "ratio" : "", unit);
        });
    }

    [Fact]
    public async Task What_is_not_known_has_no_sample()
    {
        Append(new InvocationRecord { ExitCode = 78 }.Refused("cache-missing"));

        string text = (await RunAsync("--since", "all", "--format", "openmetrics")).Output;
        Dictionary<string, JsonObject> families = await ParseAsync(text);

        Assert.DoesNotContain("NaN", text);
        Assert.EndsWith("\n# EOF\n", text);
        Assert.DoesNotContain(families.Keys, name => name.Contains("hit_ratio") || name.Contains("median") || name.Contains("p95") || name.Contains("start") || name.Contains("by_runner"));
        Assert.Equal("0", $"{families["flywheel_builds"]["samples"]![0]!["value"]}");
    }

    [Fact]
    public async Task Hostile_names_come_back_as_they_are_shown_once_each_and_no_more_than_twenty()
    {
        string[] hostile = ["a \"b\" {c=\"d\"} 1", "back\\slash\\n", "line\nfeed", "# EOF", "漢 ä 😀", "", "=,{}", new string('x', 5000)];
        ImmutableSortedDictionary<string, long> runners = hostile.Select((name, i) => KeyValuePair.Create(name, 1000L - i))
            .Concat(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"runner {i:000}", 100L - i)))
            .Append(KeyValuePair.Create("\u001b[31mred\u202e\0", 999L))
            .Append(KeyValuePair.Create("u://ada:lovelace@h", 998L)).Append(KeyValuePair.Create("u://grace:hopper@h", 997L))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        Append(Build(1, 1, 1, 1) with { Runners = runners });

        string text = (await RunAsync("--format", "openmetrics")).Output;
        string[] names = Samples((await ParseAsync(text))["flywheel_spawns_by_runner"], "runner");

        Assert.DoesNotContain(text, c => c is '\u001b' or '\0' or '\u202e');
        Assert.Equal(21, names.Length);
        Assert.Contains("other", names);
        Assert.Equal(runners.Values.Sum(), (await ParseAsync(text))["flywheel_spawns_by_runner"]["samples"]!.AsArray()
            .Sum(sample => long.Parse($"{sample!["value"]}", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(hostile.Select(name => name.Replace('\n', '?')), name => Assert.Contains(name.Length == 0 ? "unknown" : name.Length > 100 ? name[..100] : name, names));
        // A parser may take the last of two samples and say nothing.
        string[] series = [.. text.Split('\n').Where(line => line.StartsWith("flywheel_spawns_by_runner{", StringComparison.Ordinal)).Select(line => line[..line.LastIndexOf(' ')])];
        Assert.Equal((21, 21), (series.Length, series.Distinct().Count()));
        Assert.Contains("u://***@h", names);
    }

    [Fact]
    public async Task A_file_is_there_whole_or_as_it_was_and_everybody_may_read_it()
    {
        Append(Build(1, 1, 1, 1));
        string file = Path.Combine(folder.FullName, "flywheel.prom");
        File.WriteAllText(file, "old");
        using FileStream open = File.OpenRead(file);

        CommandResult result = await RunAsync("--format", "openmetrics", "--output", file);

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Errors));
        Assert.Equal("old", new StreamReader(open).ReadToEnd());
        Assert.NotEmpty(await ParseAsync(File.ReadAllText(file)));
        Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead));
        Assert.Equal(2, Directory.GetFiles(folder.FullName).Length);
    }

    private string Log => Path.Combine(folder.FullName, $"invocations-{Now.UtcDateTime:yyyy-MM}.jsonl");

    private static InvocationRecord Build(long? hits, long? executed, long? duration, long? overhead) => new()
    {
        Command = "build",
        Verdict = hits is null ? "unproven" : "attached-verified",
        ExitCode = 0,
        RemoteCacheHits = hits,
        Executed = executed,
        Runners = hits is null ? null
            : ImmutableSortedDictionary<string, long>.Empty.Add("remote cache hit", hits.Value).Add("linux-sandbox", executed!.Value).Add("total", 500),
        DurationMs = duration,
        OverheadMs = overhead,
    };

    private void Append(InvocationRecord record) => File.AppendAllBytes(Log,
        [.. EvidenceJson.Line(record with { RecordId = Guid.NewGuid().ToString("N"), StartedAt = Now.AddSeconds(-5), EndedAt = Now.AddSeconds(-4) }), (byte)'\n']);

    private async Task<CommandResult> RunAsync(params string[] words)
    {
        CommandResult result = await CommandRunner.RunAsync(
            PublishedBinaries.Flywheel, ["stats", .. words],
            new Dictionary<string, string> { ["HOME"] = folder.FullName, ["GF_BAZEL_EVIDENCE_DIR"] = folder.FullName }, folder.FullName);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    private async Task<Dictionary<string, JsonObject>> ParseAsync(string text)
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/prometheus_client"), "skipped: python3-prometheus-client is not installed");
        CommandResult parsed = await CommandRunner.RunAsync(Python, ["-c", Parse], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, folder.FullName, text);
        Assert.True(parsed.ExitCode == 0, parsed + text);
        return JsonNode.Parse(parsed.Output)!.AsArray().ToDictionary(family => $"{family!["name"]}", family => family!.AsObject());
    }

    private static string[] Counts(JsonNode list) => [.. list.AsArray().Select(one => $"{one!["name"]} {one["count"]}").Order(StringComparer.Ordinal)];

    private static string[] Labelled(JsonObject family, string label) =>
        [.. family["samples"]!.AsArray().Select(sample => $"{sample!["labels"]![label]} {sample["value"]}").Order(StringComparer.Ordinal)];

    private static string[] Samples(JsonObject family, string label) => [.. family["samples"]!.AsArray().Select(sample => $"{sample!["labels"]![label]}")];
}
