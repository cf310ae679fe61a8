using System.Collections.Immutable;
using System.Text;

namespace Flywheel.Core.Rc;

/// <summary>A word of an rc file, quotes and escapes taken away, and the line that it begins on, counted from 1.</summary>
internal sealed class RcToken(ByteString text, int line)
{
    public ByteString Text => text;

    public int Line => line;
}

/// <summary>
/// The words of an rc file as Bazel's client cuts them (rc_file.cc and Tokenize of util/strings.cc, 4.2.3): bytes in, bytes out.
/// A backslash at the end of a line joins it with the next one, in comments and quotes too. A backslash keeps the character behind it,
/// in quotes of either kind too. A <c>#</c> begins a comment even within a word. A quote without its end and a backslash without
/// a character are no errors, and an empty word is none at all.
/// </summary>
internal static class RcLexer
{
    /// <summary>Stands where lines were joined, so that they can still be counted; no byte is like it.</summary>
    private const char Joint = '\uE000';

    /// <summary>The lines that have words.</summary>
    public static List<ImmutableArray<RcToken>> Lines(ByteString content)
    {
        string text = Join(content.Raw);
        var lines = new List<ImmutableArray<RcToken>>();
        int number = 1;
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            ImmutableArray<RcToken> words = Words(text.AsSpan(start, end - start), ref number);
            if (!words.IsEmpty)
            {
                lines.Add(words);
            }
            number++;
            start = end + 1;
        }
        return lines;
    }

    /// <summary>Bazel takes out every <c>\CR LF</c> first, and then every <c>\LF</c> of what is left.</summary>
    private static string Join(string raw)
    {
        if (!raw.Contains('\\', StringComparison.Ordinal))
        {
            return raw;
        }
        string text = raw.Replace("\\\r\n", Joint.ToString(), StringComparison.Ordinal);
        var joined = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int next = i + 1;
            if (text[i] == '\\')
            {
                while (next < text.Length && text[next] == Joint)
                {
                    next++;
                }
            }
            if (text[i] == '\\' && next < text.Length && text[next] == '\n')
            {
                joined.Append(Joint, next - i);
                i = next;
            }
            else
            {
                joined.Append(text[i]);
            }
        }
        return joined.ToString();
    }

    private static ImmutableArray<RcToken> Words(ReadOnlySpan<char> line, ref int number)
    {
        ImmutableArray<RcToken>.Builder? words = null;
        int end = line.Length;
        while (end > 0 && (IsSpace(line[end - 1]) || line[end - 1] == Joint))
        {
            end--;
        }
        int i = 0;
        int first = number;
        bool leading = true;
        while (i < end)
        {
            // What stands first in a line is cut off by a rule of its own, which knows two more characters.
            while (i < end && (line[i] == Joint || IsSeparator(line[i]) || (leading && IsSpace(line[i]))))
            {
                leading &= line[i] != '\0';
                number += line[i++] == Joint ? 1 : 0;
            }
            leading = false;
            if (i == end || line[i] == '#')
            {
                break;
            }
            int begin = number;
            if (Word(line[..end], ref i, ref number) is { Length: > 0 } word)
            {
                words ??= ImmutableArray.CreateBuilder<RcToken>();
                words.Add(new(ByteString.FromRaw(word), begin));
            }
        }
        number = first + Joints(line);
        return words?.DrainToImmutable() ?? [];
    }

    private static string Word(ReadOnlySpan<char> line, ref int i, ref int number)
    {
        var word = new StringBuilder();
        char quote = '\0';
        while (i < line.Length && (quote != '\0' || !IsSeparator(line[i])))
        {
            char c = line[i++];
            if (c == Joint)
            {
                number++;
            }
            else if (c == '\\')
            {
                while (i < line.Length && line[i] == Joint)
                {
                    number++;
                    i++;
                }
                if (i < line.Length)
                {
                    word.Append(line[i++]);
                }
            }
            else if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c == '#')
            {
                i = line.Length;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else
            {
                word.Append(c);
            }
        }
        return word.ToString();
    }

    private static int Joints(ReadOnlySpan<char> line)
    {
        int count = 0;
        foreach (char c in line)
        {
            count += c == Joint ? 1 : 0;
        }
        return count;
    }

    /// <summary>A byte of zero counts as the end of the list of separators that the client searches, and so as one of them.</summary>
    private static bool IsSeparator(char c) => c is ' ' or '\t' or '\r' or '\n' or '\0';

    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');
}
