using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Flywheel.Cli;

/// <summary>
/// Verifies Ed25519 signatures (RFC 8032), which the base class library cannot. Here and nowhere below, so that no byte of it can come into
/// the guard.
/// </summary>
internal static class Ed25519Signature
{
    /// <summary>False also for a key of the curve's small subgroup, which would verify what nobody signed (measured on version 2.7.0).</summary>
    internal static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        key.Length == Ed25519.PublicKeySize && signature.Length == Ed25519.SignatureSize
        && Ed25519.Verify(signature.ToArray(), 0, key.ToArray(), 0, message.ToArray(), 0, message.Length);
}
