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
        ReadOnlySpan<byte> lines = LongNames;
        int low = 0;
        int high = lines.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            int start = lines[low..middle].LastIndexOf((byte)'\n') is var before && before >= 0 ? low + before + 1 : low;
            int end = start + lines[start..].IndexOf((byte)'\n');
            int order = Compare(name, lines[start..(end - 1)]);
            if (order == 0)
            {
                kind = KindOf(lines[end - 1]);
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
        kind = default;
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
        (byte)'=' => OptionKind.Value,
        (byte)'!' => OptionKind.Flag,
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
