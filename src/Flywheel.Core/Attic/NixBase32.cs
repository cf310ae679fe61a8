namespace Flywheel.Core.Attic;

/// <summary>Nix's own base 32: an alphabet without e, o, t and u, and the last digit for the first bits (nix, src/libutil/hash.cc).</summary>
internal static class NixBase32
{
    internal const string Alphabet = "0123456789abcdfghijklmnpqrsvwxyz";

    private const int BitsOfDigit = 5;

    internal static string Encode(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[Length(bytes.Length)];
        for (int n = 0; n < text.Length; n++)
        {
            (int at, int shift) = Math.DivRem(n * BitsOfDigit, 8);
            int bits = (bytes[at] >> shift) | (at + 1 < bytes.Length ? bytes[at + 1] << (8 - shift) : 0);
            text[^(n + 1)] = Alphabet[bits & 31];
        }
        return new string(text);
    }

    /// <summary>Null for what is not the text of exactly so many bytes.</summary>
    internal static byte[]? Decode(string text, int size)
    {
        if (text.Length != Length(size))
        {
            return null;
        }
        byte[] bytes = new byte[size];
        for (int n = 0; n < text.Length; n++)
        {
            int digit = Alphabet.IndexOf(text[^(n + 1)], StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }
            (int at, int shift) = Math.DivRem(n * BitsOfDigit, 8);
            bytes[at] |= (byte)(digit << shift);
            int carried = digit >> (8 - shift);
            if (at + 1 < size)
            {
                bytes[at + 1] |= (byte)carried;
            }
            else if (carried != 0)
            {
                return null;
            }
        }
        return bytes;
    }

    private static int Length(int bytes) => ((bytes * 8) - 1) / BitsOfDigit + 1;
}
