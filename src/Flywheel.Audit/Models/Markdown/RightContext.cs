using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What the words behind a command say of it, where it is what they speak of.</summary>
internal static class RightContext
{
    /// <summary>Null where they say nothing that turns it; Teaches where it is an entry of a list: nothing, a dash, what it does.</summary>
    public static SentenceMood? Of(List<Word> words)
    {
        if (At(words, 0) == "and" && (Follows.Contains(At(words, 1)) || Imperatives.Contains(At(words, 1)) || RunVerbs.Contains(At(words, 1))))
        {
            return SentenceMood.Teaches;
        }
        if (At(words, 0) is "from" or "on" or "inside" or "under" or "with")
        {
            int end = words.FindIndex(word => word.IsMark);
            IEnumerable<Word> tail = words.Take(end < 0 ? words.Count : end);
            if (tail.Count() <= 6 && !tail.Any(word => Finite.Contains(word.Text) || Effects.Contains(word.Text) || Condemned.Contains(word.Text)
                || Past.Contains(word.Text)))
            {
                return SentenceMood.Teaches;
            }
        }
        int i = Subject(words);
        string next = At(words, i);
        if (next is "" or "." or "!" or "|" or ")")
        {
            return SentenceMood.Teaches;
        }
        if (next == "," && (At(words, i + 1) == "then" || (At(words, i + 1) == "and" && At(words, i + 2) == "then")))
        {
            return SentenceMood.Teaches;
        }
        if (next == "," && At(words, i + 1) is "if" or "when" or "unless" or "whenever" or "after" or "once" or "should")
        {
            // "`x`, if you touched scripts": when to.
            return SentenceMood.Teaches;
        }
        if (next is "(" or "—" or ":" or "," or ";")
        {
            return Condemns(words, i + 1) && (next != "," || !Negations.Contains(At(words, i + 1)) && At(words, i + 1) is not "do") ? SentenceMood.Negated
                : Past.Contains(At(words, i + 1)) && next != "," ? SentenceMood.Historical
                : next == "," ? (IsForReader(words, i) || IsFragment(words, i + 1) ? SentenceMood.Teaches : null) : SentenceMood.Teaches;
        }
        return Predicate(words, i)
            ?? (IsToBeRun(words, i) || IsForReader(words, i) ? SentenceMood.Teaches
                : Finite.Contains(next) || Unhelpful.Contains(next) || next.EndsWith("ed", StringComparison.Ordinal) ? SentenceMood.Descriptive : null);
    }

    /// <summary>Whether a clause forbids what it speaks of: "do not use", "forbidden", "never", "not allowed", "no longer supported".</summary>
    public static bool Condemns(List<Word> words, int from)
    {
        string first = At(words, from), second = At(words, from + 1), third = At(words, from + 2);
        int end = words.FindIndex(Math.Min(from, words.Count), word => word.Text is ";" or "." or ")" or "|" or "—");
        end = end < 0 ? words.Count : end;
        for (int i = from; i < end; i++)
        {
            if (words[i].IsCode)
            {
                // It forbids, if anything, what it names itself.
                return false;
            }
        }
        return Condemned.Contains(first) || first is "never" or "avoid" or "don't" or "dont" or "unguarded"
            || (first == "do" && second == "not") || (first == "must" && second is "not" or "never")
            || (first is "no" && second is "longer") || (first is "deprecated" or "retired" or "removed" or "obsolete")
            || (first is "not" && (Denied.Contains(second) || Denied.Contains(third) || second is "for" or "to" or "by" or "on" or "in" or "locally"
                or "here" or "anymore"))
            || (first is "is" or "are" && (Condemned.Contains(second) || (second == "not" && (Denied.Contains(third)
            || Denied.Contains(At(words, from + 3))))));
    }

    private static string At(List<Word> words, int i) => i >= 0 && i < words.Count ? words[i].Text : "";

