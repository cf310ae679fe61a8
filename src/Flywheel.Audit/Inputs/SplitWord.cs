namespace Flywheel.Audit.Inputs;

/// <summary>
/// The launcher's name where a shell puts it together: <c>b""azel</c>, <c>ba\zel</c>, <c>'baz'el</c>, <c>$'ba\x7ael'</c>. Nobody's text search
/// finds it, but the shell does.
/// </summary>
internal static class SplitWord
{
    /// <summary>Whether a part of a script holds it, as far as the part tells.</summary>
    public static bool IsIn(ReadOnlySpan<byte> bytes)
    {
        // Its rarest letter first: what stands around it is looked at only there.
        for (int at = 0; at < bytes.Length;)
        {
            int found = bytes[at..].IndexOfAny((byte)'z', (byte)'Z');
            if (found < 0)
            {
                break;
            }
            at += found;
            if (Before(bytes, at - 1, "ab") && Behind(bytes, at + 1, "el"))
            {
                return true;
            }
            at++;
        }
        return SpellsLetters(bytes);
    }

    private static bool Before(ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<char> letters)
    {
        foreach (char letter in letters)
        {
            while (at >= 0 && IsQuoting(bytes[at]))
            {
                at--;
            }
            if (at < 0 || (bytes[at] | 0x20) != letter)
            {
                return false;
            }
            at--;
        }
        return true;
    }

    private static bool Behind(ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<char> letters)
    {
        foreach (char letter in letters)
        {
            while (at < bytes.Length && IsQuoting(bytes[at]))
            {
                at++;
            }
            if (at >= bytes.Length || (bytes[at] | 0x20) != letter)
            {
                return false;
            }
            at++;
        }
        return true;
    }

    /// <summary>Quotes, and a backslash with the line end that it takes away.</summary>
    private static bool IsQuoting(byte one) => one is (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)'\n' or (byte)'\r';

    /// <summary>Whether a letter is written as its number within <c>$'..'</c>.</summary>
    private static bool SpellsLetters(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf("$'"u8) < 0)
        {
            return false;
        }
        for (int at = 0; bytes[at..].IndexOf((byte)'\\') is >= 0 and var found && at + found + 3 < bytes.Length;)
        {
            at += found + 1;
            bool isLetter = (bytes[at] is (byte)'x' && bytes[at + 1] is >= (byte)'4' and <= (byte)'7')
                || (bytes[at] is (byte)'1' && bytes[at + 1] is >= (byte)'0' and <= (byte)'7')
                || (bytes[at] is (byte)'u' or (byte)'U' && bytes[at + 1] == (byte)'0');
            if (isLetter)
            {
                return true;
            }
        }
        return false;
    }
}
