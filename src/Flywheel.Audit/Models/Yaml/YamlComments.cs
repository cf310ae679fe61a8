using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Yaml;

/// <summary>The comments of a YAML file: what stands behind a <c>#</c> outside of every scalar.</summary>
internal static class YamlComments
{
    /// <param name="source">The file.</param>
    /// <param name="syntax">As the parser saw it.</param>
    /// <param name="scalars">Where scalars stand, in order.</param>
    /// <param name="readTo">Behind it, lines that begin with <c>#</c> are taken for comments.</param>
    public static IReadOnlyList<MappedText> Find(SourceText source, string syntax, List<SourceSpan> scalars, int readTo)
    {
        var comments = new List<MappedText>();
        int at = 0;
        foreach (SourceSpan scalar in scalars)
        {
            In(at, scalar.Start);
            at = Math.Max(at, scalar.End);
            if (scalar.Length > 0 && syntax[scalar.Start] is '|' or '>' && syntax.IndexOf('\n', scalar.Start, scalar.Length) is >= 0 and var mark)
            {
                In(scalar.Start, mark);
            }
        }
        In(at, Math.Max(at, readTo));
        at = Math.Max(at, readTo);
        while (at < syntax.Length)
        {
            int end = syntax.IndexOf('\n', at);
            end = end < 0 ? syntax.Length : end;
            int mark = at;
            while (mark < end && syntax[mark] is ' ' or '\t')
            {
                mark++;
            }
            if (mark < end && syntax[mark] == '#')
            {
                Add(mark);
            }
            at = end + 1;
        }
        return comments;

        void In(int from, int to)
        {
            while (from < to && syntax.AsSpan(from, to - from).IndexOf('#') is >= 0 and var found)
            {
                int mark = from + found;
                bool begins = mark == 0 || syntax[mark - 1] is ' ' or '\t' or '\n' or '\r';
                from = begins ? Add(mark) : mark + 1;
            }
        }

        int Add(int mark)
        {
            int end = syntax.IndexOf('\n', mark);
            end = end < 0 ? syntax.Length : end;
            comments.Add(MappedText.Of(source, new(mark + 1, end > mark + 1 && syntax[end - 1] == '\r' ? end - 1 : end)));
            return end;
        }
    }
}
