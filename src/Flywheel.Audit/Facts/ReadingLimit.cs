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
    private const int PiecesOfACell = 8;

    /// <summary>What ends a command, which takes more to hold than its words do.</summary>
    private static readonly SearchValues<char> Ends = SearchValues.Create("\n;|&");

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

    /// <summary>Why a text is not read; null where it is.</summary>
    public static string? Exceeded(FileKind kind, string text)
    {
        int most = kind switch
        {
            FileKind.Program => MostOfProgram,
            FileKind.Shell or FileKind.Envrc or FileKind.Justfile or FileKind.Make or FileKind.Dockerfile => MostOfScripts,
            _ => MostPieces,
        };
        int more = text.Length < most / PiecesOfACell ? 0
            : kind == FileKind.Markdown ? PiecesOfACell * (text.AsSpan().Count('`') + text.AsSpan().Count('|'))
            : most == MostOfScripts ? Commands(text) : 0;
        return more > most || (text.Length + more > most && Pieces(text, most - more) > most - more)
            ? $"it holds more than {most.ToString("N0", CultureInfo.InvariantCulture)} words and marks: it is not read"
            : null;
    }

    /// <summary>Why the scripts of a file are not read; null where they are.</summary>
    public static string? Exceeded(IEnumerable<ScriptFragment> scripts)
    {
        int left = MostOfScripts;
        foreach (ScriptFragment script in scripts)
        {
            left -= Commands(script.Text.Text) + Pieces(script.Text.Text, left);
            if (left < 0)
            {
                return $"its scripts hold more than {MostOfScripts.ToString("N0", CultureInfo.InvariantCulture)} words and marks: they are not read";
            }
        }
        return null;
    }

    private static int Commands(ReadOnlySpan<char> text)
    {
        int ends = 0;
        for (int at; (at = text.IndexOfAny(Ends)) >= 0; text = text[(at + 1)..])
        {
            ends++;
        }
        return ends;
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
