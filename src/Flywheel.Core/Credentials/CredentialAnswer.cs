using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Flywheel.Core.Credentials;

/// <summary>What a credential helper answers: the headers for the request, and until when they are good (credential-helper-spec).</summary>
public static class CredentialAnswer
{
    /// <summary>For a host that one has nothing for.</summary>
    public const string Nothing = """{"headers":{}}""";

    /// <summary>
    /// The answer with a bearer token, a secret. A token that is a JWT says itself when it ends; Bazel keeps others for as long as
    /// --credential_helper_cache_duration says.
    /// </summary>
    /// <remarks>Bazel takes whole seconds only (GetCredentialsResponse of Bazel 8: <c>yyyy-MM-dd'T'HH:mm:ssXXX</c>).</remarks>
    public static string Bearer(string token)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("headers");
            json.WriteStartArray("Authorization");
            json.WriteStringValue($"Bearer {token}");
            json.WriteEndArray();
            json.WriteEndObject();
            if (JsonWebToken.ExpiryOf(token) is { } expiry)
            {
                json.WriteString("expires", expiry.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
