using System.Security.Cryptography;
using Value = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Flywheel.Host.Probe;

/// <summary>A digest function of REAPI, with the digest of no bytes at all, which needs no cryptography to know.</summary>
internal sealed record DigestFunctionFacts(Value Value, string EmptyDigest)
{
    /// <summary>By the value of --digest_function, in any case; null for one that is not known.</summary>
    public static DigestFunctionFacts? Find(string name) => name.ToUpperInvariant() switch
    {
        "SHA256" or "SHA-256" => new(Value.Sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        "SHA1" or "SHA-1" => new(Value.Sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        "MD5" => new(Value.Md5, "d41d8cd98f00b204e9800998ecf8427e"),
        "BLAKE3" => new(Value.Blake3, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"),
        _ => null,
    };

    /// <summary>For the field of a request: named where the length of a digest does not tell it, as the API asks.</summary>
    public Value Named => Value == Value.Blake3 ? Value : Value.Unknown;

    /// <summary>Whether <see cref="DigestOf"/> can be asked.</summary>
    public bool CanDigest => Value is Value.Sha256 or Value.Sha1 or Value.Md5;

    /// <summary>Digits of the right count that name nothing.</summary>
    public string RandomDigest()
    {
        byte[] bytes = new byte[EmptyDigest.Length / 2];
        Random.Shared.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>What the bytes are called in a store: servers check it.</summary>
    public string DigestOf(byte[] bytes) => Convert.ToHexStringLower(Value switch
    {
        Value.Sha256 => SHA256.HashData(bytes),
        Value.Sha1 => SHA1.HashData(bytes),
        Value.Md5 => MD5.HashData(bytes),
        _ => throw new NotSupportedException(),
    });
}
