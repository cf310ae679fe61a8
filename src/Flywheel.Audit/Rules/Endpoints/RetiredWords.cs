using Flywheel.Audit.Models.Markdown;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>Tells a sentence that speaks of what is over, or must not be done, from one that says what holds.</summary>
internal static class RetiredWords
{
    private static readonly HashSet<string> Single = new(StringComparer.OrdinalIgnoreCase)
    {
        "stale", "retired", "retire", "retires", "legacy", "former", "formerly", "removed", "replaced", "replaces", "reject", "rejects", "rejected", "rejecting", "never", "not",
        "deprecated", "forbidden", "forbids", "previously", "previous", "was", "were", "old", "older", "decommissioned", "superseded", "supersedes", "refuse", "refuses", "refused",
        "deny", "denies", "denied", "blocked", "blocks", "migrated", "migrate", "migrating", "renamed", "historical", "historically", "obsolete", "gone", "instead", "cannot",
        "don't", "doesn't", "isn't", "mustn't", "avoid", "ago", "outdated", "dead", "defunct", "banned", "fails",
    };

    /// <summary>Those that deny something, which need not be the address.</summary>
    private static readonly HashSet<string> Weak = new(StringComparer.OrdinalIgnoreCase)
    {
        "not", "never", "cannot", "don't", "doesn't", "isn't", "mustn't", "fails", "instead", "was", "were", "avoid", "blocked", "blocks",
    };

    /// <summary>Begin a clause that says when, and so nothing of what holds then: "if you do not have Nix, set ...".</summary>
    private static readonly HashSet<string> Conditions = new(StringComparer.OrdinalIgnoreCase)
    {
        "if", "when", "whenever", "unless", "while", "until", "where", "whether",
    };

    private static readonly string[] Phrases =
        ["no longer", "used to", "had to", "remove it", "remove them", "delete it", "replace it", "change it", "update it"];

    /// <summary>Whether a heading puts what stands below it away: "Retired hosts", "Do not use"; but not "The cache does not answer".</summary>
    public static bool InHeading(string title) =>
        Sentences.MoodOfLeadIn(title) == SentenceMood.Negated
        || title.Split([' ', ',', ':', '(', ')', '`', '/']).Any(word => Single.Contains(word) && !Weak.Contains(word));

    public static bool In(string? sentence)
    {
        if (sentence is null)
        {
            return false;
        }
        ReadOnlySpan<char> text = sentence;
        bool conditional = false;
        foreach (Range range in text.SplitAny(" \t\n.,;:()[]*_!?\"`"))
        {
            ReadOnlySpan<char> word = text[range];
            if (!conditional && Single.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
            {
                return true;
            }
            conditional = (conditional || Conditions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
                && (range.End.Value >= text.Length || text[range.End.Value] is not (',' or ';' or ':' or '.' or '!' or '?'));
        }
        return Phrases.Any(one => sentence.Contains(one, StringComparison.OrdinalIgnoreCase));
    }
}
