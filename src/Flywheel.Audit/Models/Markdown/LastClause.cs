using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What the clause right before a command makes of it.</summary>
internal static class LastClause
{
    /// <summary>Without the "e.g.", "for example" and "simply" right before the command.</summary>
    public static List<Word> Unfilled(List<Word> words)
    {
        int end = words.Count;
        while (end > 0)
        {
            string last = words[end - 1].Text, before = end > 1 ? words[end - 2].Text : "";
            int filler = last is "g" or "e" && before is "e" or "i" ? 2
                : last == "in" && before == "as" ? 2
                : last is "example" or "instance" && before == "for" ? 2
                : last == "," && end > 2 && words[end - 2].Text is "g" or "e" or "example" or "instance" ? 1
                : last == "say" && before == "," ? 1
                : last is "simply" or "just" or "namely" ? 1 : 0;
            if (filler == 0 || filler == end)
            {
                break;
            }
            end -= filler;
        }
        return end == words.Count ? words : words.GetRange(0, end);
    }

    /// <summary>Without the commands before it of the list that it is in: "`x`, `y` and then".</summary>
    public static List<Word> BeforeList(List<Word> words)
    {
        int end = words.Count;
        while (end > 0 && words[end - 1].Text is "`" or "," or "or" or "and" or "then")
        {
            end--;
        }
        // The comma right before the list is what leads up to it.
        end += end > 0 && end < words.Count && words[end].Text == "," && words.Skip(end + 1).All(word => word.Text != "," || words[end + 1].IsCode) ? 1 : 0;
        return words.GetRange(0, end);
    }

    /// <summary>"First, `x`", "For one target, `x`", "If it fails, `x`": the clause begins with the command, whatever leads up to it.</summary>
    public static bool Introduces(List<Word> words)
    {
        int start = ClauseStart(words);
        while (start < words.Count && char.IsAsciiDigit(words[start].Text[0]))
        {
            // "3.4 Prior to a review, `x`"
            start++;
        }
        bool place = start < words.Count && words[start].Text is "in" or "on" or "outside" or "under" or "within" or "inside" or "at" or "by" or "as" or "per"
            && !words.Skip(start).Any(word => Machines.Contains(word.Text));
        return start < words.Count && words[^1].Text == ","
            && (place || Introductions.Contains(words[start].Text) || At(words, words.Count - 2) is "instead" or "then" or "now" or "so");
    }

    /// <summary>"The formatter is `x`", "the quickest way to test is `x`", "all you need is `x`"; not "the culprit is `x`".</summary>
    public static bool NamesCommand(List<Word> words)
    {
        int start = ClauseStart(words);
        if (At(words, words.Count - 2) is "it" or "that" or "this" or "there")
        {
            // "It is `x` that makes us wait."
            return false;
        }
        bool names = words.Count - start > 1 && (words[start].Text is not ("it" or "that" or "this" or "which" or "there" or "what")
            || At(words, start + 1) is "you");
        for (int i = start; i < words.Count; i++)
        {
            string word = words[i].Text;
            if (Past.Contains(word) || Condemned.Contains(word) || Negations.Contains(word) || Trouble.Contains(word)
                || (Finite.Contains(word) && i < words.Count - 1))
            {
                return false;
            }
            names |= word is "left" or "command" or "way" or "invocation" or "incantation" or "recipe" or "shortcut" or "entry" or "one-liner";
        }
        return names && !words.Skip(start).Any(word => Machines.Contains(word.Text) && word.Text is not ("it" or "tool" or "this" or "target"));
    }

    /// <summary>"For this serves `x`", "to this end we have `x`", "for that purpose there is `x`".</summary>
    public static bool IsForThis(List<Word> words)
    {
        int comma = words.FindLastIndex(word => word.Text == ",");
        int start = Math.Max(ClauseStart(words), comma + 1);
        return words.Count - start is >= 3 and <= 7 && words[start].Text is "for" or "to" && words[start + 1].Text is "this" or "that" or "these" or "which"
            && words[^1].Text is "serves" or "is" or "exists" or "have" or "has" or "use" or "take" or "need" or "offer" or "provide" or "comes" or "run"
            && !words.Skip(start).Any(word => Negations.Contains(word.Text) || Past.Contains(word.Text)
                || Machines.Contains(word.Text) && word.Text is not ("this" or "we" or "which"));
    }

