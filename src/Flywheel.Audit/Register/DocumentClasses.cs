using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>
/// What a file is for: its front matter (<c>flywheel-class</c>), else the register's globs (the last that fits), else its name and folders,
/// else contract. A file whose head says that a program made it is generated, unless it is run by its name or place. Only documents get another
/// class by their name; of other files only those in folders of examples do, and those below a folder of
/// other people's code (<c>node_modules</c>, <c>vendor</c>, <c>third_party</c>): where somebody did commit one, it is research, hence silent,
/// since nobody here can change it.
/// </summary>
public static class DocumentClasses
{
    private static readonly string[] Plans = ["plan", "plans", "roadmap", "roadmaps", "rfc", "rfcs", "todo", "todos",
        "milestone", "milestones", "backlog", "proposal", "proposals"];
    private static readonly string[] ResearchWords = ["research", "spike", "spikes", "note", "notes", "scratch",
        "exploration", "explorations", "investigation", "investigations"];
    private static readonly string[] RecordFolders = ["adr", "adrs", "decisions", "reports", "report", "postmortem",
        "postmortems", "post-mortems", "retros", "retrospectives", "meetings", "meeting-notes",
        "minutes", "archive", "archived", "archives", "history", "incidents", "changelogs", "changelog", "handoffs", "sessions", "journal", "logs"];
    private static readonly string[] RecordNames = ["changelog", "changes", "history", "releases", "release-notes",
        "release_notes", "news", "postmortem", "retrospective", "incident"];
    private static readonly string[] Guides = ["guide", "guides", "tutorial", "tutorials", "runbook", "runbooks",
        "howto", "how-to", "howtos", "getting-started", "quickstart", "onboarding", "playbook", "playbooks"];
    private static readonly string[] Contracts = ["readme", "contributing", "claude", "agents", "agent", "gemini", "copilot-instructions", "security", "support"];

    public static DocumentClass Of(FileFacts facts, AuditConfig config)
    {
        if (facts.Model<MarkdownDocument>()?.Front?["flywheel-class"] is { } named && Named(named) is { } said)
        {
            return said;
        }
        if (ByRegister(facts.Path, config) is { } registered)
        {
            return registered;
        }
        DocumentClass byName = ByName(facts.Path, facts.Kind is FileKind.Markdown or FileKind.Markup ? facts.Source : null);
        return byName == DocumentClass.Contract && GeneratedHeader.IsIn(facts) ? DocumentClass.Generated : byName;
    }

    /// <summary>Of a document by its path alone, before it is read.</summary>
    internal static DocumentClass ByPath(string path, AuditConfig config) => ByRegister(path, config) ?? ByName(path, new SourceText(path, ""));

    private static DocumentClass? ByRegister(string path, AuditConfig config) => config.Classes.LastOrDefault(rule => Glob.IsMatch(rule.Glob, path))?.Class;

    /// <summary>The class of that name, any case; null for a word that is none.</summary>
    public static DocumentClass? Named(string name) => name.Trim().ToLowerInvariant() switch
    {
        "contract" => DocumentClass.Contract,
        "guide" => DocumentClass.Guide,
        "example" => DocumentClass.Example,
        "compat" => DocumentClass.Compat,
        "plan" => DocumentClass.Plan,
        "record" => DocumentClass.Record,
        "research" => DocumentClass.Research,
        "generated" => DocumentClass.Generated,
        _ => null,
    };

    /// <param name="path">Of the file.</param>
    /// <param name="document">Its text, if it is a document; null for other files.</param>
    internal static DocumentClass ByName(string path, SourceText? document)
    {
        string[] parts = path.ToLowerInvariant().Split('/');
        ReadOnlySpan<string> folders = parts.AsSpan(0, parts.Length - 1);
        if (HasAny(folders, ["node_modules", "vendor", "third_party", "third-party", "external", "vendored"]))
        {
            return DocumentClass.Research;
        }
        bool example = HasAny(folders, ["example", "examples", "samples", "sample"]);
        string name = parts[^1];
        if (document is null && !name.EndsWith(".txt", StringComparison.Ordinal) && !name.EndsWith(".rst", StringComparison.Ordinal)
            && !name.EndsWith(".adoc", StringComparison.Ordinal))
        {
            return example ? DocumentClass.Example : DocumentClass.Contract;
        }
        string stem = name.Contains('.') ? name[..name.IndexOf('.')] : name;
        // `plan2`, `roadmap-v2`, `q3-roadmap`: a number says which of them it is.
        string[] words = [.. stem.Split(['-', '_', ' '], StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimEnd("0123456789".ToCharArray()))];
        return IsGenerated(name, document) ? DocumentClass.Generated
            : IsRecord(name, stem, folders) ? DocumentClass.Record
            : words.Intersect(Plans).Any() && !HasAny(words, ["planning"]) ? DocumentClass.Plan
            : HasAny(folders, ResearchWords) || words.Intersect(ResearchWords).Any() ? DocumentClass.Research
            : HasAny(folders, Plans) && !Contracts.Contains(stem) ? DocumentClass.Plan
            : HasAny(words, ["compat", "compatibility"]) || HasAny(folders, ["compat", "compatibility"]) ? DocumentClass.Compat
            : example ? DocumentClass.Example
            : Contracts.Contains(stem) ? DocumentClass.Contract
            : HasAny(folders, Guides) || words.Intersect(Guides).Any() || Guides.Contains(stem) ? DocumentClass.Guide
            : DocumentClass.Contract;
    }

