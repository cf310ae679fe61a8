namespace Flywheel.Core.CommandLine;

/// <summary>How Bazel reads an option that is given without <c>=</c>.</summary>
public enum OptionKind
{
    /// <summary>Never takes the next word: a boolean, a tristate, or one that expands to others.</summary>
    Flag,

    /// <summary>Takes the next word as its value, whatever it is.</summary>
    Value,

    /// <summary>A flag in one Bazel and a value option in another.</summary>
    Varies,
}

/// <summary>
/// The options that can follow a command, from real Bazels (2.1.0 and 4.2.3) and, by hand, from the reference of newer
/// ones. The names are constant data searched in place, so that start-up pays nothing for them.
/// </summary>
public static partial class OptionTable
{
    /// <summary>
    /// Looks up a long option by its name, without dashes, without <c>=value</c> and without the <c>no</c> of a negated
    /// boolean (Bazel, too, looks for the whole name first and only then for a <c>no</c> in front).
    /// </summary>
    public static bool TryGetLong(ReadOnlySpan<char> name, out OptionKind kind)
    {
        bool found = Find(name, out ReadOnlySpan<byte> marks);
        kind = found ? KindOf(marks[0]) : default;
        return found;
    }

    /// <summary>Whether each value of this option adds to those before it, where others replace theirs. False for unknown names.</summary>
    public static bool Accumulates(string name) => Find(name, out ReadOnlySpan<byte> marks) && marks[0] == '+';

    /// <summary>Whether this option only stands for others, and so has no form with <c>no</c>. False for unknown names.</summary>
    public static bool Expands(string name) => Find(name, out ReadOnlySpan<byte> marks) && marks[0] == '>';

    /// <summary>The name that an option has today: of an old name, or of a letter; the very same for every other.</summary>
    public static string CurrentName(string name)
    {
        ReadOnlySpan<byte> lines = OtherNames;
        while (!lines.IsEmpty)
        {
            int end = lines.IndexOf((byte)'\n');
            int blank = lines.IndexOf((byte)' ');
            if (blank == name.Length && Compare(name, lines[..blank]) == 0)
            {
                return System.Text.Encoding.ASCII.GetString(lines[(blank + 1)..end]);
            }
            lines = lines[(end + 1)..];
        }
        return name;
    }

    /// <summary>
    /// Whether a command has this option in some Bazel that was measured. True for options whose commands are not known; false for
    /// names that are not known at all.
    /// </summary>
    public static bool MayFollow(string name, string command)
    {
        if (!Find(name, out ReadOnlySpan<byte> marks))
        {
            return false;
        }
        if (marks[1] is (byte)'*' or (byte)'?')
        {
            return true;
        }
        ReadOnlySpan<byte> lines = CommandSets;
        for (int skip = marks[1] - 'A'; skip > 0; skip--)
        {
            lines = lines[(lines.IndexOf((byte)'\n') + 1)..];
        }
        lines = lines[..lines.IndexOf((byte)'\n')];
        while (!lines.IsEmpty)
        {
            int comma = lines.IndexOf((byte)',');
            ReadOnlySpan<byte> one = comma < 0 ? lines : lines[..comma];
            if (one.Length == command.Length && Compare(command, one) == 0)
            {
                return true;
            }
            lines = comma < 0 ? [] : lines[(comma + 1)..];
        }
        return false;
    }

    /// <summary>The two marks behind a name.</summary>
    private static bool Find(ReadOnlySpan<char> name, out ReadOnlySpan<byte> marks)
    {
        ReadOnlySpan<byte> lines = LongNames;
        int low = 0;
        int high = lines.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            int start = lines[low..middle].LastIndexOf((byte)'\n') is var before && before >= 0 ? low + before + 1 : low;
            int end = start + lines[start..].IndexOf((byte)'\n');
            int order = Compare(name, lines[start..(end - 2)]);
            if (order == 0)
            {
                marks = lines[(end - 2)..end];
                return true;
            }
            if (order < 0)
            {
                high = start;
            }
            else
            {
                low = end + 1;
            }
        }
        marks = default;
        return false;
    }

    /// <summary>Looks up a one-letter option such as the <c>j</c> of <c>-j 8</c>.</summary>
    public static bool TryGetShort(char letter, out OptionKind kind)
    {
        ReadOnlySpan<byte> letters = ShortNames;
        for (int i = 0; i < letters.Length; i += 2)
        {
            if (letters[i] == letter)
            {
                kind = KindOf(letters[i + 1]);
                return true;
            }
        }
        kind = default;
        return false;
    }

    private static OptionKind KindOf(byte mark) => mark switch
    {
        (byte)'=' or (byte)'+' => OptionKind.Value,
        (byte)'!' or (byte)'>' => OptionKind.Flag,
        _ => OptionKind.Varies,
    };

    private static int Compare(ReadOnlySpan<char> name, ReadOnlySpan<byte> entry)
    {
        int common = Math.Min(name.Length, entry.Length);
        for (int i = 0; i < common; i++)
        {
            int order = name[i] - entry[i];
            if (order != 0)
            {
                return order;
            }
        }
        return name.Length - entry.Length;
    }
}
