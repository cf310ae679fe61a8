using System.Globalization;
using System.Text;

namespace Flywheel.Core.Contract;

/// <summary>
/// Reads one word with the quotes that bash's <c>printf %q</c> writes: backslashes, '...', "..." and $'...'. Nothing is
/// expanded: <c>$NAME</c> and <c>$(command)</c> stay the text they are.
/// </summary>
internal static class ShellWord
{
    /// <summary>The word's value; null when a quote does not end, or anything but a comment follows the word.</summary>
    internal static string? Read(string text)
    {
        var bytes = new ByteBuilder();
        int i = 0;
        int substitution = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                bytes.Add(text[i + 1]);
                i += 2;
            }
            else if (c == '\'')
            {
                int end = text.IndexOf('\'', i + 1);
                if (end < 0)
                {
                    return null;
                }
                bytes.Add(text.AsSpan(i + 1, end - i - 1));
                i = end + 1;
            }
            else if (c == '"')
            {
                if (!Double(text, ref i, bytes))
                {
                    return null;
                }
            }
            else if (c == '$' && i + 1 < text.Length && text[i + 1] == '\'')
            {
                if (!Ansi(text, ref i, bytes))
                {
                    return null;
                }
            }
            else if (char.IsWhiteSpace(c) && substitution == 0)
            {
                string rest = text[i..].TrimStart();
                return rest.Length == 0 || rest[0] == '#' ? bytes.ToString() : null;
            }
            else
            {
                // A literal $(...) keeps its blanks, so that the rules see it whole and can name it.
                substitution += c == '(' && i > 0 && text[i - 1] == '$' ? 1 : c == ')' && substitution > 0 ? -1 : 0;
                bytes.Add(c);
                i++;
            }
        }
        return bytes.ToString();
    }

    private static bool Double(string text, ref int i, ByteBuilder bytes)
    {
        for (i++; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                i++;
                return true;
            }
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '$' or '`' or '"' or '\\')
            {
                i++;
            }
            bytes.Add(text[i]);
        }
        return false;
    }

    private static bool Ansi(string text, ref int i, ByteBuilder bytes)
    {
        for (i += 2; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\'')
            {
                i++;
                return true;
            }
            if (c != '\\' || i + 1 >= text.Length)
            {
                bytes.Add(c);
                continue;
            }
            c = text[++i];
            switch (c)
            {
                case 'a': bytes.Add('\a'); break;
                case 'b': bytes.Add('\b'); break;
                case 'e' or 'E': bytes.Add('\u001B'); break;
                case 'f': bytes.Add('\f'); break;
                case 'n': bytes.Add('\n'); break;
                case 'r': bytes.Add('\r'); break;
                case 't': bytes.Add('\t'); break;
                case 'v': bytes.Add('\v'); break;
                case >= '0' and <= '7': bytes.Byte(Digits(text, ref i, 0, 3, 8)); break;
                case 'x': bytes.Byte(Digits(text, ref i, 1, 2, 16)); break;
                case 'u': bytes.Rune(Digits(text, ref i, 1, 4, 16)); break;
                case 'U': bytes.Rune(Digits(text, ref i, 1, 8, 16)); break;
                default: bytes.Add(c); break;
            }
        }
        return false;
    }

    /// <summary>Reads digits from <paramref name="skip"/> past the position and leaves it on the last one.</summary>
    private static long Digits(string text, ref int i, int skip, int most, int radix)
    {
        int start = i + skip;
        int end = start;
        while (end < text.Length && end - start < most && char.IsAsciiHexDigit(text[end])
            && (radix == 16 || text[end] is >= '0' and <= '7'))
        {
            end++;
        }
        i = Math.Max(end - 1, i);
        if (end == start)
        {
            return 0;
        }
        return radix == 16
            ? long.Parse(text.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : Convert.ToInt64(text[start..end], 8);
    }

    /// <summary>printf %q writes UTF-8 as octal bytes, so the word is put together as bytes.</summary>
    private sealed class ByteBuilder
    {
        private readonly List<byte> bytes = [];

        internal void Add(char c) => Add([c]);

        internal void Add(ReadOnlySpan<char> text)
        {
            if (text.Length == 1 && char.IsSurrogate(text[0]))
            {
                // Halves of a pair arrive one after the other: kept until both are there.
                if (char.IsHighSurrogate(text[0]))
                {
                    high = text[0];
                    return;
                }
                bytes.AddRange(Encoding.UTF8.GetBytes([high, text[0]]));
                return;
            }
            Span<byte> buffer = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
            bytes.AddRange(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
        }

        internal void Byte(long value) => bytes.Add((byte)value);

        internal void Rune(long value) =>
            bytes.AddRange(Encoding.UTF8.GetBytes(
                (System.Text.Rune.IsValid((int)Math.Min(value, int.MaxValue)) ? new Rune((int)value) : System.Text.Rune.ReplacementChar).ToString()));

        public override string ToString() => Encoding.UTF8.GetString([.. bytes]);

        private char high;
    }
}
