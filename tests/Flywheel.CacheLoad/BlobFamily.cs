using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Flywheel.CacheLoad;

/// <summary>
/// Blobs of one size: random bytes that all of them share, and a number at the end that no two have. So a blob costs neither memory
/// nor time to make, the shared part is hashed once, and no compression makes it small.
/// </summary>
internal sealed class BlobFamily
{
    private const int NumberSize = sizeof(long);

    private readonly byte[] shared;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long last;

    public BlobFamily(int size)
    {
        shared = RandomNumberGenerator.GetBytes(size);
        hash.AppendData(shared.AsSpan(..^NumberSize));
    }

    public int Size => shared.Length;

    /// <summary>The content of all its blobs, but for what <see cref="Number"/> writes at the end.</summary>
    public ReadOnlyMemory<byte> Shared => shared;

    /// <summary>Blobs that were never there before.</summary>
    public Blob[] New(long count)
    {
        var blobs = new Blob[count];
        Span<byte> number = stackalloc byte[NumberSize];
        for (int i = 0; i < blobs.Length; i++)
        {
            long next = ++last;
            BinaryPrimitives.WriteInt64LittleEndian(number, next);
            using IncrementalHash whole = hash.Clone();
            whole.AppendData(number);
            blobs[i] = new(next, Convert.ToHexStringLower(whole.GetHashAndReset()));
        }
        return blobs;
    }

    /// <summary>Makes the end of a content, eight bytes at least, that of one blob.</summary>
    public static void Number(Span<byte> end, Blob blob) => BinaryPrimitives.WriteInt64LittleEndian(end[^NumberSize..], blob.Number);
}
