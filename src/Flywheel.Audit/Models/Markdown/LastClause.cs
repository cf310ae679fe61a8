using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What the clause right before a command makes of it.</summary>
internal static class LastClause
{
    /// <summary>"First, `x`", "For one target, `x`", "If it fails, `x`": the clause begins with the command, whatever leads up to it.</summary>
    public static bool Introduces(List<Word> words)
    {
        int start = ClauseStart(words);
        return start < words.Count && words[^1].Text == "," && Introductions.Contains(words[start].Text);
    }

    /// <summary>"The build command is `x`", "the quickest way to test is `x`".</summary>
    public static bool NamesCommand(List<Word> words)
    {
        bool names = false;
        for (int i = ClauseStart(words); i < words.Count; i++)
        {
            string word = words[i].Text;
            if (Past.Contains(word) || Condemned.Contains(word) || Negations.Contains(word)
                || word is "failing" or "failed" or "slow" or "slowest" or "broken" or "underlying")
            {
                return false;
            }
            names |= word is "left" or "command" or "way" or "invocation" or "incantation" or "recipe" or "shortcut" or "entry" or "one-liner";
        }
        return names;
    }

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
