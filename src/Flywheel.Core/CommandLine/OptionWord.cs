namespace Flywheel.Core.CommandLine;

/// <summary>One word read as Bazel's option parser reads a word that stands where an option may stand.</summary>
internal readonly record struct OptionWord(ArgumentRole Role, Swallows Swallows, int NameStart, int NameEnd, bool Negated)
{
    /// <summary>Where the value begins, or -1 without <c>=</c>.</summary>
    public int ValueStart { get; init; } = -1;

    public static OptionWord Read(string word)
    {
        if (word.Length < 2 || word[0] != '-')
        {
            // Bazel refuses a lone `-` ("invalid options syntax", measured on 4.2.3), so its role decides nothing.
            return new(ArgumentRole.Residue, Swallows.Nothing, 0, 0, false);
        }
        if (word == "--")
        {
            return new(ArgumentRole.Separator, Swallows.Nothing, 0, 0, false);
        }
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            return IsStarlark(word, out bool negated) ? Starlark(word, negated) : Long(word, 2);
        }
        if (word.Length == 2)
        {
            return new(ArgumentRole.Option, SwallowsOf(OptionTable.TryGetShort(word[1], out OptionKind kind), kind), 1, 2, false);
        }
        if (word.Length == 3 && word[2] == '-')
        {
            // The negation of a flag; an option with a value takes the next word all the same (`-c- opt`, measured on 4.2.3).
            bool known = OptionTable.TryGetShort(word[1], out OptionKind negated);
            return new(ArgumentRole.Option, SwallowsOf(known, negated), 1, 2, true);
        }
        // Bazel 4.2.3 refuses every other word with one dash, before a `--`: negative target patterns as well as long
        // options. Reading a name as a long option is right for a Bazel that takes them, and harmless for one that does not.
        return LooksLikeName(word, 1)
            ? Long(word, 1)
            : new(ArgumentRole.Residue, Swallows.Nothing, 0, 0, false);
    }

    private static OptionWord Long(string word, int start)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        int end = equals < 0 ? word.Length : equals;
        ReadOnlySpan<char> name = word.AsSpan(start, end - start);
        bool negated = false;
        bool known = OptionTable.TryGetLong(name, out OptionKind kind);
        if (!known && name.StartsWith("no") && OptionTable.TryGetLong(name[2..], out kind))
        {
            // Bazel refuses `no` before an option that takes a value; neither form takes the next word.
            known = true;
            negated = kind != OptionKind.Value;
            start += negated ? 2 : 0;
            kind = OptionKind.Flag;
        }
        Swallows swallows = equals >= 0 ? Swallows.Nothing : SwallowsOf(known, kind);
        return new(ArgumentRole.Option, swallows, start, end, negated) { ValueStart = equals < 0 ? -1 : equals + 1 };
    }

    private static OptionWord Starlark(string word, bool negated)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        int end = equals < 0 ? word.Length : equals;
        return new(ArgumentRole.StarlarkOption, Swallows.Nothing, negated ? 4 : 2, end, negated)
        {
            ValueStart = equals < 0 ? -1 : equals + 1,
        };
    }

    private static bool IsStarlark(string word, out bool negated)
    {
        negated = word.StartsWith("--no//", StringComparison.Ordinal) || word.StartsWith("--no@", StringComparison.Ordinal);
        return negated || word.StartsWith("--//", StringComparison.Ordinal) || word.StartsWith("--@", StringComparison.Ordinal);
    }

    private static Swallows SwallowsOf(bool known, OptionKind kind) => (known, kind) switch
    {
        (true, OptionKind.Flag) => Swallows.Nothing,
        (true, OptionKind.Value) => Swallows.NextWord,
        _ => Swallows.PerhapsNextWord,
    };

    private static bool LooksLikeName(string word, int start)
    {
        for (int i = start; i < word.Length && word[i] != '='; i++)
        {
            if (!char.IsAsciiLetterOrDigit(word[i]) && word[i] is not ('_' or '-'))
            {
                return false;
            }
        }
        return true;
    }
}

/// <summary>Whether an option takes the next word as its value.</summary>
internal enum Swallows
{
    Nothing,
    NextWord,
    PerhapsNextWord,
}
