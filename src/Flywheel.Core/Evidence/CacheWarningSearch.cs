using System.Collections.Immutable;
using System.Text;

namespace Flywheel.Core.Evidence;

/// <summary>
/// Looks for the warnings of <see cref="CacheWarningTable"/> in bytes. A warning is looked for by its first word and by what it says, so
/// that one damaged byte does not hide it; between the two a terminal sequence may stand.
/// </summary>
internal sealed class CacheWarningSearch
{
    /// <summary>The longest thing between the two: <c>ESC [ 0 m</c>, or one with a colour in it.</summary>
    private const int Gap = 8;

    private static readonly (byte[] Text, string Name)[] Rows =
        [.. CacheWarningTable.All.Select(row => (Encoding.UTF8.GetBytes(row.Text), row.Text.TrimEnd(':', '.')))];

    public ImmutableArray<string> Found { get; private set; } = [];

    public void Look(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> word = "WARNING: "u8;
        for (int from = 0; text[from..].IndexOf(word) is >= 0 and var at;)
        {
            from += at + word.Length;
            Says(text[from..]);
        }
        // Every row has this in it, and few other texts do.
        ReadOnlySpan<byte> mark = "emote "u8;
        for (int from = 0; text[from..].IndexOf(mark) is >= 0 and var at;)
        {
            from += at;
            Said(text, from);
            from += mark.Length;
        }
    }

    /// <summary>Whether a row follows, but for a byte.</summary>
    private void Says(ReadOnlySpan<byte> rest)
    {
        foreach ((byte[] row, string name) in Rows)
        {
            for (int gap = 0; gap <= Gap && rest.Length - gap >= row.Length; gap++)
            {
                if (Alike(rest.Slice(gap, row.Length), row))
                {
                    Add(name);
                    return;
                }
            }
        }
    }

    /// <summary>Whether a row stands around the mark, and the first word before it, but for a byte.</summary>
    private void Said(ReadOnlySpan<byte> text, int mark)
    {
        foreach ((byte[] row, string name) in Rows)
        {
            int start = mark - row.AsSpan().IndexOf("emote "u8);
            if (start >= 0 && text[start..].StartsWith(row) && IsWarning(text[..start]))
            {
                Add(name);
                return;
            }
        }
    }

    private static bool IsWarning(ReadOnlySpan<byte> before)
    {
        ReadOnlySpan<byte> word = "WARNING: "u8;
        for (int gap = 0; gap <= Gap && before.Length - gap >= word.Length; gap++)
        {
            if (Alike(before[..^gap][^word.Length..], word))
            {
                return true;
            }
        }
        return false;
    }

    private void Add(string name) => Found = Found.Contains(name) ? Found : Found.Add(name);

    private static bool Alike(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        int different = 0;
        for (int i = 0; i < one.Length; i++)
        {
            different += one[i] == other[i] ? 0 : 1;
        }
        return different <= 1;
    }
}
