using System.Text.Json;

namespace Flywheel.Core.Contract;

/// <summary>
/// What <c>tinyland.repo.json</c> says: the declared mode, or why the file cannot be read. Other keys are not ours.
/// </summary>
public sealed record Manifest(string? Mode, string? Fault)
{
    public const string FileName = "tinyland.repo.json";

    public static Manifest None { get; } = new(null, null);

    /// <summary>A file that is there and cannot be used, for instance too large.</summary>
    public static Manifest Unusable(string fault) => new(null, fault);

    /// <summary>Reads JSON with comments and trailing commas allowed. Malformed: a fault, never an exception.</summary>
    public static Manifest Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes,
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Unusable("is not a JSON object");
            }
            if (!document.RootElement.TryGetProperty("enrollment", out JsonElement enrollment)
                || enrollment.ValueKind == JsonValueKind.Null)
            {
                return None;
            }
            if (enrollment.ValueKind != JsonValueKind.Object)
            {
                return Unusable("has an `enrollment` that is not an object");
            }
            if (!enrollment.TryGetProperty("substrateMode", out JsonElement mode) || mode.ValueKind == JsonValueKind.Null)
            {
                return None;
            }
            if (mode.ValueKind != JsonValueKind.String)
            {
                return Unusable("has an `enrollment.substrateMode` that is not a text");
            }
            string word = mode.GetString()!.Trim();
            return word.Length == 0 ? None : new(word, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Unusable("is not well-formed JSON");
        }
    }
}
