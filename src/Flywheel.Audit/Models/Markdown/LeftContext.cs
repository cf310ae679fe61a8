using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What the words before a command say of it, read from the sentence's start: the last that governs it counts.</summary>
internal sealed partial class LeftContext
{
    private readonly List<Word> words;
    private readonly Neighbours near;
    private readonly Stack<(bool Negated, bool Object, bool Taught, bool Describes, bool States, bool IsFor)> outer = new();
    private bool negated;

    /// <summary>The negation is of the next command only: "instead of", "rather than", "replace".</summary>
    private bool ofObject;
    private bool historical;
    private bool taught;
    private bool describes;
    private bool machine;

    /// <summary>Between the commas of "do not, under any circumstances, run".</summary>
    private bool aside;
    private bool condition;
    private bool asksReader;

    /// <summary>How often the reader is named since a condition began: the second time it is over, with a comma or without.</summary>
    private int named;

    /// <summary>"Can be imitated", "must be built": whoever does it, may be the reader.</summary>
    private bool passive;

    /// <summary>The negation is of what is, not of what to do: what a colon puts behind it is the remedy.</summary>
    private bool states;
    private bool begins = true;

    /// <summary>"See whether it builds", "compare it with": what follows in the clause says what is tried, and not what some thing does.</summary>
    private bool trying;

    /// <summary>Nothing but "then" tells to.</summary>
    private bool onlyThen;

    /// <summary>What is denied is to do without it: "never push before you ran", "no excuse for not having run".</summary>
    private bool demanded;

    private LeftContext(List<Word> words, bool leads) => (this.words, near) = (words, new(words, leads));

    public bool Negated => negated;

    public bool Historical => historical;

    public bool Taught => taught && !describes;

    /// <summary>Whether it, or a list of commands it is in, stands behind a colon: it is what was announced, unless what follows speaks of it.</summary>
    public bool AfterColon { get; private set; }

    /// <summary>Whether what stands before it is what it prints or makes: "the digest of the output of".</summary>
    public bool OfOutput { get; private set; }

    /// <summary>Whether "then" leads to it, and nothing else tells to run it: the words behind it decide.</summary>
    public bool Follows => onlyThen && !describes;

    /// <summary>Whether nothing at all stands before it in its clause.</summary>
    public bool IsBare { get; private set; }

    public static LeftContext Of(List<Word> words, string text, bool leads = false)
    {
        var context = new LeftContext(words, leads);
        for (int i = 0; i < words.Count; i++)
        {
            context.Step(i);
        }
        context.Close(LastClause.Unfilled(words));
        int bad = text.LastIndexOfAny(['❌', '✗', '✘', '⛔']);
        bad = Math.Max(bad, text.LastIndexOf("🚫", StringComparison.Ordinal));
        context.negated |= bad >= 0 && bad > text.LastIndexOfAny(['✅', '✔', '|', ';']);
        context.negated |= text.EndsWith("~~", StringComparison.Ordinal);
        return context;
    }

