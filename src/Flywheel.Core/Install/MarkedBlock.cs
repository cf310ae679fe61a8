using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Flywheel.Core.Install;

/// <summary>
/// Lines of ours in a file that is somebody else's, between two comment lines. The first says whose they are and holds a digest of the rest, so
/// that it shows when people have changed something in between.
/// </summary>
/// <param name="Name">What the block is, such as <c>flywheel shim</c>; no line feed.</param>
/// <param name="Notes">Words of ours for a later time, such as <c>runner=box-nix</c>; no blanks and no <c>;</c> in them.</param>
/// <param name="Body">The lines between the two; each ends in a line feed.</param>
public sealed record MarkedBlock(string Name, ImmutableArray<string> Notes, string Body)
{
    private const int DigestDigits = 16;

    /// <summary>Of notes and body; the ends of lines do not count, since git may change them.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join(' ', Notes) + "\n" + Body.Replace("\r\n", "\n", StringComparison.Ordinal))))[..DigestDigits];

    /// <summary>The value of a note <c>NAME=value</c>; null without it.</summary>
    public string? Note(string name) =>
        Notes.FirstOrDefault(note => note.StartsWith(name + "=", StringComparison.Ordinal)) is { } found ? found[(name.Length + 1)..] : null;

    /// <summary>The block as it stands in a file, both marks with it.</summary>
    /// <param name="hint">Behind the first mark, for people: what to do with it. One line.</param>
    public string Text(string hint) =>
        $"{Opening(Name)}{string.Join(' ', Notes.Prepend(Digest))}; {hint}\n{Body}{Closing(Name)}\n";

    /// <summary>The block of a name in a file.</summary>
    /// <param name="file">All of it; it need not be text.</param>
    /// <param name="name">Whose block is looked for.</param>
    public static BlockReading Find(ByteString file, string name)
    {
        string text = file.Raw;
        string opening = Opening(name), closing = Closing(name);
        PlacedBlock? found = null;
        (int Start, int Line, string Mark)? open = null;
        int line = 0;
        for (int at = 0; at < text.Length;)
        {
            line++;
            int end = text.IndexOf('\n', at) is >= 0 and var feed ? feed + 1 : text.Length;
            string one = text[at..end].TrimEnd('\r', '\n');
            if (one.StartsWith(opening, StringComparison.Ordinal))
            {
                if (open is not null || found is not null)
                {
                    return new BlockReading.Broken(line, "a second block begins");
                }
                open = (at, line, one[opening.Length..]);
            }
            else if (one == closing)
            {
                if (open is not { } begun)
                {
                    return new BlockReading.Broken(line, "a block ends that has not begun");
                }
                int body = text.IndexOf('\n', begun.Start) + 1;
                found = Placed(name, begun.Mark, text[body..at]) with { Start = begun.Start, End = end, FirstLine = begun.Line, LastLine = line };
                open = null;
            }
            at = end;
        }
        return open is { } left ? new BlockReading.Broken(left.Line, "the block that begins there has no end")
            : found is null ? new BlockReading.None()
            : new BlockReading.Found(found);
    }

    private static PlacedBlock Placed(string name, string mark, string body)
    {
        string[] words = mark.Split(';')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var block = new MarkedBlock(name, [.. words.Skip(1)], ByteString.FromRaw(body).ToString());
        return new(block, IsUntouched: words.Length > 0 && words[0] == block.Digest);
    }

    private static string Opening(string name) => $"# >>> {name} >>> ";

    private static string Closing(string name) => $"# <<< {name} <<<";
}

/// <summary>A block and where it stands.</summary>
/// <param name="Block">With the ends of lines that it has there.</param>
/// <param name="IsUntouched">Whether it is as it was written.</param>
public sealed record PlacedBlock(MarkedBlock Block, bool IsUntouched)
{
    /// <summary>Of its first byte.</summary>
    public int Start { get; init; }

    /// <summary>Behind its last line's end.</summary>
    public int End { get; init; }

    /// <summary>From 1.</summary>
    public int FirstLine { get; init; }

    public int LastLine { get; init; }

    /// <summary>For a message about it.</summary>
    public string Lines => $"lines {FirstLine} to {LastLine}";
}

/// <summary>Whether a file has a block of ours.</summary>
public abstract record BlockReading
{
    private BlockReading()
    {
    }

    public abstract T Match<T>(Func<None, T> none, Func<Found, T> found, Func<Broken, T> broken);

    public sealed record None : BlockReading
    {
        public override T Match<T>(Func<None, T> none, Func<Found, T> found, Func<Broken, T> broken) => none(this);
    }

    public sealed record Found(PlacedBlock At) : BlockReading
    {
        public override T Match<T>(Func<None, T> none, Func<Found, T> found, Func<Broken, T> broken) => found(this);
    }

    /// <param name="Line">From 1.</param>
    /// <param name="Why">Lower case, no full stop.</param>
    public sealed record Broken(int Line, string Why) : BlockReading
    {
        public override T Match<T>(Func<None, T> none, Func<Found, T> found, Func<Broken, T> broken) => broken(this);
    }
}
