namespace Flywheel.Core.Attic;

/// <summary>What a signature of a narinfo says, beside the key that was asked for.</summary>
public enum SignatureState
{
    /// <summary>By the key, over what the narinfo says.</summary>
    Verified,

    /// <summary>It bears the key's name, and the key did not make it over what the narinfo says.</summary>
    Mismatch,

    /// <summary>It bears the key's name, and is no signature.</summary>
    Malformed,

    /// <summary>It bears another key's name.</summary>
    OtherKey,

    /// <summary>No key was given.</summary>
    NotChecked,
}

/// <summary>A <c>Sig</c> of a narinfo: <c>NAME:BASE64</c>.</summary>
/// <param name="KeyName">Empty where there is none.</param>
/// <param name="State">What it says.</param>
public sealed record NixSignature(string KeyName, SignatureState State)
{
    private const int Size = 64;

    /// <param name="text">The line's value.</param>
    /// <param name="key">Null when none was given.</param>
    /// <param name="verify">Whether a signature (last) is a key's (first) over a message.</param>
    /// <param name="message">What was signed.</param>
    internal static NixSignature Judge(string text, NixPublicKey? key, SignatureVerifier verify, byte[] message)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? "" : text[..colon];
        SignatureState state = key is null ? SignatureState.NotChecked
            : name != key.Name ? SignatureState.OtherKey
            : NixBase64.Decode(text[(colon + 1)..]) is not { Length: Size } signature ? SignatureState.Malformed
            : verify(key.Bytes.AsSpan(), message, signature) ? SignatureState.Verified
            : SignatureState.Mismatch;
        return new(name, state);
    }
}

/// <summary>Ed25519 (RFC 8032): 32 bytes of key, 64 of signature. False for anything that does not verify, never an exception.</summary>
public delegate bool SignatureVerifier(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
