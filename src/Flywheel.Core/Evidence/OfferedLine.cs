using System.Text.Json;

namespace Flywheel.Core.Evidence;

/// <summary>
/// A line that another machine offers as a record of its own. It may be anything: what is taken of it is whole, of this version, of a
/// time that can be, and cannot be read in two ways.
/// </summary>
public abstract record OfferedLine
{
    /// <summary>Bytes beyond which a line is none of ours: a record has a kilobyte or two.</summary>
    public const int Longest = 4 << 20;

    /// <summary>The first year of Bazel: no build is older.</summary>
    private static readonly DateTimeOffset Earliest = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far another machine's clock may be ahead. Every month that a record claims becomes a file.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    /// <summary>Beyond it nothing was counted or measured, and sums of many would run over.</summary>
    private const double Most = 1e15;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private OfferedLine()
    {
    }

    public abstract T Match<T>(Func<Whole, T> whole, Func<Passed, T> passed);

    /// <param name="Id">The record's own key.</param>
    /// <param name="Time">That its month is chosen by.</param>
    /// <param name="Bytes">
    /// One line without its line feed, fields of a newer program among them: as it came where it is plain ASCII, else written anew with
    /// escapes, so that no control character reaches a terminal by it.
    /// </param>
    public sealed record Whole(Guid Id, DateTimeOffset Time, byte[] Bytes) : OfferedLine
    {
        public override T Match<T>(Func<Whole, T> whole, Func<Passed, T> passed) => whole(this);
    }

    public sealed record Passed(PassedOver Why) : OfferedLine
    {
        public override T Match<T>(Func<Whole, T> whole, Func<Passed, T> passed) => passed(this);
    }

    /// <param name="line">Without its line feed.</param>
    /// <param name="now">For times that cannot be.</param>
    public static OfferedLine Read(ReadOnlySpan<byte> line, DateTimeOffset now)
    {
        line = line.Trim(" \t\r\n"u8);
        if (line.Length > Longest)
        {
            return new Passed(PassedOver.Foreign);
        }
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line.ToArray(), Strict);
        }
        catch (JsonException)
        {
            // Duplicate keys are whole JSON of nobody's program; all else ends too early.
            return new Passed(line.IsEmpty || line[^1] != '}' || line[0] != '{' ? PassedOver.Torn : PassedOver.Foreign);
        }
        using (document)
        {
            return Judge(document.RootElement, line, now);
        }
    }

    private static OfferedLine Judge(JsonElement json, ReadOnlySpan<byte> line, DateTimeOffset now)
    {
        if (EvidenceJson.RecordOf(json) is not { } record)
        {
            return new Passed(EvidenceJson.IsNewerRecord(json) ? PassedOver.Newer : PassedOver.Foreign);
        }
        if (KeyOf(record.RecordId) is not { } id || !Numbers(record).All(number => number is null or (>= 0 and <= Most)) || record.HitRate > 1)
        {
            return new Passed(PassedOver.Foreign);
        }
        return (record.EndedAt ?? record.StartedAt) is { } time && time >= Earliest && time <= now + Ahead
            ? new Whole(id, time, EvidenceJson.Plain(line, json))
            : new Passed(PassedOver.Undated);
    }

    /// <summary>Of the one form that is written: anything else may be read as another key, or as none.</summary>
    private static Guid? KeyOf(string? text) =>
        text is { Length: 32 } && !text.AsSpan().ContainsAnyExcept("0123456789abcdef") ? Guid.ParseExact(text, "N") : null;

    /// <summary>What is counted and measured in it: none of these is ever negative.</summary>
    private static IEnumerable<double?> Numbers(InvocationRecord record) =>
    [
        record.Attempts, record.RemoteCacheHits, record.Executed, record.HitRate, record.RemoteProcesses, record.DiskCacheHits, record.ActionCacheHits,
        record.Tests?.Total, record.Tests?.CachedLocally, record.Tests?.CachedRemotely, record.Fetches?.Count, record.Fetches?.Failed,
        record.NetworkBytes?.Sent, record.NetworkBytes?.Received, record.DurationMs, record.OverheadMs, record.Probe?.ElapsedMs,
        .. record.Runners?.Values.Select(count => (double?)count) ?? [],
    ];
}

/// <summary>Why an offered line is not taken.</summary>
public enum PassedOver
{
    /// <summary>No whole JSON, as after a loss of power or a cut transfer.</summary>
    Torn,

    /// <summary>Something else than a record: another schema, a key of another form, a number that cannot be.</summary>
    Foreign,

    /// <summary>A record of a version to come.</summary>
    Newer,

    /// <summary>Of no time, or of one that cannot be.</summary>
    Undated,
}
