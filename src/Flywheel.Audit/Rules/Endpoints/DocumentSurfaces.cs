using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>The texts of a document: blocks of code that no shell reads, code spans with their sentences, and the words.</summary>
internal static class DocumentSurfaces
{
    public static IEnumerable<Surface> Of(FileFacts facts, Func<string, bool> concerns)
    {
        if (facts.Model<MarkdownDocument>() is not { } document || !concerns(facts.Source.Text))
        {
            yield break;
        }
        HashSet<int> read = [.. facts.Scripts.Where(script => script.Origin == ScriptOrigin.Fence).Select(script => script.Text.Whole.Start)];
        foreach (Fence fence in document.Fences.Where(fence => !read.Contains(fence.Code.Whole.Start) && concerns(fence.Code.Text)))
        {
            string? before = fence.LeadIn is { } lead ? NearText.Of(lead, lead.Length) : null;
            foreach (Surface line in LineSurfaces.Of(facts.Source, fence.Code, fence.Section.Construct, doubtful: fence.Language is ""
                or "text" or "plain" or "mermaid" or "diff"))
            {
                yield return line with { Sentence = before };
            }
        }
        IEnumerable<(InlineText Text, Section Section, bool Rejected)> texts = document.Prose.Select(prose => (prose.Text, prose.Section, false))
            .Concat(document.Tables.SelectMany(table => table.Cells.Select(cell => (cell.Text, table.Section, IsRejected(table, cell)))));
        foreach ((InlineText text, Section section, bool rejected) in texts.Where(one => concerns(one.Text.Raw.Text)))
        {
            foreach (CodeSpan code in text.Code)
            {
                string program = code.Text.Text.Split(' ', 2)[0];
                SurfaceKind kind = (code.Text.Text.Contains(' ', StringComparison.Ordinal) ? ScriptSurfaces.KindOf(program) : null) ?? SurfaceKind.CodeSpan;
                Sentence sentence = text.SentenceAt(code.At);
                yield return Surface.Of(rejected ? SurfaceKind.Rejection : kind, code.Text, section.Construct) with
                {
                    Sentence = NearText.Of(sentence.Text, code.At - sentence.Start),
                };
            }
            yield return Surface.Of(SurfaceKind.Prose, text.Raw, section.Construct);
        }
    }

    /// <summary>Whether a cell stands in a column of what is turned down: <c>error when</c>, <c>rejected</c>, <c>do not use</c>.</summary>
    private static bool IsRejected(MarkdownTable table, TableCell cell)
    {
        if (cell.Column >= table.Header.Count || ReferenceEquals(table.Header[cell.Column], cell))
        {
            return false;
        }
        string[] words = table.Header[cell.Column].Text.Visible.Text.ToLowerInvariant().Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries);
        return words is ["error" or "errors" or "warning" or "warnings" or "rejected" or "rejects" or "refused" or "refuses"
            or "forbidden" or "forbids" or "bad" or "wrong" or "never" or "avoid", ..]
            or ["do", "not", ..] or ["don't", ..] or ["not", "allowed", ..] or ["instead", "of", ..];
    }
}
