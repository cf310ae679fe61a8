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
        "migrate", "migrating", "dead", "ago",
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
        || IsPutAway(title.Split([' ', ',', ':', '(', ')', '`', '/'], StringSplitOptions.RemoveEmptyEntries));

    private static bool IsPutAway(string[] words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            // "Connection refused" is what somebody sees; "refused hosts" and "hosts that are refused" are.
            bool symptom = i > 0 && i == words.Length - 1 && words[i].ToLowerInvariant() is "refused" or "denied" or "rejected" or "gone"
                && words[i - 1].ToLowerInvariant() is not ("is" or "are" or "get" or "gets" or "be");
            if (Single.Contains(words[i]) && !Weak.Contains(words[i]) && !symptom && !IsElse(At(words, i - 1), words[i], At(words, i + 1)))
            {
                return true;
            }
        }
        return false;

        static string At(string[] words, int i) => i >= 0 && i < words.Length ? words[i] : "";
    }

    /// <summary>Whether a word of the list speaks of something else: "the previous step", "7 or older", "to avoid", "migrate to", "use it instead".</summary>
    private static bool IsElse(ReadOnlySpan<char> before, ReadOnlySpan<char> word, ReadOnlySpan<char> after) =>
        Is(word, "instead") ? !Is(after, "of")
        : Is(word, "avoid") ? Is(before, "to")
        : Is(word, "migrate") || Is(word, "migrating") ? Is(after, "to") || Is(after, "onto")
        : Is(word, "older") || Is(word, "not") ? Is(before, "or") || (Is(word, "not") && Is(after, "only"))
        : (Is(word, "previous") || Is(word, "old") || Is(word, "former")) && (Is(after, "step") || Is(after, "steps") || Is(after, "section")
        || Is(after, "page")
            || Is(after, "chapter") || Is(after, "paragraph") || Is(after, "example") || Is(after, "command") || Is(after, "machines") || Is(after, "laptops"));

    private static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);

    public static bool In(string? sentence)
    {
        if (sentence is null)
        {
            return false;
        }
        ReadOnlySpan<char> text = sentence, before = default;
        bool conditional = false;
        foreach (Range range in text.SplitAny(" \t\n.,;:()[]*_!?\"`"))
        {
            ReadOnlySpan<char> word = text[range];
            if (!conditional && Single.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word) && !IsElse(before, word, NextWord(text[range.End.Value..])))
            {
                return true;
            }
            before = word.IsEmpty ? before : word;
            conditional = (conditional || Conditions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
                && (range.End.Value >= text.Length || text[range.End.Value] is not (',' or ';' or ':' or '.' or '!' or '?'));
        }
        return Phrases.Any(one => sentence.Contains(one, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>"Until March it was", "Replace `a` by `b`", "`a` → `b`": another holds now.</summary>
    public static bool IsTurned(string? sentence)
    {
        if (sentence is null)
        {
            return false;
        }
        ReadOnlySpan<char> text = sentence.AsSpan().TrimStart(" \t*_->");
        int end = text.IndexOf(' ');
        ReadOnlySpan<char> first = end < 0 ? text : text[..end], rest = end < 0 ? default : text[end..];
        return sentence.Contains('→', StringComparison.Ordinal) || sentence.Contains("` -> `", StringComparison.Ordinal)
            || sentence.Contains("` => `", StringComparison.Ordinal)
            || (Is(first, "until") && (rest.Contains(" was ", StringComparison.OrdinalIgnoreCase) || rest.Contains(" were ", StringComparison.OrdinalIgnoreCase)))
            || ((Is(first, "replace") || Is(first, "rename") || Is(first, "change") || Is(first, "swap"))
                && (rest.Contains(" by ", StringComparison.OrdinalIgnoreCase) || rest.Contains(" with ", StringComparison.OrdinalIgnoreCase)
                    || rest.Contains(" to ", StringComparison.OrdinalIgnoreCase)));
    }

    private static ReadOnlySpan<char> NextWord(ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(" \t\n");
        int end = rest.IndexOfAny(" \t\n.,;:()");
        return end < 0 ? rest : rest[..end];
    }
}
