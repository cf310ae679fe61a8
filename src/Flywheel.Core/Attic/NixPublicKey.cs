using System.Collections.Immutable;

namespace Flywheel.Core.Attic;

/// <summary>A key that signs store paths: <c>NAME:BASE64</c> of an Ed25519 public key, as Nix's trusted-public-keys takes it.</summary>
public sealed record NixPublicKey(string Name, ImmutableArray<byte> Bytes)
{
    private const int Size = 32;

    /// <summary>Nix's secret keys: the seed and the public key.</summary>
    private const int SizeOfSecret = 64;

    /// <summary>In characters: longer is no name that anybody gave.</summary>
    private const int LongestName = 256;

    public bool Equals(NixPublicKey? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Name}:{Convert.ToBase64String(Bytes.AsSpan())}";

    /// <summary>Never throws, and a fault never repeats what was given: somebody may have taken the secret key.</summary>
    public static (NixPublicKey? Key, string? Fault) Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return (null, "it has no name and colon before the key");
        }
        string name = text[..colon];
        return name.Length > LongestName || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0
            ? (null, "its name is not one word of printable characters")
            : NixBase64.Decode(text[(colon + 1)..]) switch
            {
                null or [] => (null, "what follows its colon is not base64"),
                { Length: Size } bytes => (new NixPublicKey(name, [.. bytes]), null),
                { Length: SizeOfSecret } => (null, "it is as long as a secret key, which nobody but the signer may have"),
                { Length: var other } => (null, $"the key is {other} bytes long, and Ed25519's has {Size}"),
            };
    }
}
