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
    /// Reads a record of this version or an older one; fields of a newer program are ignored. Null for what is none: torn, of another
    /// schema, of a version to come.
    /// </summary>
    public static InvocationRecord? ReadRecord(ReadOnlySpan<byte> json) => Read(json, RecordJson.Read);

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

    /// <inheritdoc cref="IsNewerRecord"/>
    public static bool IsNewerPending(ReadOnlySpan<byte> json) => IsNewer(json, PendingInvocation.SchemaPrefix, PendingInvocation.CurrentSchema);

    private static bool IsNewer(ReadOnlySpan<byte> json, string prefix, string current) =>
        Read(json, element => element.Text(RecordJson.Schema)) is { } schema
        && schema.StartsWith(prefix, StringComparison.Ordinal) && schema != current;

    private static T? Read<T>(ReadOnlySpan<byte> json, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            Utf8JsonReader reader = new(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            bool whole = !json[(int)reader.BytesConsumed..].ContainsAnyExcept(" \t\r\n"u8);
            return whole && document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    // Records are read by people and programs, never put into a page as they are: quotes and signs stay what they are.
    private static byte[] Write(bool indented, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new(2048);
        using (Utf8JsonWriter json = new(bytes, new() { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }
        return bytes.WrittenSpan.ToArray();
    }
}