    private static bool HasAny(ReadOnlySpan<string> parts, ReadOnlySpan<string> names)
    {
        foreach (string part in parts)
        {
            if (names.Contains(part))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary><c>3.0.md</c>, <c>v1.2.3.md</c>: notes on a release.</summary>
    private static bool IsVersion(string name)
    {
        int end = name.LastIndexOf('.');
        ReadOnlySpan<char> stem = end < 0 ? name : name.AsSpan(0, end);
        stem = stem.StartsWith("v") ? stem[1..] : stem;
        return stem.Length > 2 && char.IsAsciiDigit(stem[0]) && stem.Contains('.') && stem.IndexOfAnyExcept("0123456789.x") < 0;
    }

    private static bool IsRecord(string name, string stem, ReadOnlySpan<string> folders)
    {
        bool numbered = stem.Length > 5 && stem.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0 && stem[4] is '-' or '_' && !char.IsAsciiDigit(stem[5]);
        return IsDated(stem, fromStart: true) || IsDated(stem, fromStart: false)
            || RecordNames.Any(one => stem == one || stem.StartsWith(one + "-", StringComparison.Ordinal)
            || stem.StartsWith(one + "_", StringComparison.Ordinal))
            || IsVersion(name) || stem.StartsWith("adr-", StringComparison.Ordinal) || stem == "adr"
            || (numbered && HasAny(folders, ["adr", "adrs", "decisions", "architecture", "decision-records"]))
            || (HasAny(folders, RecordFolders) && stem is not "readme" and not "index" and not "template");
    }

    /// <summary><c>x-2026-03-14</c>, <c>2026-03-14-x</c>, <c>2026_03_14</c>, <c>20260314</c>.</summary>
    private static bool IsDated(string stem, bool fromStart)
    {
        ReadOnlySpan<char> part = stem.Length < 8 ? default : fromStart ? stem.AsSpan(0, Math.Min(10, stem.Length)) : stem.AsSpan(Math.Max(0, stem.Length - 10));
        if (part.Length == 10 && part[4] is '-' or '_' or '.' && part[7] == part[4])
        {
            return IsDay(part[..4], part.Slice(5, 2), part.Slice(8, 2));
        }
        ReadOnlySpan<char> short8 = stem.Length < 8 ? default : fromStart ? stem.AsSpan(0, 8) : stem.AsSpan(stem.Length - 8);
        bool whole = stem.Length == 8 || (stem.Length > 8 && (fromStart ? stem[8] : stem[^9]) is '-' or '_');
        return short8.Length == 8 && whole && IsDay(short8[..4], short8.Slice(4, 2), short8.Slice(6, 2));
    }

    private static bool IsDay(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day) =>
        int.TryParse(year, out int y) && y is >= 1990 and < 2100 && int.TryParse(month, out int m) && m is >= 1 and <= 12
            && int.TryParse(day, out int d) && d is >= 1 and <= 31;

    /// <summary>By its name, or because one of its first lines says so.</summary>
    private static bool IsGenerated(string name, SourceText? document)
    {
        if (name is "llms.txt" or "llms-full.txt" or "llms.md" or "llms-full.md" || name.Contains(".generated.", StringComparison.Ordinal)
            || name.Contains(".gen.", StringComparison.Ordinal))
        {
            return true;
        }
        for (int line = 1; document is not null && line <= Math.Min(12, document.LineCount); line++)
        {
            ReadOnlySpan<char> text = document.Of(document.LineSpan(line)).Trim();
            text = text.Length > 300 ? text[..300] : text;
            bool comment = text.StartsWith("<!--") || text.StartsWith("#") || text.StartsWith("//") || text.StartsWith("{/*")
                || text.StartsWith("[//]") || text.StartsWith(">") || text.StartsWith("_") || text.StartsWith("*");
            bool says = text.Contains("do not edit", StringComparison.OrdinalIgnoreCase)
                || text.Contains("generated by", StringComparison.OrdinalIgnoreCase) || text.Contains("@generated", StringComparison.OrdinalIgnoreCase)
                || text.Contains("autogenerated", StringComparison.OrdinalIgnoreCase) || text.Contains("auto-generated", StringComparison.OrdinalIgnoreCase);
            if (says && (comment || text.StartsWith("generated: true", StringComparison.OrdinalIgnoreCase))
                && !text.Contains("not generated", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }
}
