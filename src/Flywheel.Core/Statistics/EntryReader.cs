using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Statistics;

/// <summary>What a line of a log is.</summary>
public enum LineKind
{
    Record,

    /// <summary>A record of a version to come.</summary>
    Newer,

    /// <summary>No record: torn, or not ours.</summary>
    Torn,
}

/// <summary>
/// Reads lines of a log into a <see cref="StatisticsEntry"/>. It takes for a record just what <see cref="EvidenceJson.ReadRecord"/> does
/// (where a key stands twice, which nobody writes, one that does not fit is enough here), and makes neither a document nor strings that it
/// has made before: ten times as fast (measured).
/// </summary>
public sealed class EntryReader
{
    private readonly Utf8Words words = new();

    /// <summary>Whether a field is not of its type: then the line is no record of this version.</summary>
    private bool misfit;

    /// <summary>Whether the record has a key.</summary>
    private bool hasKey;

    /// <summary>Of anything but a record, what is in <paramref name="entry"/> means nothing.</summary>
    public LineKind Read(ReadOnlySpan<byte> line, StatisticsEntry entry)
    {
        entry.Clear();
        bool isTooLong = line.Length > RecordLimits.LongestLine;
        line = line.TrimEnd(" \t\r\n"u8);
        // An exception for each torn line would be dear where there are many.
        if (isTooLong || line.IsEmpty || line[^1] != '}')
        {
            return LineKind.Torn;
        }
        (misfit, hasKey) = (false, false);
        string? schema = null;
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return LineKind.Torn;
            }
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                RecordField field = Name(ref json);
                json.Read();
                if (field == RecordField.Schema)
                {
                    schema = Text(ref json);
                }
                else
                {
                    Take(field, ref json, entry);
                }
            }
            // Nothing may follow.
            while (json.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return LineKind.Torn;
        }
        // A field that is there twice counts by its last, and the first may be of any type: which one did not fit is not known here.
        return schema == InvocationRecord.CurrentSchema
                ? !hasKey || (misfit && EvidenceJson.ReadRecord(line) is null) ? LineKind.Torn : LineKind.Record
            : schema?.StartsWith(InvocationRecord.SchemaPrefix, StringComparison.Ordinal) == true ? LineKind.Newer
            : LineKind.Torn;
    }

    private void Take(RecordField field, ref Utf8JsonReader json, StatisticsEntry entry)
    {
        switch (field)
        {
            case RecordField.RecordId: entry.Id = Id(ref json); break;
            case RecordField.Context: entry.Context = Name(Text(ref json)); break;
            case RecordField.Command: entry.Command = Name(Text(ref json)); break;
            case RecordField.BazelVersion: entry.BazelVersion = Name(Text(ref json)); break;
            case RecordField.HatchReason: entry.EscapeHatchReason = Name(Text(ref json)); break;
            case RecordField.Verdict: entry.Verdict = Name(Text(ref json)); break;
            case RecordField.ExitCode: entry.ExitCode = Small(ref json); break;
            case RecordField.RemoteCacheHits: entry.RemoteCacheHits = Counted(ref json); break;
            case RecordField.Executed: entry.Executed = Counted(ref json); break;
            case RecordField.RemoteProcesses: entry.RemoteProcesses = Counted(ref json); break;
            case RecordField.DiskCacheHits: entry.DiskCacheHits = Counted(ref json); break;
            case RecordField.ActionCacheHits: entry.ActionCacheHits = Counted(ref json); break;
            case RecordField.DurationMs: entry.DurationMs = Counted(ref json); break;
            case RecordField.OverheadMs: entry.OverheadMs = Counted(ref json); break;
            case RecordField.StartedAt: entry.StartedAt = Time(ref json); break;
            case RecordField.EndedAt: entry.EndedAt = Time(ref json); break;
            case RecordField.Targets: Texts(ref json, entry.Targets); break;
            case RecordField.Runners: Runners(ref json, entry); break;
            case RecordField.Workspace:
                (entry.Workspace, _) = Part(ref json, "path"u8, "commit"u8, truth: "dirty"u8);
                break;
            case RecordField.Cache:
                (entry.Endpoint, _) = Part(ref json, "endpoint"u8, "endpoint_sha256"u8, "instance"u8, "upload"u8);
                break;
            case RecordField.Refusal: (entry.RefusalCause, entry.IsRefusal) = Part(ref json, "cause"u8); break;
            case RecordField.Executor: Part(ref json, "endpoint"u8); break;
            case RecordField.Probe: Part(ref json, "result"u8, number: "elapsed_ms"u8); break;
            case RecordField.Tests:
                entry.Tests = Counts(ref json, "total"u8, "cached_locally"u8, "cached_remotely"u8, null);
                break;
            case RecordField.Fetches:
                entry.Hosts.Clear();
                entry.Fetches = Counts(ref json, "count"u8, "failed"u8, default, entry.Hosts) is { } fetches ? (fetches.First, fetches.Second) : null;
                if (entry.Fetches is null)
                {
                    entry.Hosts.Clear();
                }
                break;
            case RecordField.NetworkBytes: Bytes(ref json); break;
            case RecordField.Attempts: Small(ref json); break;
            case RecordField.Text: Skimmed(ref json); break;
            case RecordField.Number: misfit |= json.TokenType is not (JsonTokenType.Number or JsonTokenType.Null); json.Skip(); break;
            default: json.Skip(); break;
        }
    }

    private RecordField Name(ref Utf8JsonReader json) =>
        json.ValueIsEscaped ? RecordFields.Find(Unescaped(ref json)) : RecordFields.Find(json.ValueSpan);

    /// <summary>A name. One that is no text is nobody's, but it may keep the others from being found.</summary>
    private ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader json)
    {
        byte[] bytes = new byte[json.ValueSpan.Length];
        try
        {
            return bytes.AsSpan(0, json.CopyString(bytes));
        }
        catch (InvalidOperationException)
        {
            misfit = true;
            return [];
        }
    }

    private string? Text(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String when !json.ValueIsEscaped:
                string? text = words.Get(json.ValueSpan);
                misfit |= text is null;
                return text;
            case JsonTokenType.String:
                return Escaped(ref json);
            default:
                misfit = true;
                json.Skip();
                return null;
        }
    }

    private string? Escaped(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a pair, or bytes that are not UTF-8.
            misfit = true;
            return null;
        }
    }

    /// <summary>A text that only has to be one.</summary>
    private void Skimmed(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String && !json.ValueIsEscaped)
        {
            misfit |= !Utf8.IsValid(json.ValueSpan);
            return;
        }
        Text(ref json);
    }

    private UInt128 Id(ref Utf8JsonReader json)
    {
        UInt128 key = 0;
        ReadOnlySpan<byte> digits = json.TokenType != JsonTokenType.String ? default : json.ValueIsEscaped ? Unescaped(ref json) : json.ValueSpan;
        hasKey = RecordLimits.IsKey(digits) && UInt128.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out key);
        json.Skip();
        return key;
    }

    /// <summary>Empty is unknown, too.</summary>
    private static string? Name(string? text) => string.IsNullOrEmpty(text) ? null : RecordLimits.Name(text);

    private long? Counted(ref Utf8JsonReader json) => RecordLimits.Counted(Integer(ref json));

    private long? Integer(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long number))
        {
            return number;
        }
        misfit |= json.TokenType != JsonTokenType.Null;
        json.Skip();
        return null;
    }

    private int? Small(ref Utf8JsonReader json)
    {
        long? number = Integer(ref json);
        misfit |= number is < int.MinValue or > int.MaxValue;
        return (int?)number;
    }

    private DateTimeOffset? Time(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out DateTimeOffset time))
        {
            // No time is longer; escapes, of six characters each, are.
            Span<char> text = stackalloc char[json.ValueSpan.Length];
            misfit |= !JsonFields.HasOffset(text[..json.CopyString(text)]);
            return time;
        }
        misfit |= json.TokenType != JsonTokenType.Null;
        json.Skip();
        return null;
    }

    private void Texts(ref Utf8JsonReader json, List<string> texts)
    {
        texts.Clear();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            misfit |= json.TokenType != JsonTokenType.Null;
            json.Skip();
            return;
        }
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (Name(Text(ref json)) is { } text)
            {
                texts.Add(text);
            }
        }
    }

    private void Runners(ref Utf8JsonReader json, StatisticsEntry entry)
    {
        entry.Runners.Clear();
        if (!Begins(ref json))
        {
            return;
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string? name = json.ValueIsEscaped ? Escaped(ref json) : words.Get(json.ValueSpan);
            json.Read();
            long? count = Integer(ref json);
            misfit |= name is null || count is null;
            entry.Runners[name ?? ""] = count ?? 0;
        }
        if (!RecordLimits.AreCounted(entry.Runners.Values))
        {
            entry.Runners.Clear();
        }
    }

    /// <summary>Whether an object begins here; what is neither one nor null does not fit.</summary>
    private bool Begins(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }
        misfit |= json.TokenType != JsonTokenType.Null;
        json.Skip();
        return false;
    }

    /// <summary>The first text of an object, and whether there is an object; the others only have to be texts, or what they are named for.</summary>
    private (string? Text, bool IsThere) Part(ref Utf8JsonReader json, ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default, ReadOnlySpan<byte> truth = default, ReadOnlySpan<byte> number = default)
    {
        if (!Begins(ref json))
        {
            return (null, false);
        }
        string? text = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = json.ValueIsEscaped ? Unescaped(ref json) : json.ValueSpan;
            json.Read();
            if (name.SequenceEqual(first))
            {
                text = Name(Text(ref json));
            }
            else if (!name.IsEmpty && (name.SequenceEqual(second) || name.SequenceEqual(third)))
            {
                Skimmed(ref json);
            }
            else if (!name.IsEmpty && name.SequenceEqual(truth))
            {
                misfit |= json.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null);
                json.Skip();
            }
            else
            {
                misfit |= !name.IsEmpty && name.SequenceEqual(number) && json.TokenType is not (JsonTokenType.Number or JsonTokenType.Null);
                json.Skip();
            }
        }
        return (text, true);
    }

    /// <summary>Counts of an object, 0 where one is not said; null without an object, or where one cannot be.</summary>
    private (int First, int Second, int Third)? Counts(
        ref Utf8JsonReader json, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, List<string>? hosts)
    {
        if (!Begins(ref json))
        {
            return null;
        }
        (int First, int Second, int Third) counts = (0, 0, 0);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = json.ValueIsEscaped ? Unescaped(ref json) : json.ValueSpan;
            json.Read();
            if (name.SequenceEqual(first))
            {
                counts.First = Small(ref json) ?? 0;
            }
            else if (name.SequenceEqual(second))
            {
                counts.Second = Small(ref json) ?? 0;
            }
            else if (!name.IsEmpty && name.SequenceEqual(third))
            {
                counts.Third = Small(ref json) ?? 0;
            }
            else if (hosts is not null && name.SequenceEqual("hosts"u8))
            {
                Texts(ref json, hosts);
            }
            else
            {
                json.Skip();
            }
        }
        return counts is { First: >= 0, Second: >= 0, Third: >= 0 } ? counts : null;
    }

    private void Bytes(ref Utf8JsonReader json)
    {
        if (!Begins(ref json))
        {
            return;
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool known = json.ValueTextEquals("sent"u8) || json.ValueTextEquals("received"u8);
            json.Read();
            if (known)
            {
                Integer(ref json);
            }
            else
            {
                json.Skip();
            }
        }
    }
}
