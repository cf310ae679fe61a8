using System.Buffers.Binary;
using System.Numerics;

namespace Flywheel.Core.Evidence;

/// <summary>
/// SHA-256 (FIPS 180-4) of some tens of bytes. The base library has OpenSSL do it, and to load that takes a guarded build three
/// milliseconds and three megabytes (measured), for one address.
/// </summary>
internal static class Sha256
{
    private const int Block = 64;
    private const int Rounds = 64;

    /// <summary>The first 32 bits of the fractional parts of the cube roots of the first 64 primes (section 4.2.2).</summary>
    private static readonly uint[] Constants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <returns>32 bytes.</returns>
    internal static byte[] Of(ReadOnlySpan<byte> bytes)
    {
        // The message, a 1, noughts, and its length in bits (section 5.1.1).
        byte[] padded = new byte[((bytes.Length + sizeof(ulong)) / Block * Block) + Block];
        bytes.CopyTo(padded);
        padded[bytes.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - sizeof(ulong)), (ulong)bytes.Length * 8);

        Span<uint> hash = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        for (int at = 0; at < padded.Length; at += Block)
        {
            Add(padded.AsSpan(at, Block), hash);
        }
        byte[] digest = new byte[hash.Length * sizeof(uint)];
        for (int at = 0; at < hash.Length; at++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(at * sizeof(uint)), hash[at]);
        }
        return digest;
    }

    /// <summary>One block (section 6.2.2, by whose letters the variables are named).</summary>
    private static void Add(ReadOnlySpan<byte> block, Span<uint> hash)
    {
        Span<uint> w = stackalloc uint[Rounds];
        for (int t = 0; t < Rounds; t++)
        {
            w[t] = t < 16 ? BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..])
                : Mixed(w[t - 2], 17, 19, 10) + w[t - 7] + Mixed(w[t - 15], 7, 18, 3) + w[t - 16];
        }
        (uint a, uint b, uint c, uint d) = (hash[0], hash[1], hash[2], hash[3]);
        (uint e, uint f, uint g, uint h) = (hash[4], hash[5], hash[6], hash[7]);
        for (int t = 0; t < Rounds; t++)
        {
            uint first = h + Turned(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + Constants[t] + w[t];
            uint second = Turned(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }
        foreach ((int at, uint word) in new[] { a, b, c, d, e, f, g, h }.Index())
        {
            hash[at] += word;
        }
    }

    private static uint Turned(uint word, int one, int two, int three) =>
        BitOperations.RotateRight(word, one) ^ BitOperations.RotateRight(word, two) ^ BitOperations.RotateRight(word, three);

    private static uint Mixed(uint word, int one, int two, int shift) =>
        BitOperations.RotateRight(word, one) ^ BitOperations.RotateRight(word, two) ^ (word >> shift);
}
