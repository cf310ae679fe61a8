using System.Collections.Frozen;
using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>Headings, lead-ins and comments that put away what stands below them: "Anti-patterns", "How not to build", "Old way (gone)".</summary>
internal static class Bans
{
    private const int Longest = 160;

    /// <summary>Before "not": what follows is what nobody shall do.</summary>
    private static readonly FrozenSet<string> BeforeNot = Words(
        "how what things ways reasons when why do must should shall may can commands rather please stuff examples");

    /// <summary>Say of things that they are not to be used, before whatever noun.</summary>
    private static readonly FrozenSet<string> Adjectives = Words(
        "forbidden prohibited banned disallowed discouraged removed retired deprecated obsolete superseded wrong incorrect unsupported defunct abandoned");

    /// <summary>Nouns of ways to do something: an old one is gone, while an old board, kernel or phone is not.</summary>
    private static readonly FrozenSet<string> Ways = Words(
        "way ways method methods command commands syntax workflow workflows approach approaches invocation invocations build builds process procedure "
        + "procedures recipe recipes one ones style docs documentation instructions wiki script scripts setup pipeline pipelines ci job jobs system world days "
        + "times habit habits usage flow route path practice world variant lane entry launcher wrapper makefile tooling tool name names endpoint endpoints host");

    private static readonly FrozenSet<string> Bad = Words("wrong bad incorrect ugly broken unsafe");

    private static readonly FrozenSet<string> Examples = Words("way ways example examples practice practices habit habits idea ideas code usage");

    private static readonly FrozenSet<string> Remedies = Words("instead better right correct good prefer preferred do recommended fix fixed solution remedy after");

    private static readonly FrozenSet<string> Pointers = Words("this these that those following below it them here directly raw bare unguarded either any hand");

    /// <summary>At the end of a prohibition that names nothing.</summary>
    private static readonly FrozenSet<string> Ends = Words(
        "use run do copy follow execute try allowed supported recommended acceptable permitted forbidden prohibited work works working anymore longer");

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether "old" and its like, before a noun, say that the thing is gone.</summary>
    public static bool IsGone(string next) => next.Length == 0 || !char.IsLetterOrDigit(next[0]) || Ways.Contains(next);

    /// <summary>Whether a heading says of all that stands below it, in sections of its own, too, that nobody shall do it.</summary>
    public static bool IsHeading(string title)
    {
        List<Word> words = Cut(title[..Math.Min(title.Length, Longest)]);
        while (words.Count > 0 && (char.IsAsciiDigit(words[0].Text[0]) || words[0].IsMark))
        {
            words.RemoveAt(0);
        }
        if (words.Count == 0 || title.Contains(" and ", StringComparison.OrdinalIgnoreCase) || title.Contains('?'))
        {
            return false;
        }
        string first = words[0].Text, second = words.Count > 1 ? words[1].Text : "";
        int not = words.FindIndex(word => word.Text is "not" or "never");
        return (not is >= 0 and <= 3 && (not == 0 ? first == "never" : BeforeNot.Contains(words[not - 1].Text))
            && !(not + 1 < words.Count && IsHarmless(words[not + 1].Text))
            && !words.Exists(word => Conditions.Contains(word.Text) && word.Text is "if"))
            || (first is "don't" or "don'ts" or "dont" && !IsHarmless(second))
            || words.Exists(word => word.Text is "anti-patterns" or "antipatterns" or "anti-pattern" or "antipattern")
                && first is not ("avoid" or "avoiding" or "fix" or "fixing" or "how")
            || (Adjectives.Contains(first) && words.Count <= 5)
            || (Bad.Contains(first) && (second.Length == 0 || Examples.Contains(second) || !char.IsLetterOrDigit(second[0])))
            || (first is "old" or "legacy" or "former" or "previous" && Ways.Contains(second) && words.Count <= 8)
            || (first == "the" && second is "old" or "former" && words.Count > 2 && Ways.Contains(words[2].Text))
            || (first is "things" or "what" or "stuff" or "attempts" or "ideas" or "approaches" or "experiments"
                && words.Exists(word => word.Text is "worse" or "tried" or "failed" or "didn't" or "doesn't" or "regret" or "abandoned" or "rejected"))
            || IsAside(words);
    }

    /// <summary>"Don't forget to", "never mind": nobody is forbidden what follows.</summary>
    private static bool IsHarmless(string word) =>
        Reversing.Contains(word) || word is "panic" or "mind" or "worry" or "be" or "fear" or "wait" or "give" or "let" or "have" or "need";

