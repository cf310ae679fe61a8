using System.Text.Json;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Credentials;

/// <summary>
/// What a credential helper is asked for: one JSON object with the <c>uri</c> of the request to be made, and whatever else newer tools
/// send (credential-helper-spec, the command <c>get</c>).
/// </summary>
/// <remarks>
/// Bazel names gRPC services of either kind as <c>https://HOST[:PORT]/SERVICE</c> (gRPC's call credentials know no other scheme), so a
/// plain <c>grpc://</c> is the contract's to refuse, not the helper's.
/// </remarks>
public abstract record CredentialRequest
{
    private CredentialRequest()
    {
    }

    public abstract T Match<T>(Func<Unreadable, T> unreadable, Func<Elsewhere, T> elsewhere, Func<Unencrypted, T> unencrypted, Func<Cell, T> cell);

    /// <summary>No request; <paramref name="What"/> says why without repeating it.</summary>
    public sealed record Unreadable(string What) : CredentialRequest
    {
        public override T Match<T>(Func<Unreadable, T> unreadable, Func<Elsewhere, T> elsewhere, Func<Unencrypted, T> unencrypted, Func<Cell, T> cell) => unreadable(this);
    }

    /// <summary>For a host that is no GF REAPI cell, or not for certain: nobody is told a secret on a guess.</summary>
    public sealed record Elsewhere : CredentialRequest
    {
        public override T Match<T>(Func<Unreadable, T> unreadable, Func<Elsewhere, T> elsewhere, Func<Unencrypted, T> unencrypted, Func<Cell, T> cell) => elsewhere(this);
    }

    /// <summary>For a cell, over something else than https or grpcs.</summary>
    public sealed record Unencrypted(string Host) : CredentialRequest
    {
        public override T Match<T>(Func<Unreadable, T> unreadable, Func<Elsewhere, T> elsewhere, Func<Unencrypted, T> unencrypted, Func<Cell, T> cell) => unencrypted(this);
    }

    /// <summary>For a cell, over https or grpcs. <paramref name="Host"/> is in lower case, without port.</summary>
    public sealed record Cell(string Host) : CredentialRequest
    {
        public override T Match<T>(Func<Unreadable, T> unreadable, Func<Elsewhere, T> elsewhere, Func<Unencrypted, T> unencrypted, Func<Cell, T> cell) => cell(this);
    }

    /// <summary>Reads what came on standard input. Never throws.</summary>
    public static CredentialRequest Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind != JsonValueKind.Object ? new Unreadable("is no JSON object")
                : document.RootElement.TryGetProperty("uri", out JsonElement uri) && uri.ValueKind == JsonValueKind.String ? For(uri.GetString()!)
                : new Unreadable("has no `uri`");
        }
        // The latter for a text that is not UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Unreadable("is no JSON object");
        }
    }

    /// <summary>
    /// Judges an address by the strict reading of the contract: what two readers could take for two hosts is no cell's. So is an
    /// address with user information, which has its credential already.
    /// </summary>
    private static CredentialRequest For(string uri)
    {
        int colon = uri.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon > 0 ? uri[..colon].ToLowerInvariant() : "";
        string rest = uri[(colon + 1)..];
        if (!IsScheme(scheme) || !rest.StartsWith("//", StringComparison.Ordinal) || uri.Any(c => c <= ' ' || char.IsControl(c)))
        {
            return new Unreadable("has a `uri` that is no address");
        }
        int end = rest.AsSpan(2).IndexOfAny("/?#");
        string authority = end < 0 ? rest[2..] : rest[2..(end + 2)];
        if (authority.Length == 0)
        {
            return new Unreadable("has a `uri` without a host");
        }
        bool plain = authority.All(char.IsAscii) && !authority.Contains('@', StringComparison.Ordinal);
        string? host = plain ? Endpoint.Parse("https://" + authority).Value?.Host : null;
        return host is null || !CredentialUse.IsCell(host) ? new Elsewhere()
            : scheme is "https" or "grpcs" ? new Cell(host)
            : new Unencrypted(host);
    }

    /// <summary>RFC 3986, 3.1.</summary>
    private static bool IsScheme(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.');
}
