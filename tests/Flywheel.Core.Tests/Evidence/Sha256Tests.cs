using System.Security.Cryptography;
using CsCheck;
using Flywheel.Core.Evidence;
using Xunit;

namespace Flywheel.Core.Tests.Evidence;

/// <summary>The digest of an endpoint is the one that everybody else reckons.</summary>
public sealed class Sha256Tests
{
    [Fact]
    public void Every_length_around_the_blocks_is_digested_as_the_base_library_does()
    {
        byte[] bytes = [.. Enumerable.Range(0, 400).Select(i => (byte)((i * 7) ^ (i >> 3)))];
        for (int length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(SHA256.HashData(bytes.AsSpan(0, length)), Sha256.Of(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Any_bytes_are_digested_as_the_base_library_does() =>
        Gen.Byte.Array[0, 1000].Sample(bytes => Assert.Equal(SHA256.HashData(bytes), Sha256.Of(bytes)), iter: Cases.Of(2_000));
}
