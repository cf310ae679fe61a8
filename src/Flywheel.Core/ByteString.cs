using System.Text;

namespace Flywheel.Core;

/// <summary>
/// A word of argv, a path or an environment entry: bytes, not text. Each byte is kept as one char (Latin-1), so that
/// ASCII comparisons are ordinary string operations and printing gives back the very same bytes.
/// </summary>
public readonly record struct ByteString
{
    private readonly string? raw;

    private ByteString(string raw) => this.raw = raw;

    /// <summary>One char for each byte, every char below 256. For comparing with ASCII; never for showing.</summary>
    public string Raw => raw ?? "";

    public int Length => Raw.Length;

    public static ByteString Empty { get; } = new("");

    public static ByteString FromBytes(ReadOnlySpan<byte> bytes) => new(Encoding.Latin1.GetString(bytes));

    /// <summary>The UTF-8 bytes of <paramref name="text"/>.</summary>
    public static ByteString FromText(string text) =>
        Ascii.IsValid(text) ? new(text) : FromBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Takes a string that already holds one byte in each char.</summary>
    /// <exception cref="ArgumentException">A char is above 255.</exception>
    public static ByteString FromRaw(string raw)
    {
        foreach (char c in raw)
        {
            if (c > 0xFF)
            {
                throw new ArgumentException("a char above 255 is not a byte", nameof(raw));
            }
        }
        return new(raw);
    }

    public byte[] ToBytes() => Encoding.Latin1.GetBytes(Raw);

    public ByteString Slice(int start) => new(Raw[start..]);

    public bool StartsWith(string ascii) => Raw.StartsWith(ascii, StringComparison.Ordinal);

    public bool Equals(string ascii) => string.Equals(Raw, ascii, StringComparison.Ordinal);

    /// <summary>The bytes read as UTF-8, for showing to people; what is not UTF-8 becomes U+FFFD.</summary>
    public override string ToString() => Ascii.IsValid(Raw) ? Raw : Encoding.UTF8.GetString(ToBytes());
}
