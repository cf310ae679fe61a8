using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Flywheel.Cache.Store;

/// <summary>Which of the two stores of REAPI an entry is in.</summary>
public enum EntryKind : byte
{
    /// <summary>Content addressable storage: a blob, named by the SHA-256 of what is in it.</summary>
    Blob = 0,

    /// <summary>The action cache: an action result, named by the action it is the result of.</summary>
    ActionResult = 1,
}

/// <summary>The name of an entry: its kind and 32 bytes of hash.</summary>
public readonly struct EntryKey : IEquatable<EntryKey>
{
    /// <summary>Of a SHA-256, in bytes.</summary>
    public const int HashLength = 32;

    /// <summary>Of a SHA-256 in hexadecimal digits.</summary>
    public const int HexLength = 2 * HashLength;

    private readonly HashBytes hash;

    public EntryKey(EntryKind kind, ReadOnlySpan<byte> hash)
    {
        Kind = kind;
        hash[..HashLength].CopyTo(this.hash);
    }

    public EntryKind Kind { get; }

    /// <summary>Of the blob without content, which is always there.</summary>
    public static EntryKey EmptyBlob { get; } = BlobOf([]);

    public bool IsEmptyBlob => Equals(EmptyBlob);

    [UnscopedRef]
    public ReadOnlySpan<byte> Hash => hash;

    /// <summary>In lower case.</summary>
    public string Hex => Convert.ToHexStringLower(hash);

    /// <summary>Of the blob with this content.</summary>
    public static EntryKey BlobOf(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        SHA256.HashData(content, hash);
        return new(EntryKind.Blob, hash);
    }

    /// <summary>The blob that 64 lower-case hexadecimal digits name; anything else names none.</summary>
    public static bool TryBlob(ReadOnlySpan<char> hex, out EntryKey key) => TryParse(EntryKind.Blob, hex, out key);

    /// <summary>
    /// The result of an action under an instance name. Instances do not see each other's results: with a name, the entry is named by the
    /// hash of both, without one by the action alone.
    /// </summary>
    public static bool TryActionResult(string instance, ReadOnlySpan<char> hex, out EntryKey key)
    {
        if (!TryParse(EntryKind.ActionResult, hex, out key))
        {
            return false;
        }
        if (instance.Length > 0)
        {
            key = new(EntryKind.ActionResult, SHA256.HashData(Encoding.UTF8.GetBytes($"{instance}\0{hex}")));
        }
        return true;
    }

    public bool Equals(EntryKey other) => Kind == other.Kind && Hash.SequenceEqual(other.Hash);

    public override bool Equals(object? obj) => obj is EntryKey other && Equals(other);

    /// <summary>Seeded for each process: action digests are chosen by clients.</summary>
    public override int GetHashCode() => HashCode.Combine(
        BinaryPrimitives.ReadUInt64LittleEndian(Hash), BinaryPrimitives.ReadUInt64LittleEndian(Hash[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(Hash[16..]), BinaryPrimitives.ReadUInt64LittleEndian(Hash[24..]), Kind);

    internal static bool TryParse(EntryKind kind, ReadOnlySpan<char> hex, out EntryKey key)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        if (hex.Length != HexLength || hex.IndexOfAnyInRange('A', 'F') >= 0
            || Convert.FromHexString(hex, hash, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            key = default;
            return false;
        }
        key = new(kind, hash);
        return true;
    }

    [InlineArray(HashLength)]
    private struct HashBytes
    {
        private byte first;
    }
}
