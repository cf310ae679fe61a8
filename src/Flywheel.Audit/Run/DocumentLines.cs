using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>What each line of a document is, told by how it begins; for a comparison of two versions, not for a judgement.</summary>
internal sealed class DocumentLines
{
    private readonly LineKind[] kinds;

    /// <summary>Of the heading that is nearest above, or the line itself; 0 before the first.</summary>
    private readonly byte[] levels;

    public DocumentLines(SourceText source)
    {
        Source = source;
        kinds = new LineKind[source.LineCount + 1];
        levels = new byte[kinds.Length];
        bool front = false, fence = false;
        char mark = '`';
        for (int line = 1; line < kinds.Length; line++)
        {
            ReadOnlySpan<char> text = source.Of(source.LineSpan(line)).Trim();
            ReadOnlySpan<char> bare = text.TrimStart("> \t");
            levels[line] = levels[line - 1];
            bool isMark = bare.StartsWith("```") || bare.StartsWith("~~~");
            if (line == 1 && text is "---")
            {
                front = true;
                kinds[line] = LineKind.Front;
            }
            else if (front)
            {
                front = text is not ("---" or "...");
                kinds[line] = LineKind.Front;
            }
            else if (isMark && (!fence || bare[0] == mark))
            {
                fence = !fence;
                mark = bare[0];
                kinds[line] = LineKind.Fence;
            }
            else if (fence)
            {
                kinds[line] = LineKind.Code;
            }
            else if (text.StartsWith("#") && text.IndexOfAnyExcept('#') is var level && level is > 0 and <= 6)
            {
                kinds[line] = LineKind.Heading;
                levels[line] = (byte)level;
            }
            else if (line > 1 && kinds[line - 1] == LineKind.Words && !text.IsEmpty && text.IndexOfAnyExcept(text[0]) < 0 && text[0] is '=' or '-')
            {
                // The line above is the heading.
                kinds[line] = kinds[line - 1] = LineKind.Heading;
                levels[line] = levels[line - 1] = (byte)(text[0] == '=' ? 1 : 2);
            }
            else
            {
                kinds[line] = text.IsEmpty || text[0] == '|' ? LineKind.Other
                    : text[0] is '>' or '<' || text.StartsWith("!!!") || text.StartsWith(":::") || text.StartsWith("???") || text.StartsWith("-->") ? LineKind.Note
                    : LineKind.Words;
            }
        }
    }

    private enum LineKind : byte
    {
        /// <summary>Blank, or a row of a table.</summary>
        Other,
        Words,

        /// <summary>A quotation, an admonition, or HTML.</summary>
        Note,
        Heading,
        Front,
        Fence,
        Code,
    }

    public SourceText Source { get; }

    public int Count => kinds.Length - 1;

    public bool IsInFront(int line) => kinds[line] == LineKind.Front;

    public bool IsFence(int line) => kinds[line] == LineKind.Fence;

    public bool IsHeading(int line) => kinds[line] == LineKind.Heading;

    public bool IsNote(int line) => kinds[line] == LineKind.Note;

    /// <summary>Whether people read it as a text: a heading and a note among them.</summary>
    public bool IsWords(int line) => kinds[line] is LineKind.Words or LineKind.Note or LineKind.Heading;

    public int LevelAt(int line) => levels[line];
}
