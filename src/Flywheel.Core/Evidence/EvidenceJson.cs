using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Flywheel.Core.Evidence;

/// <summary>Records as JSON: one line each in the log, indented for people.</summary>
public static class EvidenceJson
{
    private static readonly EvidenceJsonContext OneLine = new(Options(indented: false));

    /// <summary>The record on one line, without a line feed.</summary>
    public static byte[] Line(InvocationRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, OneLine.InvocationRecord);

    /// <inheritdoc cref="Line(InvocationRecord)"/>
    public static byte[] Line(PendingInvocation pending) => JsonSerializer.SerializeToUtf8Bytes(pending, OneLine.PendingInvocation);

    /// <summary>The record for people to read.</summary>
    public static string Indented(InvocationRecord record) =>
        JsonSerializer.Serialize(record, new EvidenceJsonContext(Options(indented: true)).InvocationRecord);

    /// <summary>
    /// Reads a record of this version or an older one; fields of a newer program are ignored. Null for what is none: torn, of another
    /// schema, of a version to come.
    /// </summary>
    public static InvocationRecord? ReadRecord(ReadOnlySpan<byte> json) =>
        Read(json, OneLine.InvocationRecord) is { Schema: InvocationRecord.CurrentSchema } record ? record : null;

    /// <summary>Null for what is none.</summary>
    public static PendingInvocation? ReadPending(ReadOnlySpan<byte> json) =>
        Read(json, OneLine.PendingInvocation) is { Schema: PendingInvocation.CurrentSchema } pending ? pending : null;

    /// <summary>Whether it is a whole record of a version to come.</summary>
    public static bool IsNewerRecord(ReadOnlySpan<byte> json) => IsNewer(json, InvocationRecord.SchemaPrefix, InvocationRecord.CurrentSchema);

    /// <inheritdoc cref="IsNewerRecord"/>
    public static bool IsNewerPending(ReadOnlySpan<byte> json) => IsNewer(json, PendingInvocation.SchemaPrefix, PendingInvocation.CurrentSchema);

    private static bool IsNewer(ReadOnlySpan<byte> json, string prefix, string current)
    {
        try
        {
            string? schema = null;
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("schema"u8)
                    && reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    schema = reader.GetString();
                }
            }
            return schema is not null && schema.StartsWith(prefix, StringComparison.Ordinal) && schema != current;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or not UTF-8 within a string.
            return false;
        }
    }

    private static T? Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Records are read by people and programs, never put into a page as they are: quotes and signs stay what they are.
    private static JsonSerializerOptions Options(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
    };
}

[JsonSerializable(typeof(InvocationRecord))]
[JsonSerializable(typeof(PendingInvocation))]
internal sealed partial class EvidenceJsonContext : JsonSerializerContext;
