namespace Flywheel.Audit.Inputs.Git;

/// <summary>The name of an object: 20 bytes (SHA-1) or 32 (SHA-256).</summary>
internal readonly struct ObjectId : IEquatable<ObjectId>
{
    private readonly byte[]? bytes;

    public ObjectId(ReadOnlySpan<byte> bytes) => this.bytes = bytes.ToArray();

    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Null where the text is no whole name of an object.</summary>
    /// <param name="text">Hexadecimal digits, of either case.</param>
    /// <param name="length">In bytes.</param>
    public static ObjectId? Parse(ReadOnlySpan<char> text, int length)
    {
        Span<byte> into = stackalloc byte[32];
        return text.Length == length * 2 && Convert.FromHexString(text, into, out _, out int written) == System.Buffers.OperationStatus.Done
            ? new(into[..written])
            : null;
    }

    public bool Equals(ObjectId other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is ObjectId other && Equals(other);

    /// <summary>Names of objects are as good as random.</summary>
    public override int GetHashCode() => bytes is null ? 0 : BitConverter.ToInt32(bytes);

    public override string ToString() => Convert.ToHexStringLower(Bytes);
}
