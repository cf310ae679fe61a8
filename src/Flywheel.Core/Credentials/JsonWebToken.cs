using System.Buffers.Text;
using System.Text.Json;

namespace Flywheel.Core.Credentials;

/// <summary>The one thing of a JWT (RFC 7519) that its bearer may know: when it ends. Nothing is verified.</summary>
public static class JsonWebToken
{
    private static readonly double Earliest = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly double Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>
    /// The claim <c>exp</c>, down to the second, in UTC. Null for a token that is no JWT (three base64url parts, a JSON object in the
    /// middle), has no such number, or has one outside of the years 1 to 9999. Never throws.
    /// </summary>
    public static DateTimeOffset? ExpiryOf(string token)
    {
        string[] parts = token.Split('.', 4);
        if (parts.Length != 3 || !parts.All(part => Base64Url.IsValid(part)))
        {
            return null;
        }
        try
        {
            using JsonDocument payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return payload.RootElement is { ValueKind: JsonValueKind.Object } claims
                && claims.TryGetProperty("exp", out JsonElement exp) && exp.ValueKind == JsonValueKind.Number
                && exp.TryGetDouble(out double seconds) && seconds >= Earliest && seconds <= Latest
                    ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Floor(seconds))
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
