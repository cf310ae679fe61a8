using System.Collections.Immutable;
using System.Text;

namespace Flywheel.Core.Evidence;

/// <summary>
/// Looks for the warnings of <see cref="CacheWarningTable"/> in bytes. A warning is looked for by its first word and by what it says, so
/// that one damaged byte does not hide it; between the two, and anywhere in them, terminal sequences may stand.
/// </summary>
internal sealed class CacheWarningSearch
{
    private const byte Escape = 0x1B;

    /// <summary>How far apart the visible bytes of a warning may be.</summary>
    private const int Reach = 256;

    private static readonly (byte[] Text, string Name)[] Rows =
        [.. CacheWarningTable.All.Select(row => (Encoding.UTF8.GetBytes(row.Text), row.Text))];

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
        Span<byte> visible = stackalloc byte[Reach / 2];
        visible = visible[..Visible(rest, visible)];
        foreach ((byte[] text, string name) in Rows)
        {
            if (visible.Length >= text.Length && Alike(visible[..text.Length], text))
            {
                Add(name);
                return;
            }
        }
    }

    /// <summary>Whether a row stands around the mark, and the first word before it, but for a byte.</summary>
    private void Said(ReadOnlySpan<byte> text, int mark)
    {
        foreach ((byte[] row, string name) in Rows)
        {
            int start = mark - row.AsSpan().IndexOf("emote "u8);
            if (start >= 0 && text[start..].StartsWith(row) && IsWarning(text[Math.Max(0, start - Reach)..start]))
            {
                Add(name);
                return;
            }
        }
    }

    private static bool IsWarning(ReadOnlySpan<byte> before)
    {
        ReadOnlySpan<byte> word = "WARNING: "u8;
        Span<byte> visible = stackalloc byte[Reach];
        visible = visible[..Visible(before, visible)];
        return visible.Length >= word.Length && Alike(visible[^word.Length..], word);
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

    /// <summary>Copies what is left without terminal sequences (ESC [ ... letter), as far as there is room.</summary>
    private static int Visible(ReadOnlySpan<byte> text, Span<byte> visible)
    {
        int length = 0;
        for (int i = 0; i < text.Length && length < visible.Length; i++)
        {
            if (text[i] != Escape)
            {
                visible[length++] = text[i];
                continue;
            }
            while (++i < text.Length && !char.IsAsciiLetter((char)text[i]))
            {
            }
        }
        return length;
    }
}
