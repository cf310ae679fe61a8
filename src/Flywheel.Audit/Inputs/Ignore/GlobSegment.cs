namespace Flywheel.Audit.Inputs.Ignore;

/// <summary>A glob within one name: <c>*</c>, <c>?</c>, <c>[...]</c> and escapes. Matched in the product of both lengths at worst.</summary>
internal sealed class GlobSegment
{
    private const int Star = -1;

    /// <summary>A byte; <see cref="Star"/>; or a class, as its place in <see cref="classes"/> added to 256.</summary>
    private readonly int[] tokens;

    private readonly List<bool[]> classes;

    private GlobSegment(int[] tokens, List<bool[]> classes)
    {
        this.tokens = tokens;
        this.classes = classes;
    }

    /// <summary>Null where the pattern is malformed, which matches nothing: a class without an end, a backslash before nothing.</summary>
    public static GlobSegment? Parse(ReadOnlySpan<byte> pattern)
    {
        var tokens = new List<int>();
        var classes = new List<bool[]>();
        for (int at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case (byte)'*':
                    if (tokens is not [.., Star])
                    {
                        tokens.Add(Star);
                    }
                    break;
                case (byte)'?':
                    tokens.Add(256 + classes.Count);
                    classes.Add(Filled());
                    break;
                case (byte)'[':
                    bool[] members = new bool[256];
                    int end = ReadClass(pattern, at, members);
                    if (end < 0)
                    {
                        return null;
                    }
                    tokens.Add(256 + classes.Count);
                    classes.Add(members);
                    at = end - 1;
                    break;
                case (byte)'\\':
                    if (++at == pattern.Length)
                    {
                        return null;
                    }
                    tokens.Add(pattern[at]);
                    break;
                default:
                    tokens.Add(pattern[at]);
                    break;
            }
        }
        return new([.. tokens], classes);
    }

    /// <summary>Behind the bracket that closes the class; -1 without one.</summary>
    public static int EndOfClass(ReadOnlySpan<byte> pattern, int at) => ReadClass(pattern, at, new bool[256]);

    public bool Matches(ReadOnlySpan<byte> name)
    {
        int token = 0, at = 0, star = -1, starAt = 0;
        while (at < name.Length)
        {
            if (token < tokens.Length && tokens[token] == Star)
            {
                star = token++;
                starAt = at;
            }
            else if (token < tokens.Length && Accepts(tokens[token], name[at]))
            {
                token++;
                at++;
            }
            else if (star >= 0)
            {
                token = star + 1;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }
        while (token < tokens.Length && tokens[token] == Star)
        {
            token++;
        }
        return token == tokens.Length;
    }

    private bool Accepts(int token, byte value) => token < 256 ? token == value : classes[token - 256][value];

    private static bool[] Filled()
    {
        var all = new bool[256];
        Array.Fill(all, true);
        return all;
    }

    private static int ReadClass(ReadOnlySpan<byte> pattern, int at, bool[] members)
    {
        bool negated = ++at < pattern.Length && pattern[at] is ((byte)'!' or (byte)'^');
        at += negated ? 1 : 0;
        int before = -1;
        for (bool first = true; ; first = false, at++)
        {
            if (at >= pattern.Length)
            {
                return -1;
            }
            if (pattern[at] == ']' && !first)
            {
                break;
            }
            if (pattern[at] == '-' && before >= 0 && at + 1 < pattern.Length && pattern[at + 1] != ']')
            {
                int last = pattern[++at];
                if (last == '\\')
                {
                    if (++at >= pattern.Length)
                    {
                        return -1;
                    }
                    last = pattern[at];
                }
                for (int value = before; value <= last; value++)
                {
                    members[value] = true;
                }
                before = -1;
            }
            else if (pattern[at] == '[' && at + 1 < pattern.Length && pattern[at + 1] == ':')
            {
                int close = pattern[(at + 2)..].IndexOf((byte)']');
                if (close < 0)
                {
                    return -1;
                }
                if (close > 0 && pattern[at + 1 + close] == ':')
                {
                    if (!AddNamed(pattern.Slice(at + 2, close - 1), members))
                    {
                        return -1;
                    }
                    at += close + 2;
                    before = -1;
                }
                else
                {
                    // No class of that form: the bracket is a member.
                    before = '[';
                    members['['] = true;
                }
            }
            else
            {
                if (pattern[at] == '\\' && ++at >= pattern.Length)
                {
                    return -1;
                }
                before = pattern[at];
                members[before] = true;
            }
        }
        for (int value = 0; negated && value < 256; value++)
        {
            members[value] = !members[value];
        }
        members['/'] = false;
        return at + 1;
    }

    private static bool AddNamed(ReadOnlySpan<byte> name, bool[] members)
    {
        Func<char, bool>? has = System.Text.Encoding.ASCII.GetString(name) switch
        {
            "alnum" => char.IsAsciiLetterOrDigit,
            "alpha" => char.IsAsciiLetter,
            "blank" => value => value is ' ' or '\t',
            "cntrl" => value => value is < ' ' or '\x7F',
            "digit" => char.IsAsciiDigit,
            "graph" => value => value is > ' ' and < '\x7F',
            "lower" => char.IsAsciiLetterLower,
            "print" => value => value is >= ' ' and < '\x7F',
            "punct" => value => value is > ' ' and < '\x7F' && !char.IsAsciiLetterOrDigit(value),
            "space" => value => value is ' ' or '\t' or '\n' or '\r',
            "upper" => char.IsAsciiLetterUpper,
            "xdigit" => char.IsAsciiHexDigit,
            _ => null,
        };
        for (int value = 0; has is not null && value < 128; value++)
        {
            members[value] |= has((char)value);
        }
        return has is not null;
    }
}
