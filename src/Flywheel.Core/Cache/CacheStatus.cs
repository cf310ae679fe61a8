using System.Globalization;
using System.Text.Json;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Core.Messages;

namespace Flywheel.Core.Cache;

/// <summary>What an embedded cache says of itself, and what is shown of it. Sizes in bytes.</summary>
public sealed record CacheStatus
{
    public const string Schema = "flywheel.cache-status/v1";

    /// <summary>How it can be reached: <c>grpc://</c>, <c>http://</c> and <c>unix:</c>.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    public required string Folder { get; init; }

    public required int ProcessId { get; init; }

    /// <summary>In UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    public required TimeSpan Uptime { get; init; }

    public required bool ReadOnly { get; init; }

    public required long Blobs { get; init; }

    public required long ActionResults { get; init; }

    public required long ContentBytes { get; init; }

    public required long DiskBytes { get; init; }

    public required long MaxSize { get; init; }

    public required long MinFree { get; init; }

    /// <summary>What its disk has free.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Action results asked for since the start, that were there and that were not.</summary>
    public required (long Hits, long Misses) Results { get; init; }

    /// <summary>Blobs asked for since the start, that were there and that were not.</summary>
    public required (long Hits, long Misses) Reads { get; init; }

    public required long Stored { get; init; }

    public required long Refused { get; init; }

    public required long Evicted { get; init; }

    public required long Broken { get; init; }

    public required long BytesIn { get; init; }

    public required long BytesOut { get; init; }

    public string Json() => ReportJson.Object(Schema, json =>
    {
        json.WriteStartArray("endpoints");
        foreach (string endpoint in Endpoints)
        {
            json.WriteStringValue(endpoint);
        }
        json.WriteEndArray();
        json.WriteString("directory", Folder);
        json.WriteNumber("pid", ProcessId);
        json.WriteString("started", ProofText.Time(Started));
        json.WriteNumber("uptime_s", (long)Uptime.TotalSeconds);
        json.WriteBoolean("read_only", ReadOnly);
        json.WriteNumber("blobs", Blobs);
        json.WriteNumber("action_results", ActionResults);
        json.WriteNumber("content_bytes", ContentBytes);
        json.WriteNumber("disk_bytes", DiskBytes);
        json.WriteNumber("max_size_bytes", MaxSize);
        json.WriteNumber("min_free_bytes", MinFree);
        json.WriteNumber("free_bytes", FreeBytes);
        json.WriteNumber("action_result_hits", Results.Hits);
        json.WriteNumber("action_result_misses", Results.Misses);
        json.WriteNumber("blob_hits", Reads.Hits);
        json.WriteNumber("blob_misses", Reads.Misses);
        json.WriteNumber("stored", Stored);
        json.WriteNumber("refused", Refused);
        json.WriteNumber("evicted", Evicted);
        json.WriteNumber("broken", Broken);
        json.WriteNumber("bytes_in", BytesIn);
        json.WriteNumber("bytes_out", BytesOut);
    });

    /// <summary>What <see cref="Json"/> wrote; null when it is something else.</summary>
    public static CacheStatus? Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            JsonElement json = document.RootElement;
            if (json.GetProperty("schema").GetString() != Schema)
            {
                return null;
            }
            long Number(string name) => json.GetProperty(name).GetInt64();
            return new()
            {
                Endpoints = [.. json.GetProperty("endpoints").EnumerateArray().Select(endpoint => endpoint.GetString()!)],
                Folder = json.GetProperty("directory").GetString()!,
                ProcessId = (int)Number("pid"),
                Started = json.GetProperty("started").GetDateTimeOffset(),
                Uptime = TimeSpan.FromSeconds(Number("uptime_s")),
                ReadOnly = json.GetProperty("read_only").GetBoolean(),
                Blobs = Number("blobs"),
                ActionResults = Number("action_results"),
                ContentBytes = Number("content_bytes"),
                DiskBytes = Number("disk_bytes"),
                MaxSize = Number("max_size_bytes"),
                MinFree = Number("min_free_bytes"),
                FreeBytes = Number("free_bytes"),
                Results = (Number("action_result_hits"), Number("action_result_misses")),
                Reads = (Number("blob_hits"), Number("blob_misses")),
                Stored = Number("stored"),
                Refused = Number("refused"),
                Evicted = Number("evicted"),
                Broken = Number("broken"),
                BytesIn = Number("bytes_in"),
                BytesOut = Number("bytes_out"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    public IEnumerable<string> Text()
    {
        yield return $"cache: running for {Duration(Uptime)} (pid {ProcessId}){(ReadOnly ? ", read-only" : "")}";
        foreach (string endpoint in Endpoints)
        {
            yield return $"endpoint: {endpoint}";
        }
        yield return $"directory: {Folder}";
        yield return $"size: {ByteSize.Show(DiskBytes)} of {ByteSize.Show(MaxSize)} ({Percent(DiskBytes, MaxSize)}); "
            + $"{ByteSize.Show(FreeBytes)} free on the disk{(FreeBytes < MinFree ? $", less than the {ByteSize.Show(MinFree)} that have to stay free: full" : "")}";
        yield return $"entries: {Blobs} blobs, {ActionResults} action results";
        yield return $"action results: {Rate(Results)}";
        yield return $"blobs read: {Rate(Reads)}";
        yield return $"since the start: {Stored} stored, {Refused} refused, {Evicted} evicted, {Broken} broken; "
            + $"{ByteSize.Show(BytesIn)} in, {ByteSize.Show(BytesOut)} out";
    }

    private static string Rate((long Hits, long Misses) count) =>
        count.Hits + count.Misses == 0 ? "none asked for" : $"{Count(count.Hits, "hit", "hits")}, {Count(count.Misses, "miss", "misses")} ({Percent(count.Hits, count.Hits + count.Misses)})";

    private static string Count(long number, string one, string more) => $"{number} {(number == 1 ? one : more)}";

    private static string Percent(long part, long all) =>
        string.Create(CultureInfo.InvariantCulture, $"{(all == 0 ? 0 : Math.Floor(1000.0 * part / all) / 10):0.0} %");

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{(int)time.TotalDays} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        _ => $"{(int)time.TotalSeconds} s",
    };
}