    /// <summary>"The command is the one from the lecture, `x`": what stands behind the comma is that command.</summary>
    public static bool DefinesCommand(List<Word> words)
    {
        int start = ClauseStart(words);
        int noun = words.FindIndex(start, word => word.Text is "command" or "invocation" or "incantation" or "one-liner" or "call");
        return noun >= 0 && noun - start <= 4 && words.Count - noun <= 10 && words.Skip(noun + 1).Take(4).Any(word => word.Text is "is" or "stays" or "remains")
            && !words.Skip(start).Any(word => word.Text is "wrong" or "no" || Negations.Contains(word.Text) || Past.Contains(word.Text)
                || Trouble.Contains(word.Text));
    }

    /// <summary>"There is always `x`", "there is also `x`".</summary>
    public static bool Offers(List<Word> words)
    {
        int i = words.Count - 1;
        bool also = i >= 2 && words[i].Text is "always" or "also" or "even" or "still";
        i -= also ? 1 : 0;
        return also && (At(words, i) == "there's" || (At(words, i) is "is" or "are" && At(words, i - 1) == "there"));
    }

    /// <summary>"There's a benchmark behind `x`", "there is a demo called `x`".</summary>
    public static bool IsBehind(List<Word> words)
    {
        int start = ClauseStart(words);
        bool there = At(words, start) == "there's" || (At(words, start) == "there" && At(words, start + 1) is "is" or "are");
        return there && words.Count - start < 10 && words[^1].Text is "behind" or "called" or "named" or "under"
            && !words.Skip(start).Any(word => Trouble.Contains(word.Text) || Condemned.Contains(word.Text) || Negations.Contains(word.Text)
                || Past.Contains(word.Text)
                || (Machines.Contains(word.Text) && word.Text is not ("tool" or "target" or "script" or "there"))
                || word.Text is "bug" or "race" or "leak" or "no" or "warning" or "risk" or "catch" or "story" or "history" or "reason");
    }

    /// <summary>"`cd` into one and `x`": commands for verbs.</summary>
    public static bool Continues(List<Word> words)
    {
        int start = ClauseStart(words);
        return words.Count - start is > 1 and < 12 && words[start].IsCode && words[^1].Text is "and" or "then" or ","
            && !words.Skip(start).Any(word => Finite.Contains(word.Text) || Describes.Contains(word.Text) || Effects.Contains(word.Text)
            || Condemned.Contains(word.Text)
                || Past.Contains(word.Text) || Negations.Contains(word.Text) || Conditions.Contains(word.Text));
    }

    /// <summary>"A binary from `x`": what the command makes, for somebody to have.</summary>
    public static bool IsProduct(List<Word> words) =>
        words.Count > 2 && words[^1].Text == "from" && words[^3].Text is "a" or "an" or "the" && words[^2] is { IsCode: false, IsMark: false, Text: var noun }
        && !Trouble.Contains(noun) && !Printed.Contains(noun) && !Machines.Contains(noun);

    /// <summary>"Kinematics `x`; dynamics `y`", "on macOS `x`": a few words that say what the command is for, and no sentence.</summary>
    public static bool Labels(List<Word> words)
    {
        int start = ClauseStart(words);
        int comma = words.FindLastIndex(word => word.Text == ",");
        start = comma > 0 && words[comma - 1].IsCode ? Math.Max(start, comma + 1) : start;
        int length = words.Count - start;
        return (length is > 0 and <= 4 && words.Skip(start).All(word => IsOfLabel(word.Text))) || (length is > 1 and <= 8 && IsVerbless(words, start));
    }

