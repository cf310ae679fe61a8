using System.Buffers;

namespace Flywheel.Audit.Facts;

/// <summary>
/// How much of a file is worth reading. Every reader is linear, but a word or mark may become some hundred bytes of facts: a few megabytes of
/// nothing but marks would take as many gigabytes. What people write has a word or mark for every four or five characters at most.
/// </summary>
public static class ReadingLimit
{
    /// <summary>Words, marks and line ends of a file that is read.</summary>
    public const int MostPieces = 1 << 20;

    /// <summary>The same of a program, which is only searched for what it starts: bundles of scripts are long and dense.</summary>
    public const int MostOfProgram = 24 << 20;

    private static readonly SearchValues<char> Words =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/ \t");

    /// <summary>Why a text is not read; null where it is.</summary>
    public static string? Exceeded(FileKind kind, string text)
    {
        int most = kind == FileKind.Program ? MostOfProgram : MostPieces;
        return text.Length > most && Pieces(text, most) > most ? $"it holds more than {most >> 20} million words and marks: it is not read" : null;
    }

    /// <summary>Counted no further than to one more than <paramref name="most"/>.</summary>
    private static int Pieces(ReadOnlySpan<char> text, int most)
    {
        int pieces = 0;
        while (!text.IsEmpty && pieces <= most)
        {
            int length = text.IndexOfAnyExcept(Words);
            ReadOnlySpan<char> words = length < 0 ? text : text[..length];
            // Words that stand beside one another are told apart by the spaces between them.
            pieces += words.Length == 0 ? 1 : 1 + words.Count(' ') + words.Count('\t');
            text = text[(words.Length == 0 ? 1 : words.Length)..];
        }
        return pieces;
    }
}
