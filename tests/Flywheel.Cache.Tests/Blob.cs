using Build.Bazel.Remote.Execution.V2;

namespace Flywheel.Cache.Tests;

/// <summary>A content that no other test has, and its digest.</summary>
internal sealed record Blob(byte[] Content, Digest Digest)
{
    internal string Hash => Digest.Hash;

    internal static Blob Of(byte[] content) => new(content, CacheClient.DigestOf(content));

    internal static Blob OfSize(int size)
    {
        var content = new byte[size];
        Random.Shared.NextBytes(content);
        return Of(content);
    }
}