    /// <summary>"Good time for a `x`", "one more reason for `x`": nothing in it could be a verb, so it says nothing of anybody.</summary>
    private static bool IsVerbless(List<Word> words, int start)
    {
        for (int i = start; i < words.Count; i++)
        {
            string word = words[i].Text;
            bool article = word is "a" or "an" or "of" or "no";
            if (!(article || IsOfLabel(word)) || (word.EndsWith('s') && !article) || (word == "no" && i == start))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>"All of `x` must pass", "a green `x` is required": what stands before it only says how much of it.</summary>
    public static bool Counts(List<Word> words)
    {
        int start = Math.Max(ClauseStart(words), words.FindLastIndex(word => word.Text == ",") + 1);
        return start < words.Count && words.Skip(start).All(word => word.Text is "all" or "of" or "both" or "each" or "full" or "whole" or "entire"
            or "complete"
            or "green" or "clean" or "successful" or "passing" or "final" or "fresh" or "a" or "an" or "at" or "least" or "every" or "the" or "very"
            or "same" or "afterwards" or "finally" or "then" or "next"
                or "run" or "round" or "pass" or "another" or "quick" or "single" or "second")
            && words[^1].Text is not ("a" or "an" or "at" or "the") && (start == ClauseStart(words) || Introduces(words.GetRange(0, start)));
    }

    /// <summary>Whether a clause that ends in a parenthesis with a command says what that command does: it is no statement of its own.</summary>
    public static bool IsFor(List<Word> words, int end)
    {
        int start = words.FindLastIndex(Math.Max(0, end - 1), word => word.Text is ";" or ":" or "." or "|" or "!" or "?") + 1;
        for (int i = start; i < end; i++)
        {
            string word = words[i].Text;
            bool machine = Machines.Contains(word) && word is not ("it" or "we" or "i" or "they" or "this" or "he" or "she");
            if (Finite.Contains(word) || Condemned.Contains(word) || Past.Contains(word) || machine || word is "passes" or "succeeds" or "until" or "like")
            {
                return false;
            }
        }
        return end > start;
    }

    private static bool IsOfLabel(string word) =>
        word.Length > 1 && char.IsLetterOrDigit(word[0]) && !Perception.Contains(word) && !Finite.Contains(word) && !Machines.Contains(word)
            && !Describes.Contains(word) && !Conditions.Contains(word)
        && !Past.Contains(word) && !Condemned.Contains(word) && !Negations.Contains(word) && !Pronouns.Contains(word) && !Trouble.Contains(word)
        && !Printed.Contains(word) && !Removals.Contains(word) && !word.EndsWith("ing", StringComparison.Ordinal)
        && !word.EndsWith("ed", StringComparison.Ordinal)
        && word is not ("a" or "an" or "the" or "this" or "that" or "each" or "every" or "plain" or "bare" or "raw" or "direct" or "naked" or "after"
        or "before"
            or "during" or "than" or "from" or "in" or "by" or "without" or "of" or "about" or "between" or "within" or "beyond" or "and" or "or" or "as"
            or "so"
            or "but" or "instead" or "via" or "only" or "our" or "their" or "your" or "no");

    private static string At(List<Word> words, int i) => i >= 0 && i < words.Count ? words[i].Text : "";

    /// <summary>"You will want to `x`", "feel free to `x`"; but "you do not have to `x`".</summary>
    public static bool AsksTo(List<Word> words)
    {
        int start = ClauseStart(words);
        return words.Count - start > 1 && words[^2].Text is "want" or "free" or "have" or "need" or "able" or "best" or "enough"
                or "easier" or "remember" or "sure" or "like"
            && !words.Skip(start).Any(word => Negations.Contains(word.Text) || Conditions.Contains(word.Text)
                || word.Text is "no" or "had" or "rarely" or "hardly" or "seldom");
    }

    private static int ClauseStart(List<Word> words) =>
        words.FindLastIndex(word => word.Text is ";" or ":" or "." or "|" or "!" or "?" or "—" or "(" or ")") + 1;
}
