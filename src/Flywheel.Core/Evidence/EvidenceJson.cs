using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Flywheel.Core.Evidence;

/// <summary>Records as JSON: one line each in the log, indented for people.</summary>
/// <remarks>
/// Written and read by hand: the serializer would cost every build milliseconds to start and the guard a megabyte (measured).
/// </remarks>
public static class EvidenceJson
{
    private const string OwnerPid = "owner_pid";
    private const string OwnerStart = "owner_start";
    private const string StreamFile = "stream_file";
    private const string DeleteStream = "delete_stream";
    private const string ExpectedCache = "expected_cache";
    private const string ExpectedExecutor = "expected_executor";
    private const string Record = "record";

    /// <summary>The record on one line, without a line feed.</summary>
    public static byte[] Line(InvocationRecord record) => Write(indented: false, json => RecordJson.Write(json, record));

    /// <inheritdoc cref="Line(InvocationRecord)"/>
    public static byte[] Line(PendingInvocation pending) => Write(indented: false, json =>
    {
        json.WriteStartObject();
        json.WriteString(RecordJson.Schema, pending.Schema);
        json.WriteNumber(OwnerPid, pending.OwnerPid);
        json.WriteNumber(OwnerStart, pending.OwnerStart);
        json.WriteString(StreamFile, pending.StreamFile);
        json.WriteBoolean(DeleteStream, pending.DeleteStream);
        json.WriteString(ExpectedCache, pending.ExpectedCache);
        json.WriteString(ExpectedExecutor, pending.ExpectedExecutor);
        json.WritePropertyName(Record);
        RecordJson.Write(json, pending.Record);
        json.WriteEndObject();
    });

    /// <summary>The record for people to read.</summary>
    public static string Indented(InvocationRecord record) =>
        Encoding.UTF8.GetString(Write(indented: true, json => RecordJson.Write(json, record)));

    /// <summary>
    /// Reads a record of this version or an older one; fields of a newer program are ignored, and of a key that stands there twice the last
    /// one counts. Null for what is none: torn, of another schema, of a version to come, without a <see cref="RecordLimits.IsKey(ReadOnlySpan{char})">key</see>.
    /// </summary>
    public static InvocationRecord? ReadRecord(ReadOnlySpan<byte> json) => Read(json, RecordJson.Read);

    /// <inheritdoc cref="ReadRecord"/>
    public static InvocationRecord? RecordOf(JsonElement json) => Read(json, RecordJson.Read);

    /// <summary>The key of a whole record of any version; null for what is none.</summary>
    public static string? ReadRecordId(ReadOnlySpan<byte> json) => Read(json, element =>
        element.Text(RecordJson.Schema)?.StartsWith(InvocationRecord.SchemaPrefix, StringComparison.Ordinal) == true
            ? element.Text(RecordJson.RecordId)
            : null);

    /// <summary>
    /// A line of plain ASCII: as it is where it is that, else written anew with escapes and all its fields, so that it means the same and no
    /// terminal obeys a character of it.
    /// </summary>
    /// <param name="line">Whole JSON.</param>
    /// <param name="json">The same, read.</param>
    public static byte[] Plain(ReadOnlySpan<byte> line, JsonElement json) => line.ContainsAnyExceptInRange((byte)' ', (byte)'~')
        ? Write(new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }, json.WriteTo)
        : line.ToArray();

    /// <inheritdoc cref="Plain(ReadOnlySpan{byte}, JsonElement)"/>
    public static byte[] Plain(ReadOnlySpan<byte> line)
    {
        using JsonDocument document = JsonDocument.Parse(line.ToArray());
        return Plain(line, document.RootElement);
    }

    /// <summary>Null for what is none.</summary>
    public static PendingInvocation? ReadPending(ReadOnlySpan<byte> json) => Read(json, element =>
        element.Text(RecordJson.Schema) == PendingInvocation.CurrentSchema
        && element.Integer(OwnerPid) is { } pid
        && element.TryGetProperty(OwnerStart, out JsonElement start)
        && element.Part(Record, RecordJson.Read) is { } record
            ? new PendingInvocation
            {
                OwnerPid = checked((int)pid),
                OwnerStart = start.GetUInt64(),
                StreamFile = element.Text(StreamFile),
                DeleteStream = element.Truth(DeleteStream) ?? false,
                ExpectedCache = element.Text(ExpectedCache),
                ExpectedExecutor = element.Text(ExpectedExecutor),
                Record = record,
            }
            : null);

    /// <summary>Whether it is a whole record of a version to come.</summary>
    public static bool IsNewerRecord(ReadOnlySpan<byte> json) => IsNewer(json, InvocationRecord.SchemaPrefix, InvocationRecord.CurrentSchema);

    /// <inheritdoc cref="IsNewerRecord(ReadOnlySpan{byte})"/>
    public static bool IsNewerRecord(JsonElement json) =>
        IsNewer(Read(json, element => element.Text(RecordJson.Schema)), InvocationRecord.SchemaPrefix, InvocationRecord.CurrentSchema);

    /// <inheritdoc cref="IsNewerRecord(ReadOnlySpan{byte})"/>
    public static bool IsNewerPending(ReadOnlySpan<byte> json) => IsNewer(json, PendingInvocation.SchemaPrefix, PendingInvocation.CurrentSchema);

    private static bool IsNewer(ReadOnlySpan<byte> json, string prefix, string current) =>
        IsNewer(Read(json, element => element.Text(RecordJson.Schema)), prefix, current);

    private static bool IsNewer(string? schema, string prefix, string current) =>
        schema?.StartsWith(prefix, StringComparison.Ordinal) == true && schema != current;

    private static T? Read<T>(ReadOnlySpan<byte> json, Func<JsonElement, T?> read)
        where T : class
    {
        if (json.Length > RecordLimits.LongestLine)
        {
            return null;
        }
        try
        {
            Utf8JsonReader reader = new(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            bool whole = !json[(int)reader.BytesConsumed..].ContainsAnyExcept(" \t\r\n"u8);
            return whole ? Read(document.RootElement, read) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T? Read<T>(JsonElement json, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            return json.ValueKind == JsonValueKind.Object ? read(json) : null;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    // Records are read by people and programs, never put into a page as they are: quotes and signs stay what they are.
    private static byte[] Write(bool indented, Action<Utf8JsonWriter> write) =>
        Write(new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }, write);

    private static byte[] Write(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new(2048);
        using (Utf8JsonWriter json = new(bytes, options))
        {
            write(json);
        }
        return bytes.WrittenSpan.ToArray();
    }
}
