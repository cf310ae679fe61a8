using System.Text.Json;

namespace Flywheel.Core.Evidence;

/// <summary>
/// A line that another machine offers as a record of its own. It may be anything: what is taken of it is what
/// <see cref="EvidenceJson.ReadRecord"/> takes for a record, of a time that can be.
/// </summary>
public abstract record OfferedLine
{
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
        if (line.Length > RecordLimits.LongestLine)
        {
            return new Passed(PassedOver.Foreign);
        }
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line.ToArray());
        }
        catch (JsonException)
        {
            return new Passed(PassedOver.Torn);
        }
        catch (InvalidOperationException)
        {
            // A name with half a pair of surrogates in it, which is no text.
            return new Passed(PassedOver.Foreign);
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
        if ((record.EndedAt ?? record.StartedAt) is not { } time || !RecordLimits.IsPossible(time, now))
        {
            return new Passed(PassedOver.Undated);
        }
        byte[] plain = EvidenceJson.Plain(line, json);
        return plain.Length > RecordLimits.LongestLine ? new Passed(PassedOver.Foreign) : new Whole(Guid.ParseExact(record.RecordId!, "N"), time, plain);
    }
}

/// <summary>Why an offered line is not taken.</summary>
public enum PassedOver
{
    /// <summary>No whole JSON, as after a loss of power or a cut transfer.</summary>
    Torn,

    /// <summary>Something else than a record: another schema, a key of another form.</summary>
    Foreign,

    /// <summary>A record of a version to come.</summary>
    Newer,

    /// <summary>Of no time, or of one that cannot be.</summary>
    Undated,
}
