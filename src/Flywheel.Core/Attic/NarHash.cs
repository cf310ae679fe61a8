namespace Flywheel.Core.Attic;

/// <summary>The digest of a store path's archive (NAR): SHA-256, in any of the forms that Nix reads (nix, Hash::parseAnyPrefixed).</summary>
internal static class NarHash
{
    private const string Kind = "sha256";
    private const int Size = 32;

    /// <summary><c>sha256:</c> and base 32, the form that is signed; null for anything that is no such digest.</summary>
    internal static string? Canonical(string text)
    {
        if (!text.StartsWith(Kind, StringComparison.Ordinal) || text.Length == Kind.Length)
        {
            return null;
        }
        string digest = text[(Kind.Length + 1)..];
        byte[]? bytes = text[Kind.Length] switch
        {
            ':' => FromHex(digest) ?? NixBase32.Decode(digest, Size) ?? NixBase64.Decode(digest),
            '-' => NixBase64.Decode(digest),
            _ => null,
        };
        return bytes is { Length: Size } ? $"{Kind}:{NixBase32.Encode(bytes)}" : null;
    }

    private static byte[]? FromHex(string digest) =>
        digest.Length == Size * 2 && digest.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digest) : null;
}
