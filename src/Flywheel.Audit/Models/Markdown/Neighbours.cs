using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What the words next to one say of it.</summary>
/// <param name="words">Of the sentence before the command.</param>
/// <param name="leads">Whether no command follows in the sentence: it stands before a block or a list.</param>
internal sealed class Neighbours(List<Word> words, bool leads)
{
    /// <summary>"No need to run `x`", "no need for `x`"; not "no need for sudo:", which stands before what is to be run.</summary>
    public bool IsNeedless(int i) =>
        At(i + 2) is "to" ? !leads || RunVerbs.Contains(At(i + 3)) : At(i + 2) == "for" && At(i + 3) is "`" or "" or "a" or "any" or "bare" or "raw";

    /// <summary>Whether what is denied is to run or build something: a verb of that kind, the command itself, or nothing else follows.</summary>
    public bool IsOfRunning(int i)
    {
        if (leads && (At(i) is "doesn't" or "didn't" or "won't" or "wouldn't" || At(i - 1) is "does" or "did" or "will" or "would"))
        {
            // "The daemon does not start": said of a thing, not to the reader.
            return false;
        }
        for (int j = i + 1; j <= i + 5; j++)
        {
            string word = At(j);
            if (leads && word is "" or ":" or ",")
            {
                // "The cache does not answer" denies nothing of the block behind it, as "do not" and "never do this" do.
                return j == i + 1 || At(j - 1) is "this" or "these" or "that" or "following" or "it";
            }
            if (leads && word is "allowed" or "permitted" or "recommended" or "acceptable" or "supported" or "way" or "ok" or "okay" or "how")
            {
                return true;
            }
            if (word is "" or "`" or ":" or "," or "raw" or "bare" or "direct" or "running" or "using" or "calling" or "invoking" or "executing" or "runs"
                or "uses" or "calls" or "invokes" or "executes"
                || RunVerbs.Contains(word) || Imperatives.Contains(word))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>"Without `x`", "without running a bare `x`"; not "without Nix: `x`", which says for whom it is.</summary>
    public bool IsOfCommand(int i)
    {
        int j = i + 1;
        while (j < i + 4 && At(j) is "running" or "using" or "calling" or "invoking" or "executing" or "typing"
            or "a" or "the" or "any" or "raw" or "bare" or "plain" or "direct")
        {
            j++;
        }
        return At(j) == "`" || (j == words.Count && !leads);
    }

    /// <summary>"Use the wrapper, because", "find out why", "know whether": what follows is told about, whatever is asked before it.</summary>
    public bool IsReason(int i, string word) =>
        word is "because" or "why" || (!IsVerb(At(i - 1)) && word is "whether" or "what" or "which" or "how"
            && !words.Take(i).TakeLast(3).Any(one => one.Text is "check" or "verify" or "see" or "test" or "ensure" or "confirm" or "find" or "with"
            or "in" or "to"));

    /// <summary>Built with, tested via, can be reproduced with.</summary>
    public bool Passive(int i) =>
        At(i - 1) is "built" or "run" or "done" || (At(i - 1).EndsWith("ed", StringComparison.Ordinal) && At(i - 2) is "is" or "are" or "be" or "gets"
            or "get" or "");

    /// <summary>"You get a binary from", "you can have it checked by means of": the reader does something, and does not merely see it.</summary>
    public bool IsDone
    {
        get
        {
            int start = words.FindLastIndex(word => word.Text is ";" or ":" or "." or "|" or "!" or "?" or "—") + 1;
            int you = words.FindIndex(start, word => word.Text == "you");
            return you >= 0 && !(At(you + 1).EndsWith("ed", StringComparison.Ordinal) && At(you + 1) is not ("need" or "speed" or "feed"))
                && At(you + 1) is not ("ran" or "built" or "came" or "went" or "made" or "took" or "broke" or "forgot" or "wouldn't" or "won't" or "may" or "might")
                && !(At(you + 1) is "get" && At(you + 2) is "this" or "that" or "it" or "an" or "the")
                && !words.Skip(start).Any(word => Perception.Contains(word.Text) || Negations.Contains(word.Text) || Past.Contains(word.Text)
                    || word.Text is "used" or "had" or "were" or "was" or "did" || (Conditions.Contains(word.Text) && word.Text != "which"));
        }
    }

    /// <summary>"Somebody will tell you to run it": others say so.</summary>
    public bool IsTold(int i) =>
        At(i - 1) == "to" && i > 3
        && (At(i - 2) is "you" or "them" or "people" && At(i - 3) is "tell" or "tells" or "told" or "ask" or "asks" or "asked" or "want" or "wants"
            || (At(i - 2) is "me" or "us" or "him" or "her" && At(i - 3) is "told" or "asked" or "advised" or "wanted" or "tells" or "asks"));

    /// <summary>"Engineers who want it are asked to run": a duty or a right of whoever reads it.</summary>
    public bool IsAsked(int i)
    {
        int to = At(i - 1).EndsWith("ly", StringComparison.Ordinal) ? i - 2 : i - 1;
        int be = At(to - 2).EndsWith("ly", StringComparison.Ordinal) ? to - 3 : to - 2;
        return At(to) == "to" && At(to - 1) is "asked" or "requested" or "required" or "obliged" or "encouraged" or "invited" or "advised" or "urged"
            or "free" or "welcome"
            or "entitled" or "supposed" or "recommended" or "instructed" && At(be) is "are" or "is" or "be";
    }

    /// <summary>"See if it builds", "compare the digest with": the reader tries, and what is named next is what he tries.</summary>
    public bool IsTrial(int i) =>
        (At(i) == "see" && At(i + 1) is "if" or "whether" && At(i + 2) is "it" or "everything" or "all" or "that" or "this" or "your" or "things")
        || (At(i) == "compare" && At(i + 1) is "its" or "the" or "your" or "that" or "both" or "them" or "this" or "these" or "it" or "what");

    /// <summary>"You mixed one with": the reader did something, and is not told to.</summary>
    public bool IsOver(int i)
    {
        int you = words.FindLastIndex(Math.Max(0, i - 1), word => word.Text == "you");
        return you >= 0 && i - you < 8 && At(you + 1).EndsWith("ed", StringComparison.Ordinal) && At(you + 1) is not ("need" or "feed" or "speed");
    }

    /// <summary>"The developer shall build": told to a reader by what he is.</summary>
    public bool IsDuty(int i)
    {
        int modal = At(i - 1) is "to" && At(i - 2) is "has" or "needs" or "ought" ? i - 2 : i - 1;
        modal -= At(modal) is "also" or "always" or "then" or "first" or "still" ? 1 : 0;
        if (At(modal) is not ("shall" or "must" or "should" or "has" or "needs" or "ought"))
        {
            return false;
        }
        bool person = false;
        for (int j = modal - 1; j >= Math.Max(0, modal - 8) && !words[j].IsCode && At(j) is not ("." or ";" or ":" or "|"); j--)
        {
            person |= Persons.Contains(At(j));
            if ((j == modal - 1 && Machines.Contains(At(j))) || At(j) is "if" or "when" or "whenever" or "unless" or "whether" or "once" or "why")
            {
                return false;
            }
        }
        return person;
    }

    /// <summary>"Connection refused" is what somebody sees; "it is refused" is said of a command.</summary>
    public bool IsSymptom(int i) =>
        At(i) is "refused" or "rejected" or "blocked" && i > 0 && !words[i - 1].IsMark && At(i - 1) is not ("is" or "are" or "be" or "get" or "gets");

    /// <summary>Whether a word that is a noun as well ("issue", "call") is a verb behind this one.</summary>
    public static bool IsBeforeVerb(string word) =>
        Pronouns.Contains(word) || word is "to" or "and" or "or" or "then" or "please" or "must" or "should" or "can" or "could" or "may" or "might"
            or "will" or "would"
            or "need" or "just" or "," or "let's" or "`" || word.EndsWith('s');

    /// <summary>"Run the tests with", "unit tests are run with", "builds are started by": things, not what some thing does.</summary>
    public bool IsNoun(int i, bool taught)
    {
        string word = At(i), before = At(i - 1), next = At(i + 1);
        return word is "tests" or "builds" or "runs"
            && (Determiners.Contains(before) || (taught && (RunVerbs.Contains(before) || Imperatives.Contains(before)))
                || (word == "tests" && taught && !Machines.Contains(before) && before is not ("that" or "who" or "and" or "then" or "," or "`"))
                || next is ":" or "," or "(" or "—" or "/"
                || (!Machines.Contains(before) && next is "are" or "can" or "run" or "must" or "should" or "have")
                || (word == "tests" && before.Length == 0 && next is "with" or "for" or "of" or "in" or "that"));
    }

    private string At(int i) => i >= 0 && i < words.Count ? words[i].Text : "";
}