    /// <summary>"Shall equal the digest", "must match": what is made of what the command prints is a duty, and so is to run it.</summary>
    public static bool Obliges(List<Word> words) =>
        At(words, 0) is "shall" or "must" or "should" or "has" or "needs"
        && At(words, At(words, 1) == "to" ? 2 : 1) is "equal" or "match" or "agree" or "correspond" or "coincide" or "contain" or "be" or "end"
        && At(words, 2) is not ("not" or "never" or "avoided" or "replaced" or "removed" or "refused" or "used") && !Condemned.Contains(At(words, 2));

    /// <summary>Past the other commands of its list and the nouns and adverbs that belong to it.</summary>
    private static int Subject(List<Word> words)
    {
        int i = 0;
        while (i < words.Count && i < 10)
        {
            string word = words[i].Text;
            bool list = word is "or" or "and" or "," or "/" && At(words, i + 1) is "`" || word is "," && At(words, i + 1) is "or" or "and"
                && At(words, i + 2) is "`";
            bool belongs = word is "`" or "~" or "command" or "commands" or "invocation" or "invocations" or "call"
                or "calls" or "directly" or "itself" or "alone" or "locally" or "by" or "hand"
                or "manually" or "here" or "there" or "against" or "line" or "lines" or "usage" or "outside" or "the"
                or "a" or "guarded" or "entry" or "wrapper" or "ever" or "raw" or "bare" or "in"
                or "from" or "ci" or "this" or "repo" or "repository" or "workflow" or "workflows" or "and" or "or" or "its" or "kin" or "step" or "steps";
            if (!list && !belongs)
            {
                break;
            }
            i++;
        }
        return i;
    }

    /// <summary>"Try it", "run that", "if so": what the sentence before names, or asks.</summary>
    internal static bool IsTried(List<Word> words, int from) =>
        (At(words, from) is "try" or "run" or "use" or "do" && At(words, from + 1) is "it" or "that" or "this" or "them")
        || (At(words, from) == "if" && At(words, from + 1) is "so" or "not");

    /// <summary>Whether a sentence behind the command's says so.</summary>
    internal static bool IsTried(List<Word> words)
    {
        if (words.Count > 2 && IsToBeRun(words, 0) && words.Exists(word => word.Text == "you"))
        {
            return true;
        }
        int end = words.FindIndex(word => word.Text is "." or "?" or "!");
        return end >= 0 && IsTried(words, end + 1);
    }

    /// <summary>", all three boards", ", twice": nothing in it could be a verb, so that nothing is said of the command.</summary>
    private static bool IsFragment(List<Word> words, int from)
    {
        int end = words.FindIndex(Math.Min(from, words.Count), word => word.Text is "." or ";" or "!" or "—" or "|");
        end = end < 0 ? words.Count : end;
        return end > from && end - from <= 6 && words.Take(end).Skip(from).All(word => !word.IsMark && !word.IsCode && !Finite.Contains(word.Text)
            && !Unhelpful.Contains(word.Text)
            && !Effects.Contains(word.Text) && !Condemned.Contains(word.Text) && !Past.Contains(word.Text) && !Negations.Contains(word.Text)
                && !Conditions.Contains(word.Text)
            && !Describes.Contains(word.Text) && !Machines.Contains(word.Text) && !Pronouns.Contains(word.Text)
                && word.Text is not ("because" or "for" or "or" or "but")
            && !word.Text.EndsWith("ing", StringComparison.Ordinal) && !word.Text.EndsWith("ed", StringComparison.Ordinal));
    }

