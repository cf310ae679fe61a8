using Build.Bazel.Remote.Execution.V2;
using Flywheel.Cache.Store;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Flywheel.Cache.Grpc;

/// <summary>Digests as they come in a request; what is none ends the call with INVALID_ARGUMENT.</summary>
internal static class Digests
{
    internal const string HashFault = "a hash is 64 hexadecimal digits in lower case: only SHA256 is supported";
    internal const string SizeFault = "a size is a number of bytes, 0 or more";

    /// <exception cref="RpcException">It is no digest of a blob.</exception>
    internal static (EntryKey Key, long Size) Blob(Digest? digest)
    {
        if (Fault(digest, out EntryKey key) is { } fault)
        {
            throw Invalid(fault);
        }
        return (key, digest!.SizeBytes);
    }

    /// <summary>What is wrong with a digest, or null.</summary>
    internal static string? Fault(Digest? digest, out EntryKey key)
    {
        key = default;
        return digest is null ? "the digest is missing"
            : !EntryKey.TryBlob(digest.Hash, out key) ? HashFault
            : digest.SizeBytes < 0 ? SizeFault
            : null;
    }

    /// <exception cref="RpcException">It is no digest of an action.</exception>
    internal static EntryKey Action(string instance, Digest? digest)
    {
        _ = Blob(digest);
        EntryKey.TryActionResult(instance, digest!.Hash, out EntryKey key);
        return key;
    }

    /// <exception cref="RpcException">It is another one than SHA-256.</exception>
    internal static void Check(DigestFunction.Types.Value function)
    {
        if (function is not (DigestFunction.Types.Value.Unknown or DigestFunction.Types.Value.Sha256))
        {
            throw Invalid($"the digest function {function} is not supported, only SHA256 is");
        }
    }

    internal static RpcException Invalid(string what) => new(new Status(StatusCode.InvalidArgument, what));
}
