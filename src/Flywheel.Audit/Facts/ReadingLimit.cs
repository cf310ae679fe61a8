using System.Buffers;
using System.Globalization;

namespace Flywheel.Audit.Facts;

/// <summary>
/// How much of a file is worth reading. Every reader is linear, but a word or mark may become some hundred bytes of facts: a few megabytes of
/// nothing but marks would take as many gigabytes. What people write has a word or mark for every four or five characters at most.
/// </summary>
public static class ReadingLimit
{
    /// <summary>Words, marks and line ends of a file that is read.</summary>
    public const int MostPieces = 1 << 20;

    /// <summary>
    /// The same of the scripts of a file together: the commands of a shell take more to hold than values do. A megabyte of what people write has a
    /// third of a million, and one in a hundred scripts is denser than this limit allows a megabyte to be.
    /// </summary>
    public const int MostOfScripts = 400_000;

    /// <summary>
    /// A code span or a cell of a table in a document is as much to hold as so many words: each is looked at for commands, with the text around it.
    /// </summary>
    public const int PiecesOfACell = 8;

    /// <summary>The same of a paragraph, a heading, an item of a list: each is a part of the document's tree, with its section and its place.</summary>
    public const int PiecesOfABlock = 16;

    /// <summary>The same of a command within a command, which is read once for each.</summary>
    public const int PiecesOfASubstitution = 6;

    /// <summary>What ends a command, which takes more to hold than its words do, or begins one within another.</summary>
    private static readonly SearchValues<char> Ends = SearchValues.Create("\n;|&(`");

    private static readonly SearchValues<char> BlockMarks = SearchValues.Create("#-*+>|0123456789`~:!<");

    /// <summary>The same of a program, which is only searched for what it starts: bundles of scripts are long and dense.</summary>
    public const int MostOfProgram = 24 << 20;

    private static readonly SearchValues<char> WordsAndBlanks =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/ \t");

    /// <summary>Bytes of a file that is read: its text alone takes twice as much, and a document's paragraphs as much again.</summary>
    public const int MostBytes = 24 << 20;

    private const int MostBytesOfDocument = 12 << 20;

    /// <summary>Why a file of a size is not read; null where it is.</summary>
    public static string? Exceeded(FileKind kind, int bytes)
    {
        int most = kind == FileKind.Markdown ? MostBytesOfDocument : MostBytes;
        return bytes > most ? string.Create(CultureInfo.InvariantCulture, $"it is larger than {most >> 20} MB: it is not read") : null;
    }

    /// <summary>Why a text is too dense to be read; null where it is not.</summary>
    public static string? Exceeded(FileKind kind, string text)
    {
        int most = kind switch
        {
            FileKind.Program => MostOfProgram,
            FileKind.Shell or FileKind.Envrc or FileKind.Justfile or FileKind.Make or FileKind.Dockerfile => MostOfScripts,
            _ => MostPieces,
        };
        int more = text.Length < most / PiecesOfABlock ? 0
            : kind == FileKind.Markdown ? PiecesOfACell * (text.AsSpan().Count('`') + text.AsSpan().Count('|')) + PiecesOfABlock * Blocks(text)
            : most == MostOfScripts ? Commands(text) : 0;
        if (more <= most && (text.Length + more <= most || Pieces(text, most - more) <= most - more))
        {
            return null;
        }
        string limit = most.ToString("N0", CultureInfo.InvariantCulture);
        return kind == FileKind.Markdown
            ? $"its words and marks count more than {limit}, a code span or cell as {PiecesOfACell} to {2 * PiecesOfACell}, a block as {PiecesOfABlock}"
            : most == MostOfScripts
            ? $"its words and marks count more than {limit}, the end of a command as 2 and a substitution as {PiecesOfASubstitution}"
            : $"it holds more than {limit} words and marks";
    }

    /// <summary>Why the scripts of a file are not read; null where they are.</summary>
    public static string? Exceeded(IEnumerable<ScriptFragment> scripts)
    {
        int left = MostOfScripts;
        foreach (ScriptFragment script in scripts)
        {
            left -= 1 + Commands(script.Text.Text) + Pieces(script.Text.Text, Math.Max(0, left));
            if (left < 0)
            {
                string limit = MostOfScripts.ToString("N0", CultureInfo.InvariantCulture);
                return $"the words and marks of its scripts count more than {limit}, the end of a command as 2 and "
                    + $"a substitution as {PiecesOfASubstitution}: they are not read";
            }
        }
        return null;
    }

    private static int Commands(ReadOnlySpan<char> text)
    {
        int ends = 0, inner = text.Count("eval ") + text.Count("-c '") + text.Count("-c \"");
        for (int at; (at = text.IndexOfAny(Ends)) >= 0; text = text[(at + 1)..])
        {
            ends += text[at] is '(' or '`' ? PiecesOfASubstitution - 1 : 1;
        }
        return ends + inner * (PiecesOfASubstitution - 1);
    }

    /// <summary>Lines that begin a block of a document: behind an empty one, or with a mark.</summary>
    private static int Blocks(ReadOnlySpan<char> text)
    {
        int blocks = 0;
        bool isFirst = true;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf('\n');
            ReadOnlySpan<char> line = (end < 0 ? text : text[..end]).TrimStart(" \t");
            bool isEmpty = line.IsEmpty || line is "\r";
            blocks += !isEmpty && (isFirst || BlockMarks.Contains(line[0])) ? 1 : 0;
            isFirst = isEmpty;
            text = end < 0 ? [] : text[(end + 1)..];
        }
        return blocks;
    }

    /// <summary>Counted no further than to one more than <paramref name="most"/>.</summary>
    private static int Pieces(ReadOnlySpan<char> text, int most)
    {
        int pieces = 0;
        while (!text.IsEmpty && pieces <= most)
        {
            int length = text.IndexOfAnyExcept(WordsAndBlanks);
            ReadOnlySpan<char> words = length < 0 ? text : text[..length];
            pieces += words.Length == 0 ? 1 : Words(words);
            text = text[(words.Length == 0 ? 1 : words.Length)..];
        }
        return pieces;
    }

    /// <summary>Words that stand beside one another are told apart by the blanks between them, however many.</summary>
    private static int Words(ReadOnlySpan<char> text)
    {
        int words = 0;
        while (!(text = text.TrimStart(" \t")).IsEmpty)
        {
            words++;
            int blank = text.IndexOfAny(' ', '\t');
            text = blank < 0 ? [] : text[blank..];
        }
        return words;
    }
}