    /// <summary>What the last words before the command make of it, where nothing before them does.</summary>
    private void Close(List<Word> lead)
    {
        Word last = lead.Count > 0 ? lead[^1] : default;
        List<Word> list = LastClause.BeforeList(lead);
        Word opening = last.Text is "or" or "alternatively" && lead.Count > 1 ? lead[^2] : last;
        bool apposition = opening.Text == "(" && outer.Count > 0 && outer.Peek() is { Taught: true } or { IsFor: true };
        IsBare = lead.Count == 0 || (last.Text is "|" or "—" or ")" or ";" or "." && !describes) || apposition
            || LastClause.Introduces(list) || LastClause.Counts(lead) || LastClause.Continues(lead)
            || (lead.Count < words.Count && last.Text == "," && !negated && !historical && !describes && LastClause.IsFor(words, lead.Count - 1))
            || (!describes && !machine && !condition && !historical && LastClause.Labels(lead));
        taught |= (apposition && outer.Peek().Taught) || (last.Text == "what" && lead.Count > 1 && lead[^2].Text is "is" or "that's" or "it's");
        taught |= last.Text == "is" && !describes && LastClause.NamesCommand(lead);
        taught |= last.Text == "," && !describes && !negated && !historical && !condition && LastClause.DefinesCommand(lead);
        taught |= last.Text == "to" && !describes && LastClause.AsksTo(lead);
        taught |= !describes && LastClause.Offers(lead);
        taught |= !describes && !condition && !historical && LastClause.IsProduct(lead);
        if (!negated && !historical && !condition && LastClause.IsBehind(lead))
        {
            (taught, describes) = (true, false);
        }
        taught |= !describes && !negated && !historical && LastClause.IsForThis(lead);
        taught |= near.IsDone && !condition && !machine && !describes && !negated && !historical;
        IsBare |= list.Count == 0;
        OfOutput = last.Text is "of" or "from" or "by" && lead.Count > 1 && lead.TakeLast(6).Any(word => Printed.Contains(word.Text)
            || word.Text is "digest" or "checksum" or "hash" or "artefact" or "artifact" or "binary" or "image" or "count" or "number" or "exit");
        AfterColon = list.Count > 0 && list[^1].Text == ":" && !describes && !condition;
        if (last.Text == "that" && !lead.Exists(word => word.Text is "sure" or "ensure" or "verify" or "check" or "confirm" or "see"))
        {
            // "Keep in mind that `x` builds the docs, too": it is told about.
            taught = false;
        }
    }

    private string At(int i) => i >= 0 && i < words.Count ? words[i].Text : "";

    private void Step(int i)
    {
        string word = words[i].Text;
        if (words[i].IsCode)
        {
            bool more = At(i + 1) is "or" or "and" or "," or "/" && (At(i + 2) is "`" or "" || (At(i + 2) is "or" or "and" && At(i + 3) is "`" or ""));
            if (ofObject && !more && i + 1 < words.Count)
            {
                (negated, ofObject) = (false, false);
            }
            begins = false;
            return;
        }
        if (words[i].IsMark)
        {
            Mark(i, word);
            return;
        }
        if (!Turn(i, word))
        {
            Verb(i, word);
        }
        begins = begins && (Openings.Contains(word) || word.EndsWith("ly", StringComparison.Ordinal) || char.IsAsciiDigit(word[0]));
    }

    private void Mark(int i, string mark)
    {
        switch (mark)
        {
            case "(":
                bool isFor = !negated && !historical && !condition && (passive || (!describes && LastClause.IsFor(words, i)));
                outer.Push((negated, ofObject, taught && !describes, describes, states, isFor));
                if (At(i + 1) is not ("e" or "i" or "") && !(At(i + 1) is "for" or "such" or "like" && At(i + 2) is "example" or "instance" or "as" or ""))
                {
                    Clause();
                    taught = false;
                }
                break;
            case ")" when outer.Count > 0:
                (negated, ofObject, taught, describes, states, _) = outer.Pop();
                break;
            case "," when aside:
                aside = At(i - 1) is "not" or "never" or "don't";
                break;
            case "," when negated && !ofObject && IsVerb(At(i - 1)) && IsVerb(At(i + 1) is "or" ? At(i + 2) : At(i + 1)):
                // "Do not build, test or deploy with": one denial of all of them.
                break;
            case "," when IsNewClause(i + 1):
                bool past = historical && At(i + 1) is "we" or "you" or "they" or "i";
                Clause();
                historical = past;
                break;
            case ",":
                // What leads up to a clause says nothing of what the clause does: "if you wish to see it, Bazel can".
                (describes, machine) = condition ? (false, false) : (describes, machine);
                (condition, begins) = (false, true);
                break;
            case ":" when IsOfFailing(i):
                // "What does not work: `x`".
                (negated, states, condition) = (true, false, false);
                break;
            case ":":
                bool own = RunVerbs.Contains(At(i + 1)) || Imperatives.Contains(At(i + 1));
                if (own || states)
                {
                    Clause();
                }
                // Below a header "when" or "cause" stands what happens, and not what to do.
                describes |= At(i - 1) is "when" or "if" or "why" or "whether" || Trouble.Contains(At(i - 1)) && At(i - 1) is not ("question"
                    or "exercise" or "output" or "result" or "outcome");
                (condition, machine, begins) = (false, false, true);
                break;
            case ";" or "—" or "|" or "." or "!" or "?":
                bool list = mark == "—" && negated && words.Count > i + 1;
                Clause();
                taught = false;
                historical = false;
                negated = list && !IsNewClause(i + 1) && At(i + 1) == "`";
                break;
            default:
                break;
        }
    }

