using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Statistics.Page;

/// <summary>
/// What a row opens to, and what it is sorted by: JSON for the page's own script, which shows texts as text. The encoder writes every
/// <c>&lt;</c> and everything beyond ASCII as an escape, so that nothing in it ends the element that it stands in.
/// </summary>
internal static class BuildDetails
{
    /// <summary>Of the patterns, or hosts, of one build, as many are shown: 2,000 builds with thousands each would be a page that no browser opens.</summary>
    private const int MostTexts = 100;

    /// <summary>What a record is dated by, as in the sums of a day: when it ended, else when it began.</summary>
    internal static DateTimeOffset? When(InvocationRecord build) => build.EndedAt ?? build.StartedAt;

    /// <summary>Of its hits and runs, as every rate here; 0 to 1, null where either is unknown, or both are 0.</summary>
    internal static double? RateOf(InvocationRecord build) =>
        build is { RemoteCacheHits: { } hits, Executed: { } ran } && hits + ran > 0 ? (double)hits / (hits + ran) : null;

    /// <summary>Its verdict; that it was refused, where nothing ran.</summary>
    internal static string Outcome(InvocationRecord build) => build.Refusal is null ? Markup.Shown(build.Verdict) : "refused";

    /// <summary>A build a line, so that no line is as long as the page.</summary>
    internal static string Json(ImmutableArray<InvocationRecord> builds, LocalCalendar calendar) =>
        $"{{\"facts\":{Whole(Names)},\"builds\":[\n"
            + string.Join(",\n", builds.Select(build => Whole(json => Write(json, build, calendar)))) + "\n]}\n";

    private static string Whole(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            write(json);
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Names(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach ((string name, _) in Facts)
        {
            json.WriteStringValue(name);
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, InvocationRecord build, LocalCalendar calendar)
    {
        json.WriteStartObject();
        json.WriteStartArray("keys");
        Keys(json, build);
        json.WriteEndArray();
        json.WriteStartArray("facts");
        foreach ((_, Func<InvocationRecord, LocalCalendar, object?> of) in Facts)
        {
            Value(json, of(build, calendar));
        }
        json.WriteEndArray();
        json.WritePropertyName("runners");
        if (build.Runners is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStartArray();
            foreach ((string name, long count) in build.Runners.OrderBy(runner => IsNone(runner.Key)).ThenByDescending(runner => runner.Value).Take(MostTexts))
            {
                json.WriteStartArray();
                json.WriteStringValue(Markup.Shown(name));
                json.WriteNumberValue(count);
                json.WriteStringValue(IsNone(name) ? "none" : BarLists.RunnerClass(name));
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>What Bazel prints among the runners, and is none: a sum, and what is left over.</summary>
    private static bool IsNone(string runner) => runner is RunnerCounts.Total or RunnerCounts.Internal;

    /// <summary>What each column is sorted by; null is sorted last, whichever way.</summary>
    private static void Keys(Utf8JsonWriter json, InvocationRecord build)
    {
        Number(When(build)?.ToUnixTimeMilliseconds());
        Text(build.Targets.IsEmpty ? null : build.Targets[0]);
        Text(build.Command);
        json.WriteStringValue(Outcome(build));
        if (RateOf(build) is { } rate)
        {
            json.WriteNumberValue(rate);
        }
        else
        {
            json.WriteNullValue();
        }
        Number(build.RemoteCacheHits);
        Number(build.Executed);
        Number(build.DurationMs);
        Number(build.ExitCode);

        void Text(string? text) => json.WriteStringValue(text is null ? null : Markup.Shown(text));

        void Number(long? number)
        {
            if (number is { } known)
            {
                json.WriteNumberValue(known);
            }
            else
            {
                json.WriteNullValue();
            }
        }
    }

    private static void Value(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case ImmutableArray<string> { IsEmpty: false } texts:
                json.WriteStartArray();
                foreach (string text in texts.Take(MostTexts))
                {
                    json.WriteStringValue(Markup.Shown(text));
                }
                if (texts.Length > MostTexts)
                {
                    json.WriteStringValue($"and {PageText.Count(texts.Length - MostTexts)} more");
                }
                json.WriteEndArray();
                break;
            case string { Length: > 0 } text:
                json.WriteStringValue(Markup.Shown(text));
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    /// <summary>A text, an array of texts, or null, which the page shows as a dash.</summary>
    private static readonly (string Name, Func<InvocationRecord, LocalCalendar, object?> Of)[] Facts =
    [
        ("Targets", (build, _) => build.Targets),
        ("Verdict", (build, _) => build.Verdict),
        ("Refused for", (build, _) => build.Refusal?.Cause),
        ("Reason", (build, _) => build.Reason),
        ("Escape hatch", (build, _) => build.EscapeHatchReason),
        ("Workspace", (build, _) => build.Workspace?.Path),
        ("Commit", (build, _) => build.Workspace?.Commit is { } commit ? commit + Word(build.Workspace.Dirty, ", changed", "") : null),
        ("Remote cache", (build, _) => build.Cache?.Endpoint is { } cache ? cache + Word(build.Cache.Upload, ", uploading", ", not uploading") : null),
        ("Instance", (build, _) => build.Cache?.Instance),
        ("Executor", (build, _) => build.Executor?.Endpoint),
        ("Probe", (build, _) => build.Probe?.Result is { } probe
            ? probe + (build.Probe.ElapsedMs is { } elapsed ? FormattableString.Invariant($", {elapsed:0.0} ms") : "") : null),
        ("Tests", (build, _) => build.Tests is { } tests
            ? $"{PageText.Count(tests.Total)}, {PageText.Count(tests.CachedRemotely)} cached remotely, {PageText.Count(tests.CachedLocally)} locally" : null),
        ("External fetches", (build, _) => build.Fetches is { } fetches ? $"{PageText.Count(fetches.Count)}, {PageText.Count(fetches.Failed)} failed" : null),
        ("Fetched from", (build, _) => build.Fetches?.Hosts is { IsDefaultOrEmpty: false } hosts ? hosts : null),
        ("Disk cache hits", (build, _) => Known(build.DiskCacheHits)),
        ("Action cache hits", (build, _) => Known(build.ActionCacheHits)),
        ("On the executor", (build, _) => Known(build.RemoteProcesses)),
        ("Network", (build, _) => build.NetworkBytes is { } bytes
            ? $"{PageText.Count(bytes.Sent)} bytes sent, {PageText.Count(bytes.Received)} received, by the whole machine" : null),
        ("Mode", (build, _) => With(build.Mode, build.ModeSource)),
        ("Context", (build, _) => With(build.Context, build.Scope)),
        ("Class of command", (build, _) => build.CommandClass),
        ("Bazel", (build, _) => build.BazelVersion),
        ("Started", (build, calendar) => build.StartedAt is { } started ? PageText.ExactTime(started, calendar) : null),
        ("Ended", (build, calendar) => build.EndedAt is { } ended ? PageText.ExactTime(ended, calendar) : null),
        ("The guard took", (build, _) => build.OverheadMs is { } overhead ? PageText.Duration(overhead) : null),
        ("Attempts", (build, _) => Known(build.Attempts)),
        ("Event stream", (build, _) => build.Stream),
        ("Invocation", (build, _) => build.InvocationId ?? build.RecordId),
    ];

    private static string? Known(long? number) => number is null ? null : PageText.Count(number);

    private static string Word(bool? truth, string yes, string no) => truth switch { true => yes, false => no, null => "" };

    private static string? With(string? word, string? source) => string.IsNullOrEmpty(word) || string.IsNullOrEmpty(source) ? word : $"{word} ({source})";
}
