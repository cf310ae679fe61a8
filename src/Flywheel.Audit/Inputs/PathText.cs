using System.Buffers;
using System.Text;

namespace Flywheel.Audit.Inputs;

/// <summary>
/// Names are bytes; texts of them are UTF-8 read. A byte that is no UTF-8 stands as U+DC80 to U+DCFF inside of the inputs, so that the name
/// can be found again, and as U+FFFD in what they hand out.
/// </summary>
internal static class PathText
{
    private const char Escape = '\uDC00';

    private static readonly SearchValues<char> Escapes =
        SearchValues.Create([.. Enumerable.Range(0x80, 0x80).Select(value => (char)(Escape + value))]);

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(bytes.Length);
        string text = new(buffer, 0, Decode(bytes, buffer));
        ArrayPool<char>.Shared.Return(buffer);
        return text;
    }

    /// <summary>How many characters it wrote; at most one a byte.</summary>
    public static int Decode(ReadOnlySpan<byte> bytes, Span<char> into)
    {
        if (Ascii.ToUtf16(bytes, into, out int length) == OperationStatus.Done)
        {
            return length;
        }
        length = 0;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int read) == OperationStatus.Done)
            {
                length += rune.EncodeToUtf16(into[length..]);
                bytes = bytes[read..];
            }
            else
            {
                into[length++] = (char)(Escape + bytes[0]);
                bytes = bytes[1..];
            }
        }
        return length;
    }

    public static byte[] Bytes(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return bytes[..Encode(text, bytes)];
    }

    /// <summary>How many bytes it wrote; at most three a character.</summary>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> into)
    {
        int length = 0;
        for (int escape; (escape = text.IndexOfAny(Escapes)) >= 0; text = text[(escape + 1)..])
        {
            // The second half of a pair is no escape.
            bool pair = escape > 0 && char.IsHighSurrogate(text[escape - 1]);
            length += Encoding.UTF8.GetBytes(text[..(pair ? escape + 1 : escape)], into[length..]);
            if (!pair)
            {
                into[length++] = (byte)(text[escape] - Escape);
            }
        }
        return length + Encoding.UTF8.GetBytes(text, into[length..]);
    }

    /// <summary>What may be shown; the same text where the name is UTF-8.</summary>
    public static string Shown(string text) =>
        text.AsSpan().IndexOfAny(Escapes) < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
