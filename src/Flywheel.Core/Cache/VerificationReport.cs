using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core.Messages;

namespace Flywheel.Core.Cache;

/// <summary>What reading every entry of a cache again found.</summary>
/// <param name="Entries">How many were read.</param>
/// <param name="Bytes">Of their contents.</param>
/// <param name="Broken">Those that were not what their names say, and are thrown away: <c>cas/HASH</c> and <c>ac/HASH</c>.</param>
public sealed record VerificationReport(long Entries, long Bytes, ImmutableArray<string> Broken)
{
    public const string Schema = "flywheel.cache-verification/v1";

    /// <summary>0 when all was right, else 1.</summary>
    public int ExitCode => Broken.IsEmpty ? ExitCodes.Success : 1;

    public string Json() => ReportJson.Object(Schema, json =>
    {
        json.WriteNumber("entries", Entries);
        json.WriteNumber("content_bytes", Bytes);
        json.WriteStartArray("broken");
        foreach (string name in Broken)
        {
            json.WriteStringValue(name);
        }
        json.WriteEndArray();
    });

    /// <summary>What <see cref="Json"/> wrote; null when it is something else.</summary>
    public static VerificationReport? Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            JsonElement json = document.RootElement;
            return json.GetProperty("schema").GetString() != Schema ? null : new(
                json.GetProperty("entries").GetInt64(), json.GetProperty("content_bytes").GetInt64(),
                [.. json.GetProperty("broken").EnumerateArray().Select(name => name.GetString()!)]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    public IEnumerable<string> Text() =>
    [
        .. Broken.Select(name => $"broken: {name}: not what its name says; thrown away"),
        $"{Entries} entries with {ByteSize.Show(Bytes)} read again: {(Broken.IsEmpty ? "all right" : $"{Broken.Length} broken")}",
    ];
}
