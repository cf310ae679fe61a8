using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;
using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <param name="Span">Of the words.</param>
/// <param name="Claim">The words, lower case, single spaces: <c>remote execution</c>.</param>
/// <param name="Strong">Whether it stands where features are named: a README, a title, a list, a table.</param>
/// <param name="Heading">The heading above it.</param>
public sealed record DocumentClaim(SourceSpan Span, string Claim, bool Strong, Construct Heading);

/// <summary>What documents claim to have.</summary>
public static class DocumentClaims
{
    private static readonly string[] Claims =
    [
        "remote execution", "remote build execution", "remote builds", "remote build", "remotely executed", "executed remotely", "executes remotely",
        "execute remotely", "remotely executes", "build farm",
        "built remotely", "builds remotely", "remote-execution", "remote-build", "rbe",
    ];

    /// <summary>Words behind one of the claims that make it a noun of something else: a remote build cache, the Remote Execution API.</summary>
    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "cache", "caches", "caching", "api", "apis", "protocol", "proof", "event", "spec", "specification", "means", "is", "are", "refers", "would",
        "requires", "needs", "could", "may", "might", "claims", "claim",
        "proto", "protos", "documentation", "docs", "terminology", "readiness", "status", "roadmap", "plan", "question", "options", "option", "flags", "flag",
    };

    /// <summary>Words before a claim that take it away, wherever in its clause.</summary>
    private static readonly HashSet<string> Takers = new(StringComparer.Ordinal)
    {
        "lacks", "lack", "lacking", "lacked", "no", "not", "never", "without", "isn't", "aren't", "doesn't", "don't", "cannot", "can't", "neither", "nor", "if", "when", "unless", "until",
        "once", "whether", "will", "would", "planned", "future", "could",
        "may", "might", "unproven", "pending", "prove", "proving", "proof", "proves", "before", "toward", "towards", "evaluate", "evaluating",
        "consider", "considering", "optional", "optionally", "disabled",
        "forbids", "forbidden", "versus", "vs", "unlike", "beyond", "instead", "rather", "define", "defines", "means", "term", "called", "explore",
        "exploring", "investigate", "should", "eventually", "plan", "plans",
        "goal", "candidate", "claim", "claims", "claiming", "calling", "call", "mistake", "confuse", "confused", "previously", "formerly",
        "historically", "was", "were", "retired", "removed", "deprecated",
        "learn", "what", "how", "why", "requires", "require", "needs", "need", "experimental", "aspirational", "today's", "evidence", "distinguish",
        "differs", "different", "hypothetical", "supposed", "enable", "enabling",
    };

    /// <summary>Words behind a claim that take it away.</summary>
    private static readonly HashSet<string> Afterwards = new(StringComparer.Ordinal)
    {
        "not", "planned", "future", "unproven", "disabled", "isn't", "aren't", "unsupported", "pending", "experimental", "tbd", "later", "would", "will",
        "unavailable", "forbidden", "optional", "no", "none", "never",
        "removed", "retired", "deprecated", "dropped", "abandoned", "discontinued", "cancelled", "todo",
        "yet", "until", "unless", "if", "goal", "evaluated", "considered", "proposed", "out-of-scope",
        "without", "off", "may", "might", "could", "blocked", "❌",
    };

    /// <summary>
    /// Where a document claims remote execution as something that it has. Silent: negations ("cache hits are not remote execution"), questions, what
    /// is planned or conditional, definitions, links to other people's documentation, and documents that are plans, records, research or generated.
    /// </summary>
    public static IReadOnlyList<DocumentClaim> RemoteExecution(FileFacts facts)
    {
        if (facts.Model<MarkdownDocument>() is not { } document || facts.Class is not (DocumentClass.Contract or DocumentClass.Guide or DocumentClass.Example))
        {
            return [];
        }
        var found = new List<DocumentClaim>();
        string name = facts.Path[(facts.Path.LastIndexOf('/') + 1)..];
        bool readme = name.StartsWith("readme", StringComparison.OrdinalIgnoreCase);
        for (int i = 0; i < document.Prose.Count; i++)
        {
            Prose prose = document.Prose[i];
            bool isHeading = prose.Kind == ProseKind.Heading;
            if (Excused(prose.Section, isHeading ? 1 : 0)
                || (isHeading && i + 1 < document.Prose.Count && document.Prose[i + 1].Section == prose.Section && Denies(document.Prose[i + 1].Text)))
            {
                continue;
            }
            Add(found, prose.Text, prose.Section, strong: readme
                || prose.Kind is ProseKind.Heading or ProseKind.ListItem, heading: prose.Kind == ProseKind.Heading);
        }
        foreach (MarkdownTable table in document.Tables.Where(table => !Excused(table.Section, 0)))
        {
            foreach (IReadOnlyList<TableCell> row in table.Rows)
            {
                bool excused = row.Any(cell => Cut(cell.Text.Visible.Text[..Math.Min(400, cell.Text.Visible.Text.Length)])
                    .Exists(word => Afterwards.Contains(word.Text))
                    || cell.Text.Visible.Text.Contains('❌') || cell.Text.Visible.Text.Contains('✗'));
                foreach (TableCell cell in excused ? [] : row)
                {
                    Add(found, cell.Text, table.Section, strong: true, heading: false);
                }
            }
        }
        if (document.Front is { } front && front.Values.TryGetValue("title", out FrontValue? title) && !Sentences.IsFuture(title.Text))
        {
            var text = MappedText.Of(facts.Source, title.Span);
            Add(found, new() { Raw = text, Visible = text, Code = [], Links = [], Comments = [] }, document.Sections[0], strong: true, heading: true);
        }
        return found;
    }

    /// <summary>Whether a heading around it says that it is no present fact: future, non-goals, a glossary, a question.</summary>
    private static bool Excused(Section section, int skip) => section.Outwards.Skip(skip).Any(one => IsExcuse(one.Title));

    private static bool IsExcuse(string title) =>
        Sentences.IsFuture(title) || Cut(title[..Math.Min(title.Length, 300)])
            .Exists(word => word.Text is "glossary" or "terms" or "terminology" or "non-goals" or "non-goal" or "definitions"
            or "not" or "never" or "limitations" or "boundary" or "boundaries" or "history" or "historical" or "references"
            or "vocabulary" or "?" or "alternatives" or "no");

    private static void Add(List<DocumentClaim> found, InlineText text, Section section, bool strong, bool heading)
    {
        string visible = text.Visible.Text;
        if (!visible.Contains("remote", StringComparison.OrdinalIgnoreCase) && !visible.Contains("rbe", StringComparison.OrdinalIgnoreCase)
            && !visible.Contains("build farm", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }
        List<(int From, int To)> elsewhere = Elsewhere(text.Links);
        int next = 0;
        foreach (Sentence sentence in text.Sentences)
        {
            if (sentence.Text.EndsWith('?') || sentence.Text.Length > 4000)
            {
                continue;
            }
            foreach ((int at, string claim) in ClaimsIn(sentence.Text))
            {
                int start = sentence.Start + at;
                bool linked = IsIn(elsewhere, start, ref next);
                if (!linked && !(heading && IsExcuse(sentence.Text)))
                {
                    found.Add(new(text.Visible.SpanOf(start, claim.Length), claim, strong, section.Construct));
                    break;
                }
            }
        }
    }

    /// <summary>The parts of a text that lead elsewhere, in its order, none in another.</summary>
    private static List<(int From, int To)> Elsewhere(IReadOnlyList<DocumentLink> links)
    {
        var parts = new List<(int From, int To)>();
        foreach (DocumentLink link in links.Where(link => IsElsewhere(link.Target)).OrderBy(link => link.At))
        {
            int to = link.At + link.Length;
            if (parts.Count > 0 && parts[^1].To >= link.At)
            {
                parts[^1] = (parts[^1].From, Math.Max(parts[^1].To, to));
            }
            else
            {
                parts.Add((link.At, to));
            }
        }
        return parts;
    }

    /// <summary>Whether one of the parts holds a place; no place lies before the last that was asked for.</summary>
    private static bool IsIn(List<(int From, int To)> parts, int place, ref int next)
    {
        while (next < parts.Count && parts[next].To <= place)
        {
            next++;
        }
        return next < parts.Count && parts[next].From <= place;
    }

    /// <summary>What a heading names, and the first sentence below it denies: "There are none", "we decided against it".</summary>
    private static bool Denies(InlineText text) =>
        text.Sentences is [{ Text: var first }, ..] && (Sentences.IsFuture(first) || Cut(first[..Math.Min(first.Length, 300)])
            .Exists(word => word.Text is "no" or "none" or "not" or "never" or "against" or "without" or "neither" or "nothing"
                || word.Text.EndsWith("n't", StringComparison.Ordinal)));

    /// <summary>Bazel's documentation and the API's: a link that explains the words.</summary>
    private static bool IsElsewhere(string target) => target.Contains("://", StringComparison.Ordinal);

    private static IEnumerable<(int At, string Claim)> ClaimsIn(string sentence)
    {
        List<Word> words = Cut(sentence);
        for (int i = 0; i < words.Count; i++)
        {
            string? claim = Claims.FirstOrDefault(one => Fits(words, i, one));
            if (claim is null)
            {
                continue;
            }
            int end = i + claim.Count(c => c == ' ') + 1;
            if (!IsTaken(words, i, end))
            {
                yield return (words[i].At, sentence[words[i].At..words[end - 1].End].ToLowerInvariant());
            }
            i = end - 1;
        }
    }

    /// <summary>"on its way", "on the roadmap", "on hold": not there yet.</summary>
    private static bool IsOnItsWay(List<Word> words, int at) =>
        words[at].Text == "on" && at + 1 < words.Count && words[at + 1].Text is "its" or "the" or "our" or "hold";

    private static bool Fits(List<Word> words, int at, string claim)
    {
        string[] parts = claim.Split(' ');
        for (int j = 0; j < parts.Length; j++)
        {
            if (at + j >= words.Count || words[at + j].Text != parts[j])
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsTaken(List<Word> words, int at, int end)
    {
        string next = end < words.Count ? words[end].Text : "";
        string before = at > 0 ? words[at - 1].Text : "";
        if ((Others.Contains(next) && !(next is "is" or "are" && end + 1 < words.Count && words[end + 1].Text is "enabled"
            or "available" or "supported" or "live" or "on" or "active" or "used" or "proven" or "the" && !IsOnItsWay(words, end + 1)))
            || before is "a" && next is "is" or "means"
            || (next == ":" && end + 1 < words.Count && words[end + 1].Text is "no" or "none" or "off" or "not" or "disabled"))
        {
            return true;
        }
        for (int i = at - 1; i >= 0 && words[i].Text is not (";" or "." or "|" or "!"); i--)
        {
            // "For laptops, no Docker, but remote execution": what another clause denies does not count.
            if (words[i].Text is "but" or "and" && i + 1 < at && words.Take(i).Any(word => word.Text is "no" or "not") && words[i].Text == "but")
            {
                break;
            }
            if (Takers.Contains(words[i].Text))
            {
                return true;
            }
        }
        for (int i = end; i < words.Count && words[i].Text is not (";" or "." or "|" or "!"); i++)
        {
            if (words[i].Text is "," or "but" or "and")
            {
                break;
            }
            if (Afterwards.Contains(words[i].Text) && !(words[i].Text is "not" or "no" && i + 1 < words.Count && words[i + 1].Text is "only" or "just"
                or "local"))
            {
                return true;
            }
        }
        return false;
    }
}