    /// <summary>"`x` is slow, so run it at night", "I just do `x`, and you should, too": another clause of the sentence says to.</summary>
    private static bool IsToBeRun(List<Word> words, int from)
    {
        for (int i = from + 1; i + 1 < words.Count; i++)
        {
            if (words[i].Text is "you" && words[i + 1].Text is "should" or "must" && At(words, i + 2) is "too" or "," or "as" or "" or ".")
            {
                return true;
            }
            if (words[i].Text is "run" or "use" or "try" && words[i + 1].Text is "it" or "this" or "that" or "them"
                && words[i - 1].Text is "so" or "," or ";" or "please" or "always" or "and" or "." or "?" or "!" or ":")
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>"With `x` you see it", "a final `x`, and you are done", "`x` saves you the typing": what the reader has of it.</summary>
    private static bool IsForReader(List<Word> words, int from)
    {
        int end = words.FindIndex(from, word => word.Text is "." or ";" or "!" or "?" or "|" or "—");
        end = Math.Min(end < 0 ? words.Count : end, from + 12);
        int you = words.FindIndex(from, end - from, word => word.Text == "you");
        return you >= 0 && !words.Take(end).Skip(from).Any(word => Negations.Contains(word.Text) || Conditions.Contains(word.Text)
            || Condemned.Contains(word.Text)
            || word.Text is "may" or "might" or "would" or "had" or "was" or "were" or "did" or "fails" or "costs" or "warns" or "asks" or "locks"
            or "bites" or "has");
    }

    private static SentenceMood? Predicate(List<Word> words, int i)
    {
        while (At(words, i) is "usually" or "often" or "normally" or "also" or "always" or "simply" or "just" or "now")
        {
            i++;
        }
        string verb = At(words, i), next = At(words, i + 1);
        if (next is "also" or "therefore" or "now" or "still" or "always" or "explicitly" or "only")
        {
            i++;
            next = At(words, i + 1);
        }
        string third = At(words, i + 2), fourth = At(words, i + 3);
        bool denied = Denied.Contains(third) || Denied.Contains(fourth) || Denied.Contains(At(words, i + 4));
        if ((IsClean(next, third) && verb is "exits" or "reports" or "prints" or "shows" or "finds" or "returns" or "gives" or "ends" or "yields"
            or "emits" or "comes"
            or "stays" or "leaves" or "has" or "produces" or "lists" or "outputs") || (next == "you" && verb is not ("costs" or "warns" or "asks"
            or "reminds" or "locks" or "gets" or "bites" or "are" or "do" or "can")))
        {
            return SentenceMood.Teaches;
        }
        if (verb is "that" or "which" && words.FindIndex(i, word => word.Text is "must" or "has" or "needs" or "should") is > 0 and var must && must < i + 6
            && IsObligation(words, must))
        {
            return SentenceMood.Teaches;
        }
        switch (verb)
        {
            case "is" or "are" or "be" when next is "not" or "never" && denied:
            case "isn't" or "aren't" when Denied.Contains(next) || Denied.Contains(third) || Denied.Contains(fourth):
            case "is" or "are" when Condemned.Contains(next) || Removals.Contains(next) || next is "gone" or "removed" or "replaced" or "no" or "off" or "out":
            case "must" or "should" or "may" or "can" or "shall" or "will" when next is "not" or "never" || Condemned.Contains(third):
            case "mustn't" or "shouldn't" or "cannot" or "can't" or "no" when next is not "need":
            case "does" or "do" when next is "not" && third is "work" or "count" or "belong" or "satisfy" or "prove":
            case "fails" when next is "closed":
                return SentenceMood.Negated;
            case "was" or "were" or "used" when verb != "used" || next == "to":
            case "is" or "are" when next is "deprecated" or "legacy" or "obsolete" or "retired" or "historical" or "superseded":
                return SentenceMood.Historical;
            case "must" or "should" or "shall" when IsObligation(words, i):
            case "may" or "might" or "could" when next == "be" && Wanted.Contains(third):
            case "has" or "is" or "seems" or "appears" or "tends" when words.Skip(i + 1).Take(5).Any(word => word.Text is "help" or "suffice")
                && !words.Skip(i).Take(6).Any(word => Negations.Contains(word.Text)):
            case "needs" or "has" when IsObligation(words, i):
            case "is" when Wanted.Contains(next) || (next is "all" && third is "you"):
            case "is" when next == "the" && (third is "command" or "way" || fourth is "command" or "way"):
            case "passes" or "succeeds" when next is "" or "." or "|" or ";":
            case "then" when next == "`" || RunVerbs.Contains(next) || Imperatives.Contains(next):
            case "it" when next is "is":
            case "still" when next is "works" or "helps":
            case "works" or "work" when IsAlike(words, i + 1):
            case "will" or "should" when next == "work" && IsAlike(words, i + 2):
            case "shows" or "prints" or "tells" or "reports" or "lists" or "gives" when next is "each" or "which" or "what" or "where" or "how"
                or "whether" or "all" or "every":
            case "once" or "first" or "regularly" or "daily" or "now" when next is "" or "more" || words[i + 1].IsMark:
            case "over" or "instead" or "rather":
            case "to" or "for" or "after" or "before" or "each" or "every" or "twice" or "again":
            case "is" when next is "for" or "there" or "meant" or "made":
            case "is" when next == "all" && third is "it" or "that":
            case "is" when next is "your" or "yours" || (next is "what" or "how" or "where" or "all" && third == "you"):
            case "is" when next is "a" && third is "good" or "quick" or "handy" or "cheap" or "fast" or "safe" or "useful" or "simple":
            case "does" when next is "that" or "this" or "it" or "both" or "all" or "everything" || (next == "the" && third is "same" or "trick" or "rest"
                or "job" or "work"):
                return SentenceMood.Teaches;
            case "will" or "can":
                return IsService(next + "s") || next is "do" or "help" ? SentenceMood.Teaches : null;
            default:
                return next != "nothing" && (Effects.Contains(verb) || IsService(verb)) ? SentenceMood.Teaches : Condemned.Contains(verb)
                    ? SentenceMood.Negated : null;
        }
    }

    /// <summary>"(It works) too", "as well", "(also works)": another way, for whoever reads it; not "too, but do not use it".</summary>
    private static bool IsAlike(List<Word> words, int from)
    {
        bool isDone = At(words, from - 2) == "also" && At(words, from) is "" or "." or "!" or "|";
        from += At(words, from) == "," ? 1 : 0;
        return (isDone || At(words, from) is "too" or "also" or "equally" || (At(words, from) is "as" or "just" && At(words, from + 1) is "well" or "as"))
            && !words.Skip(from).Take(20).Any(word => Negations.Contains(word.Text) || Condemned.Contains(word.Text) || word.Text is "but" or "until");
    }

    /// <summary>"Exits with 0", "reports no failures", "prints nothing", "comes back green": how it is when all is well.</summary>
    private static bool IsClean(string next, string third) =>
        next is "nothing" or "0" or "zero" || (next is "no" && third is not "longer") || (next is "with" or "back" or "out" or "up" && third is "0"
            or "zero" or "clean" or "green" or "empty");

    /// <summary>"Must pass", "has to succeed", "needs to be green"; not "must be boring".</summary>
    private static bool IsObligation(List<Word> words, int i)
    {
        int verb = At(words, i) is "must" or "should" or "shall" ? i + 1 : At(words, i + 1) == "to" ? i + 2 : words.Count;
        verb += At(words, verb) is "always" or "still" or "also" ? 1 : 0;
        string state = At(words, verb + 1);
        return At(words, verb) is "pass" or "succeed" or "work" or "report" or "print" or "show" or "exit" or "return" or "finish" or "end" or "list"
            or "output"
            || (At(words, verb) is "be" or "stay" && (Wanted.Contains(state) || state is "run" or "done" or "used"
            || state.EndsWith("ed", StringComparison.Ordinal)));
    }

    /// <summary>"Renders", "brings", "pulls": what a command does for whoever runs it, told of no other thing.</summary>
    private static bool IsService(string verb) =>
        verb.Length > 3 && verb[^1] == 's' && verb[^2] is not ('s' or 'u' or 'i' or '\'') && !Unhelpful.Contains(verb) && !Condemned.Contains(verb)
        && !Finite.Contains(verb);
}