    private bool IsNewClause(int i)
    {
        string next = At(i);
        if (next is "and" or "or" or "then" or "so" or "but" or "please" or "always" or "just" or "simply" or "only")
        {
            return next is "then" or "so" or "but" or "please" || IsNewClause(i + 1);
        }
        return IsVerb(next) || Pronouns.Contains(next) || next is "instead" && At(i + 1) != "of";
    }

    private void Clause()
    {
        (negated, ofObject, describes, machine, condition, asksReader, begins, historical) = (false, false, false, false, false, false, true, false);
        (states, passive, demanded, trying) = (false, false, false, false);
    }

    /// <summary>"There is no reason not to", "no excuse for not having": what is denied is to leave it.</summary>
    private bool IsWithoutReason(int i)
    {
        bool none = false, leaves = false;
        for (int j = Math.Max(0, i - 4); j < i; j++)
        {
            none |= At(j) is "no" or "little" or "hardly" or "without" or "isn't" or "never" or "zero";
        }
        for (int j = i + 1; j <= i + 3; j++)
        {
            leaves |= At(j) is "not" or "skipping" or "omitting" or "forgetting";
        }
        return none && leaves;
    }

    /// <summary>Whether the clause before a colon names what fails or is forbidden: "what does not work", "not supported", "things that never work".</summary>
    private bool IsOfFailing(int i)
    {
        int start = i;
        while (start > 0 && !words[start - 1].IsMark)
        {
            start--;
        }
        bool failing = false;
        for (int j = start; j < i; j++)
        {
            if (At(j) is "if" or "when" or "where" or "once" or "why")
            {
                return false;
            }
            bool denies = At(j) is "not" or "doesn't" or "don't" or "never" or "won't" or "cannot" or "can't" || (At(j) == "longer" && At(j - 1) == "no");
            failing |= denies && i - j <= 3 && At(i - 1) is "work" or "works" or "do" or "help" or "helps" or "supported" or "allowed" or "works"
                or "permitted" or "anymore"
                or "apply" or "possible" or "fly" or "recommended";
        }
        return failing && i - start <= 7 && (At(start) is "what" or "things" or "commands" or "ways" or "does" or "not" or "doesn't" or "don't" or "never" or "which"
            || (At(start) is "these" or "the" or "this" && At(start + 1) is "following" or "commands" or "ones" or "do" or "does" or "is" or "are"));
    }

