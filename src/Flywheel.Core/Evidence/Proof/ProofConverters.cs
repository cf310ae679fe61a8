using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>
/// A record inside a proof, in the log's own form. What the record is read as is all that may stand there: a key that nobody knows, one
/// that is missing, a number or a time in another spelling is no record.
/// </summary>
internal sealed class ProvenRecordConverter : JsonConverter<InvocationRecord>
{
    public override InvocationRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            JsonElement element = JsonElement.ParseValue(ref reader);
            if (RecordJson.Read(element) is { } record)
            {
                using JsonDocument again = JsonDocument.Parse(EvidenceJson.Line(record));
                if (CanonicalJson.Digest(again.RootElement).Sha256 == CanonicalJson.Digest(element).Sha256)
                {
                    return record;
                }
            }
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            // Another type than the key has.
        }
        throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, InvocationRecord value, JsonSerializerOptions options) => RecordJson.Write(writer, value);
}

/// <summary>A time as the records have it.</summary>
internal sealed class ProvenTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset time) ? time : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(JsonFields.Rfc3339(value));
}
