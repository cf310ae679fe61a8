using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>A place in a plan that says that what stands below is not to be followed.</summary>
/// <param name="Section">It holds in this one and all inside.</param>
/// <param name="Span">The place.</param>
/// <param name="From">What stands before this offset is not covered; a heading and front matter cover their whole section.</param>
/// <param name="Superseded">Whether it says that something else holds instead.</param>
/// <param name="Targets">Links and paths that it names.</param>
/// <param name="NamesOther">Whether it names an issue or another place that only people can look up.</param>
internal sealed record PlanBoundary(Section Section, SourceSpan Span, int From, bool Superseded, IReadOnlyList<string> Targets, bool NamesOther)
{
    private static readonly HashSet<string> Ended = new(StringComparer.Ordinal)
    {
        "historical", "history", "superseded", "completed", "complete", "archived", "archive", "done", "implemented", "closed", "obsolete", "deprecated",
        "abandoned", "cancelled", "canceled",
        "rejected", "retired", "withdrawn", "shipped", "finished", "landed", "replaced", "record",
    };

    /// <summary>Words that need no verb: a heading or a bold lead that holds one is a boundary.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "historical", "superseded", "completed", "archived", "obsolete", "abandoned", "cancelled", "canceled", "retired", "withdrawn", "deprecated",
    };

    private static readonly string[] Phrases =
    [
        "do not execute", "don't execute", "do not follow", "don't follow", "not to be executed", "not to be followed", "not a to-do list",
        "not a todo list", "not a to do list", "not an execution plan",
        "not executable", "not a task list", "not a work list", "not a checklist to", "not instructions", "kept for the record", "kept for history",
        "kept for reference", "for the historical record",
        "retained for history", "retained as history", "no longer active", "no longer current", "no longer followed", "is not active",
        "is not live work", "historical record", "preserved for history",
    ];

    public static IEnumerable<PlanBoundary> Of(SourceText source, MarkdownDocument document)
    {
        Section root = document.Sections[0];
        if (document.Front is { } front && (front["status"] ?? front["state"]) is { } status && Says(status))
        {
            string[] named = [.. new[] { "superseded-by", "successor", "replaced-by", "see", "moved-to" }.Select(key => front[key]).OfType<string>()];
            IEnumerable<DocumentLink> lead = document.Prose.Where(prose => prose.Section.Level <= 1).SelectMany(prose => prose.Text.Links);
            string[] targets = [.. named.Where(IsPath), .. lead.Select(link => link.Target)];
            FrontValue place = front.Values.GetValueOrDefault("status") ?? front.Values["state"];
            yield return new(root, place.Span, 0, IsSuperseded(status), targets, named.Any(name => !IsPath(name)) || HasIssue(status));
        }
        ILookup<Admonition, Prose> noticed = document.Prose.Where(prose => prose.Admonition is not null).ToLookup(prose => prose.Admonition!);
        for (int i = 0; i < document.Prose.Count; i++)
        {
            Prose prose = document.Prose[i];
            string text = prose.Text.Visible.Text;
            bool heading = prose.Kind == ProseKind.Heading;
            bool bound = heading ? IsHeading(text) : IsLead(source, prose, text) || (text.Length < 2000 && HasPhrase(text));
            if (bound && !Denies(text))
            {
                IEnumerable<DocumentLink> links = heading
                    ? prose.Text.Links.Concat(Below(document, i).SelectMany(one => one.Text.Links))
                    : prose.Text.Links.Concat(Beside(noticed, prose).SelectMany(one => one.Text.Links));
                string[] targets = [.. links.Select(link => link.Target), .. prose.Text.Code.Select(code => code.Text.Text).Where(IsPath)];
                yield return new(heading || prose.Section.Level > 1 ? prose.Section : root, prose.Span, heading
                    ? prose.Section.Heading.Start : prose.Span.Start, IsSuperseded(text), targets, HasIssue(text));
            }
        }
        foreach (MarkdownTable table in document.Tables.Where(table => table.Section.Level <= 1))
        {
            foreach (IReadOnlyList<TableCell> row in table.Rows.Prepend(table.Header).Where(row => row.Count == 2))
            {
                if (row[0].Text.Visible.Text.Trim().Equals("status", StringComparison.OrdinalIgnoreCase) && Says(row[1].Text.Visible.Text))
                {
                    string text = row[1].Text.Visible.Text;
                    yield return new(root, row[1].Text.Raw.Whole, table.Span.Start, IsSuperseded(text), [.. row[1].Text.Links.Select(link => link.Target)],
                        HasIssue(text));
                }
            }
        }
        foreach (Admonition notice in document.Admonitions.Where(notice => notice.Kind != "quote" && (IsHeading(notice.Title) || HasPhrase(notice.Title))
            && !Denies(notice.Title)))
        {
            IEnumerable<Prose> inside = noticed[notice];
            yield return new(notice.Section.Level > 1 ? notice.Section : root, notice.Span, notice.Span.Start, IsSuperseded(notice.Title),
                [.. inside.SelectMany(prose => prose.Text.Links).Select(link => link.Target)], inside.Any(prose => HasIssue(prose.Text.Visible.Text)));
        }
    }

    /// <summary>Why it sends the reader nowhere, and the path that makes it so, empty without one; null where it does not.</summary>
    /// <param name="linked">What is there.</param>
    /// <param name="path">Of the plan.</param>
    public (string Why, string Path)? Missing(LinkedFiles linked, string path)
    {
        foreach (string target in Targets.Where(IsPath))
        {
            string resolved = Resolve(path, target);
            if (resolved.Length == 0 || resolved == path)
            {
                continue;
            }
            if (!linked.IsThere(resolved))
            {
                return ($"what it links to is not there: `{target}`", resolved);
            }
            if (Superseded && linked.Audited(resolved) is { } successor
                && (successor.Class == DocumentClass.Record || (successor.Model<MarkdownDocument>()?.Front?["status"] is { } status && Says(status))))
            {
                return ($"its successor `{target}` is itself no longer live", resolved);
            }
        }
        return Superseded && Targets.Count == 0 && !NamesOther ? ("it does not say what holds instead", "") : null;
    }

    /// <summary>The first texts below a heading.</summary>
    private static IEnumerable<Prose> Below(MarkdownDocument document, int heading) =>
        document.Prose.Skip(heading + 1).TakeWhile(one => one.Kind != ProseKind.Heading).Take(3);

    /// <summary>Paragraphs of the same notice: no more than notices have.</summary>
    private static IEnumerable<Prose> Beside(ILookup<Admonition, Prose> noticed, Prose prose) =>
        prose.Admonition is { } notice ? noticed[notice].Where(one => one != prose).Take(20) : [];

    private static string[] Words(string text) => text.ToLowerInvariant()
        .Split([' ', ',', '.', ':', ';', '(', ')', '[', ']', '—', '-', '–', '!', '"', '\'', '/', '*', '`', '✅', '\u00a0'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the value of a status says that it is over.</summary>
    private static bool Says(string status) => Words(status) is [var first, ..] words && !Denies(status)
        && (Ended.Contains(first) || words.Take(4).Any(Plain.Contains));

    private static bool IsSuperseded(string text) => Words(text) is var words && (words.Contains("superseded") || words.Contains("replaced"));

    private static bool IsHeading(string text)
    {
        string[] words = Words(text);
        return words.Length is > 0 and <= 16 && (words.Any(Plain.Contains) || HasPhrase(text) || (words.Length == 1 && Ended.Contains(words[0]))
            || (words.Length > 1 && Ended.Contains(words[^1]) && text.TrimEnd().EndsWith(')')) || text.Contains('✅'));
    }

    /// <summary>A paragraph or a line of metadata that begins by saying it: <c>**Historical.**</c>, <c>Status: done</c>, "This plan is completed".</summary>
    private static bool IsLead(SourceText source, Prose prose, string text)
    {
        if (prose.Kind == ProseKind.ListItem && prose.Section.Level > 1)
        {
            return false;
        }
        int colon = text.IndexOf(':');
        if (colon is > 0 and < 30 && text.AsSpan(0, colon).Trim().EndsWith("status", StringComparison.OrdinalIgnoreCase)
            && Says(text[(colon + 1)..Math.Min(text.Length, colon + 100)]))
        {
            return true;
        }
        string first = prose.Text.Sentences.Count > 0 ? prose.Text.Sentences[0].Text : "";
        string[] words = Words(first.Length > 300 ? first[..300] : first);
        bool marked = source.Of(prose.Span).TrimStart() is var raw
            && (raw.StartsWith("**") || raw.StartsWith("__") || raw.StartsWith("*") || raw.StartsWith("_") || raw.StartsWith("⚠") || raw.StartsWith(">"));
        if ((marked || prose.Admonition is not null) && words.Take(8).Any(Plain.Contains))
        {
            return true;
        }
        int said = Array.FindIndex(words, Plain.Contains);
        bool speaks = words is ["this" or "the" or "these" or "all", ..]
            && words.Take(8).Any(word => word is "plan" or "document" or "roadmap" or "page" or "section" or "list" or "tasks" or "file" or "rfc" or "checklist");
        return words.Length == 1 ? said == 0 : (said == 0 && (words[1] is "by" or "on" or "in" or "do" or "see" or "plan" or "record" || said == words.Length - 1))
            || (speaks && said is > 1 and < 10 && words[..said].Any(word => word is "is" or "was" or "been" or "are" or "were"));
    }

    private static bool HasPhrase(string text) => Phrases.Any(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>"Not yet completed", "until superseded", "will be archived".</summary>
    private static bool Denies(string text)
    {
        string[] words = Words(text.Length > 400 ? text[..400] : text);
        int said = Array.FindIndex(words, word => Ended.Contains(word));
        return said > 0 && words[Math.Max(0, said - 3)..said]
            .Any(word => word is "not" or "until" or "when" or "once" or "will" or "if" or "never" or "isn't" or "partially" or "partly" or "unless" or "to");
    }

    /// <summary>An issue (<c>TIN-12</c>, <c>#12</c>) or an address.</summary>
    private static bool HasIssue(string text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]) && (text[i - 1] == '#' || (text[i - 1] == '-' && i > 1 && char.IsAsciiLetterUpper(text[i - 2]))))
            {
                return true;
            }
        }
        return text.Contains("://", StringComparison.Ordinal);
    }

    private static bool IsPath(string target) =>
        target.Length is > 1 and < 400 && !target.Contains(':') && !target.StartsWith('#') && !target.Contains(' ')
            && (target.Contains('/') || target.Contains('.'));

    /// <summary>Relative to the document's folder, or to the repository where it begins with a slash; empty where it leads out.</summary>
    private static string Resolve(string path, string target)
    {
        string bare = Uri.UnescapeDataString(target.Split('#', '?')[0]);
        var parts = new List<string>(bare.StartsWith('/') ? [] : path.Split('/').SkipLast(1));
        foreach (string part in bare.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count == 0)
            {
                return "";
            }
            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }
        return string.Join('/', parts);
    }
}