    /// <summary>
    /// Whether a prohibition before a block is of the block: it ends with a colon, points there, names no other thing, or speaks of Bazel. "Never
    /// share your token." and "Never do `just destroy`." are of something else.
    /// </summary>
    public static bool IsPointing(string sentence, List<Word> words) =>
        sentence.AsSpan().TrimEnd(" \t\n*_").EndsWith(":")
        || (words.Count(word => !word.IsMark) <= 3 && !sentence.Contains('`', StringComparison.Ordinal))
        || words.Exists(word => Pointers.Contains(word.Text))
        || sentence.Contains("bazel", StringComparison.OrdinalIgnoreCase)
        || (words.FindLastIndex(word => !word.IsMark) is >= 0 and var last && Ends.Contains(words[last].Text));

    /// <summary>"Do not use make, use this instead:": what follows is the way out.</summary>
    public static bool IsTurned(string sentence)
    {
        List<Word> words = Cut(sentence);
        int instead = words.FindIndex(word => word.Text == "instead");
        int not = words.FindIndex(word => Negations.Contains(word.Text));
        return not >= 0 && instead > not && !(instead + 1 < words.Count && words[instead + 1].Text == "of")
            && words.Skip(not).Take(instead - not).Any(word => word.Text is "," or ";" or ":" or "—" or "." or "but" or "and");
    }

    /// <summary>"(no longer works)", "(gone since March)", "— removed".</summary>
    private static bool IsAside(List<Word> words)
    {
        int open = words.FindIndex(word => word.Text is "(" or "—");
        return open > 0 && open + 1 < words.Count && (words[open + 1].Text is "gone" or "removed" or "deprecated" or "obsolete" or "retired" or "defunct"
            or "forbidden"
            || (words[open + 1].Text is "no" && words.Count > open + 2 && words[open + 2].Text == "longer")
            || (words[open + 1].Text is "don't" or "never") || (words[open + 1].Text == "do" && words.Count > open + 2 && words[open + 2].Text == "not")
            || (words[open + 1].Text == "does" && words.Count > open + 2 && words[open + 2].Text == "not"));
    }

    /// <summary>"(No, really don't.)", "Please do not do that.": the sentence before was no advice.</summary>
    public static bool IsRetraction(string sentence)
    {
        const int Short = 40;
        if (sentence.Length > Short)
        {
            return false;
        }
        string[] words = [.. Cut(sentence).Where(word => !word.IsMark && word.Text is not ("no" or "really" or "please" or "seriously" or "just" or "but" or "ever"))
            .Select(word => word.Text)];
        return words is ["don't"] or ["don't", "do" or "try", ..] or ["do", "not"] or ["do", "not", "do" or "try", ..] or ["never", "do", ..] or ["kidding"];
    }

    /// <summary>Whether what leads to a block, in a section that is put away, announces what to do in its place.</summary>
    public static bool IsRemedy(string lead)
    {
        List<Word> words = Cut(lead[Math.Max(0, lead.Length - Longest)..]);
        int of = words.FindIndex(word => word.Text == "instead");
        return (of >= 0 && !(of + 1 < words.Count && words[of + 1].Text == "of")) || (words.Count > 0 && Remedies.Contains(words[0].Text)
            && !(words.Count > 1 && words[1].Text is "not")) || lead.AsSpan().IndexOfAny('✅', '✔') >= 0;
    }

    /// <summary>Whether a comment above or behind a command of a block says to leave it: "WRONG", "don't do this", "never", "old".</summary>
    public static bool IsComment(string comment)
    {
        string said = comment.Trim(' ', '\t', '#', '/', '-', '=', '*');
        if (said.Length is 0 or > Longest || Cut(said) is not { Count: > 0 } words)
        {
            return false;
        }
        string first = words[0].Text, second = words.Count > 1 ? words[1].Text : "";
        return said.AsSpan().IndexOfAny('❌', '✗', '✘') >= 0
            || (Bad.Contains(first) && (second.Length == 0 || words[1].IsMark || Examples.Contains(second)))
            || Adjectives.Contains(first) || (first is "never" or "don't" or "dont" or "avoid" && !IsHarmless(second))
            || (first is "do" && second is "not" && !(words.Count > 2 && IsHarmless(words[2].Text)))
            || (first is "not" && second is "this" or "like" or "allowed" or "supported" or "recommended" or "so" or ":")
            || (first is "no" && (second.Length == 0 || words[1].IsMark))
            || (first is "old" or "before" or "previously" or "formerly" or "legacy" && (second.Length == 0 || words[1].IsMark || Ways.Contains(second)))
            || (words.Count <= 8 && words.Exists(word => Adjectives.Contains(word.Text) && word.Text is "forbidden" or "prohibited" or "banned" or "disallowed"));
    }
}
