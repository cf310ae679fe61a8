using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Messages;

/// <summary>What <c>flywheel evidence</c> prints of records. What a record does not know is a dash in a table, and no line elsewhere.</summary>
public static class EvidenceReport
{
    /// <summary>Of an invocation id in a table; a longer one, which only a user can give, is cut: its beginning finds it, too.</summary>
    private const int LongestId = 36;

    private const string Unknown = "-";

    private static readonly string[] Head = ["ended (UTC)", "invocation", "command", "verdict", "hits", "rate", "exit"];

    /// <summary>Columns that hold numbers.</summary>
    private static readonly bool[] ToTheRight = [false, false, false, false, true, true, true];

    /// <summary>One line each under a line of headings; nothing for none.</summary>
    public static ImmutableArray<string> Table(IReadOnlyCollection<InvocationRecord> records)
    {
        if (records.Count == 0)
        {
            return [];
        }
        string[][] rows = [Head, .. records.Select(Row)];
        int[] widths = [.. Head.Select((_, column) => rows.Max(row => row[column].Length))];
        return [.. rows.Select(row => string.Join("  ", row.Select((cell, column) =>
            ToTheRight[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd())];
    }

    /// <summary>An array of records, one a line; with a line feed at its end.</summary>
    public static string Json(IEnumerable<InvocationRecord> records) =>
        string.Join(",\n", records.Select(record => Encoding.UTF8.GetString(EvidenceJson.Line(record)))) is { Length: > 0 } lines
            ? $"[\n{lines}\n]\n"
            : "[]\n";

    /// <summary>Everything that is known of one.</summary>
    public static ImmutableArray<string> Text(InvocationRecord record)
    {
        List<(string Name, string? Value)> lines =
        [
            ("invocation", record.InvocationId),
            ("record", record.RecordId),
            ("verdict", record.Verdict + (record.Reason is { } reason ? $": {reason}" : "")),
            ("command", record.Command is null ? null : string.Join(' ', [record.Command, .. record.Targets])),
            ("exit code", Number(record.ExitCode)),
            ("attempts", Number(record.Attempts)),
            ("started", Time(record.StartedAt)),
            ("ended", Time(record.EndedAt)),
            ("took", Milliseconds(record.DurationMs, ", of which the shim ", record.OverheadMs)),
            ("escape hatch", record.EscapeHatchReason),
            ("refused", record.Refusal is null ? null : record.Refusal.Cause ?? "for a cause that is not known"),
            ("event stream", record.Stream),
            ("remote cache", Hits(record)),
            ("run on the executor", Number(record.RemoteProcesses)),
            ("disk cache hits", Number(record.DiskCacheHits)),
            ("action cache hits", Number(record.ActionCacheHits)),
            ("runners", record.Runners is { Count: > 0 } runners
                ? string.Join(", ", runners.Select(runner => Text($"{runner.Value} {runner.Key}")))
                : null),
            ("tests", record.Tests is { } tests
                ? Text($"{tests.Total}, of which {tests.CachedLocally} cached locally and {tests.CachedRemotely} remotely")
                : null),
            ("fetches", record.Fetches is { } fetches
                ? Text($"{fetches.Count}, of which {fetches.Failed} failed{string.Concat(fetches.Hosts.Select(host => " " + host))}")
                : null),
            ("network", record.NetworkBytes is { } bytes ? Text($"{bytes.Sent} bytes sent, {bytes.Received} received, by the whole machine") : null),
            ("mode", record.Mode + Source(record.ModeSource)),
            ("cache", Cache(record.Cache)),
            ("executor", record.Executor?.Endpoint),
            ("probe", record.Probe is { } probe
                ? probe.Result + (probe.ElapsedMs is { } elapsed ? Text($", {elapsed:0.0} ms") : "")
                : null),
            ("context", record.Context + Source(record.Scope)),
            ("workspace", Workspace(record.Workspace)),
            ("bazel", record.BazelVersion),
            ("launcher", record.Launcher),
            ("shim", string.Join(' ', new[] { record.Personality, record.ShimVersion }.OfType<string>())),
        ];
        return [.. lines.Where(line => !string.IsNullOrEmpty(line.Value)).Select(line => Redaction.None.Apply($"{line.Name}: {line.Value}"))];
    }

    /// <summary>The record with this invocation or record id, or the only one whose id begins so; <c>last</c> is the last one.</summary>
    /// <param name="records">The oldest first.</param>
    /// <param name="id">Whole, or its beginning.</param>
    /// <returns>None, one, or those that it may be.</returns>
    public static ImmutableArray<InvocationRecord> Find(ImmutableArray<InvocationRecord> records, string id)
    {
        if (id == "last")
        {
            return records.IsEmpty ? [] : [records[^1]];
        }
        ImmutableArray<InvocationRecord> whole = [.. records.Where(record => record.RecordId == id || record.InvocationId == id)];
        return !whole.IsEmpty ? whole : [.. records.Where(record => Begins(record.RecordId) || Begins(record.InvocationId))];

        bool Begins(string? text) => text?.StartsWith(id, StringComparison.OrdinalIgnoreCase) == true;
    }

    private static string[] Row(InvocationRecord record) =>
    [
        (record.EndedAt ?? record.StartedAt)?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? Unknown,
        Cell(record.InvocationId is { Length: > LongestId } longer ? longer[..LongestId] : record.InvocationId ?? record.RecordId),
        Cell(record.Command),
        Cell(record.Verdict),
        Cell(Number(record.RemoteCacheHits)),
        record.HitRate is null ? Unknown : SummaryLine.Percent(record.HitRate),
        Cell(Number(record.ExitCode)),
    ];

    private static string Cell(string? text) => string.IsNullOrEmpty(text) ? Unknown : Redaction.None.Apply(text);

    private static string? Hits(InvocationRecord record) => record.Executed is null ? null
        : Text($"{(record.RemoteCacheHits is { } hits ? Text($"{hits} hits") : "hits unknown")}, {record.Executed} executed, {SummaryLine.Percent(record.HitRate)}");

    private static string? Cache(RecordedCache? cache) => cache?.Endpoint is null ? null
        : cache.Endpoint
            + (string.IsNullOrEmpty(cache.Instance) ? "" : $", instance {cache.Instance}")
            + (cache.Upload switch { true => ", uploading", false => ", not uploading", null => "" });

    private static string? Workspace(RecordedWorkspace? workspace) => workspace?.Path is null ? null
        : workspace.Path
            + (workspace.Commit is null ? "" : $" at {workspace.Commit}")
            + (workspace.Dirty == true ? ", changed" : "");

    private static string Source(string? word) => string.IsNullOrEmpty(word) ? "" : $" ({word})";

    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    private static string? Milliseconds(long? whole, string between, long? part) => whole is null ? null
        : Text($"{whole} ms") + (part is null ? "" : Text($"{between}{part} ms"));

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