    /// <summary>Words that turn what follows.</summary>
    private bool Turn(int i, string word)
    {
        string next = At(i + 1);
        switch (word)
        {
            case "instead" when next == "of":
            case "rather" when next == "than":
            case "opposed" when next == "to":
            case "place" or "lieu" when At(i - 1) == "in" && next == "of":
                (negated, ofObject) = (true, true);
                return true;
            case "over" when words.Take(i).Any(one => one.Text is "prefer" or "preferred" or "prefers" or "favor" or "favour" or "choose"):
                (negated, ofObject) = (true, true);
                return true;
            case "instead" or "but" or "however" or "now" or "today" or "currently":
                (negated, ofObject, historical, describes) = (false, false, false, describes && word == "now");
                return true;
            case "without" or "until" or "unless" or "before" or "except" when negated && !ofObject:
                (negated, taught, describes, demanded) = (false, true, false, true);
                return true;
            case "reason" or "excuse" or "harm" when IsWithoutReason(i):
                (negated, taught, describes, demanded) = (false, true, false, true);
                return true;
            case "not" or "without" when demanded:
                return true;
            case "else" when At(i - 1) == "or":
                // "Turn it on, or else `x` fails": what happens where nobody does.
                Clause();
                (taught, describes) = (false, true);
                return true;
            case "without" when near.IsOfCommand(i) && !condition:
                negated = true;
                return true;
            case "before" when next is ":" or "(" or "" && i < 2:
            case "used" when next == "to":
            case "past" when At(i - 1) == "the" && At(i - 2) == "in":
            case "recently" when At(i - 1) == "until":
            case "time" when At(i - 1) == "the" && At(i - 2) == "at":
            case "was" or "were" or "had" when !negated:
                historical = true;
                return true;
            case "used" or "executed" or "invoked" or "called" when Pronouns.Contains(At(i - 1)):
                historical = true;
                return true;
            case "no" when next is "point" or "circumstances" or "account" or "event" or "case" or "one" or "situation" or "time":
                negated = !condition;
                return true;
            case "no" when At(i + 2) is "shall" or "may" or "must" or "should" or "can" or "will":
            case "none" when next == "of" && words.Skip(i).Take(6).Any(one => one.Text is "shall" or "may" or "must" or "should"):
                // "No person shall invoke": whoever it is, he is forbidden to.
                negated = !condition;
                return true;
            case "no" when next == "need" && !near.IsNeedless(i):
                return true;
            case "no" when next is "longer" or "direct" or "raw" or "bare" or "more" or "need" or "plain" or "unguarded" or "naked" or "`":
            case "stop" or "quit" when next.EndsWith("ing", StringComparison.Ordinal):
            case "longer" when At(i - 1) == "no":
                negated = !condition;
                return true;
            case "by" when next.EndsWith("ing", StringComparison.Ordinal):
                (negated, ofObject, taught) = (false, false, !machine && !describes);
                return true;
            default:
                return Negation(i, word, next);
        }
    }

    private bool Negation(int i, string word, string next)
    {
        if (Negations.Contains(word))
        {
            bool reverses = Reversing.Contains(next) || Reversing.Contains(At(i + 2));
            bool needless = next is "have" or "need" && ((At(i + 2) == "to" && (RunVerbs.Contains(At(i + 3)) || At(i + 3) is "`" or "" or "build"
                or "test")) || At(i + 2) == "`");
            // "Somebody who isn't you should": nobody is denied anything.
            bool mild = next is "you" or "me" or "us" or "yourself" || (Mild.Contains(next) && !needless) || At(i - 1) is "or" or "why" || condition
                || !near.IsOfRunning(i);
            aside = next == ",";
            states = (states || !negated) && !Denied.Contains(next) && !Denied.Contains(At(i + 2)) && (word is "isn't" or "aren't" or "doesn't"
                or "hasn't" or "haven't" or "didn't" or "wasn't"
                || (At(i - 1).EndsWith("ly", StringComparison.Ordinal) ? At(i - 2) : At(i - 1)) is "have" or "has" or "had" or "is" or "are" or "does"
                or "did" or "was");
            taught |= reverses;
            negated = !reverses && (!mild || (negated && !ofObject));
            ofObject = false;
            return true;
        }
        if (Removals.Contains(word) && begins)
        {
            (negated, ofObject, taught) = (true, true, true);
            return true;
        }
        if (Condemned.Contains(word) && !condition && !near.IsSymptom(i))
        {
            negated = next is ":" or "`" or "" || At(i - 1) is "" or "is" or "are" || negated;
            return true;
        }
        if (Past.Contains(word))
        {
            if (word == "ran" && (begins || demanded))
            {
                // Of a list to be ticked off: "[ ] ran `x`".
                taught = true;
                return true;
            }
            if (word is "old" or "older" or "legacy" or "former" or "original" && !Bans.IsGone(next))
            {
                // "The old board: `x`" is there; the old way is not.
                return false;
            }
            historical = true;
            return true;
        }
        return false;
    }
}
