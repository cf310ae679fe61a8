using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>Proofs as files.</summary>
public static class ProofJson
{
    /// <summary>The member that the digest over all others stands in.</summary>
    internal const string IntegrityPath = "$.predicate.integrity";

    /// <summary>Bytes; three times what a command line can hold, and no proof comes near.</summary>
    public const int Limit = 8 << 20;

    private const int Depth = 16;

    private static readonly ProofJsonContext Strict = new(Options());

    /// <summary>The file of a proof, with the digest over its content set.</summary>
    public static byte[] File(ProofStatement statement)
    {
        byte[] unsealed = Bytes(statement);
        using JsonDocument document = JsonDocument.Parse(unsealed);
        (string? digest, string? fault) = CanonicalJson.Digest(document.RootElement, IntegrityPath);
        return digest is null
            ? throw new ArgumentException(fault, nameof(statement))
            : Bytes(statement with { Predicate = statement.Predicate with { Integrity = digest } });
    }

    /// <summary>Reads a file, whatever is in it. A reading without refusals has a statement whose every byte is as it was written.</summary>
    public static ProofReading Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length > Limit)
        {
            return ProofReading.Refused(ProofRules.Format, $"it is larger than {Limit >> 20} MB");
        }
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = Depth });
        }
        catch (JsonException e)
        {
            return ProofReading.Refused(ProofRules.Format, $"it is no JSON that a proof may be: see line {(e.LineNumber ?? 0) + 1}");
        }
        using (document)
        {
            return Read(document.RootElement);
        }
    }

    private static ProofReading Read(JsonElement root)
    {
        (string? digest, string? fault) = CanonicalJson.Digest(root, IntegrityPath);
        if (digest is null)
        {
            return ProofReading.Refused(ProofRules.Format, fault!);
        }
        // Another statement is said to be another one, not one with wrong keys.
        if (Text(root, "_type") is { } type && type != ProofStatement.StatementType)
        {
            return ProofReading.Refused(ProofRules.Format, "it is no in-toto Statement of version 1");
        }
        if (Text(root, "predicateType") is { } predicate && predicate != ProofStatement.FlywheelPredicate)
        {
            return ProofReading.Refused(ProofRules.Format, $"it is a statement, but no {ProofPredicate.CurrentSchema}");
        }
        try
        {
            ProofStatement? statement = root.Deserialize(Strict.ProofStatement);
            return statement is null
                ? ProofReading.Refused(ProofRules.Format, "it is no in-toto Statement of version 1")
                : new(statement, digest, []);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            string? path = (e as JsonException)?.Path;
            return ProofReading.Refused(ProofRules.Format, path is null or "$"
                ? "a key is missing, or is none of a proof's"
                : $"what stands at `{(path.Length > 80 ? path[..80] + "..." : path)}` is missing something, or is nothing of a proof's");
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static byte[] Bytes(ProofStatement statement) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(statement, Strict.ProofStatement), (byte)'\n'];

    // Escapes only what must be, as the records are written.
    private static JsonSerializerOptions Options() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = Depth,
    };
}

[JsonSerializable(typeof(ProofStatement))]
internal sealed partial class ProofJsonContext : JsonSerializerContext;
