using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What the words before a command say of it, read from the sentence's start: the last that governs it counts.</summary>
internal sealed class LeftContext
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

    private LeftContext(List<Word> words, bool leads) => (this.words, near) = (words, new(words, leads));

    public bool Negated => negated;

    public bool Historical => historical;

    public bool Taught => taught && !describes;

    /// <summary>Whether it, or a list of commands it is in, stands behind a colon: it is what was announced, unless what follows speaks of it.</summary>
    public bool AfterColon { get; private set; }

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
        bool apposition = last.Text == "(" && outer.Count > 0 && outer.Peek() is { Taught: true } or { IsFor: true };
        IsBare = lead.Count == 0 || (last.Text is "|" or "—" or ")" or ";" or "." && !describes) || apposition
            || LastClause.Introduces(list) || LastClause.Counts(lead) || LastClause.Continues(lead)
            || (lead.Count < words.Count && last.Text == "," && !negated && !historical && !describes && LastClause.IsFor(words, lead.Count - 1))
            || (!describes && !machine && !condition && !historical && LastClause.Labels(lead));
        taught |= (apposition && outer.Peek().Taught) || (last.Text == "what" && lead.Count > 1 && lead[^2].Text is "is" or "that's" or "it's");
        taught |= last.Text == "is" && !describes && LastClause.NamesCommand(lead);
        taught |= last.Text == "to" && !describes && LastClause.AsksTo(lead);
        taught |= !describes && LastClause.Offers(lead);
        taught |= !describes && !condition && !historical && LastClause.IsProduct(lead);
        taught |= near.IsDone && !condition && !machine && !describes && !negated && !historical;
        IsBare |= list.Count == 0;
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
        (states, passive) = (false, false);
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
                (negated, taught, describes) = (false, true, false);
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
            bool mild = (Mild.Contains(next) && !needless) || At(i - 1) is "or" or "why" || condition || !near.IsOfRunning(i);
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
            if (word == "ran" && begins)
            {
                // Of a list to be ticked off: "[ ] ran `x`".
                taught = true;
                return true;
            }
            historical = true;
            return true;
        }
        return false;
    }

    private void Verb(int i, string word)
    {
        if (word == "which" && (!begins || At(i - 1) == ",") && !IsVerb(At(i - 1)) && At(i - 1) is not ("know" or "see" or "out" or "of"))
        {
            // Of what stands before it, and no question.
            return;
        }
        if (Conditions.Contains(word) && !negated && (!taught || near.IsReason(i, word)))
        {
            (condition, taught, named) = (true, false, 0);
            return;
        }
        if (word == "that" && At(i - 1) is "note" or "mind" or "aware" or "remember" or "mean" or "means" or "know" or "say" or "says" or "noted")
        {
            (taught, describes) = (false, true);
            return;
        }
        if (word is "runs" or "works" or "goes" && At(i + 1) is "through" or "via" or "with" or "by" or "using" && !Machines.Contains(At(i - 1))
            && !machine && !condition)
        {
            taught = true;
            return;
        }
        if (word is "after" or "before" && At(i + 1).EndsWith("ing", StringComparison.Ordinal))
        {
            (condition, named) = (true, 1);
            return;
        }
        if (word == "you" && condition && ++named > 1)
        {
            (condition, describes, machine) = (false, false, false);
        }
        passive |= At(i - 1) == "be" && At(i - 2) is "can" or "could" or "may" or "should" or "must" && word != "replaced";
        asksReader |= Pronouns.Contains(word) && word is not "it" and not "we" and not "they" and not "i";
        if (RunVerbs.Contains(word) && (word != "do" || At(i + 1) is "" or "`" or "this" or "that" or "it" or "a" or "the" or ":"))
        {
            RunVerb(i);
        }
        else if ((begins || (asksReader && At(i - 1) is "should" or "must" or "can" or "shall") || near.IsDuty(i)) && IsImperative(word, At(i + 1)) && !condition)
        {
            taught = true;
        }
        else if (Perception.Contains(word) && word is "found" or "seen" or "observed" or "noticed" or "reported" && !taught)
        {
            describes = true;
        }
        else if (Printed.Contains(word) && (begins || At(i + 1) is ":" or "of"))
        {
            describes = true;
        }
        else if (Describes.Contains(word) && !(taught && word is "under" or "like") && !(word == "means" && At(i - 1) == "by") && !near.IsNoun(i, taught))
        {
            describes = !taught || word.EndsWith('s');
            machine = true;
        }
        else if (word is "running" or "using" or "executing" or "invoking" or "calling")
        {
            taught |= At(i - 1) is "by" or "try" or "start" or "consider" or "recommend" or "prefer" || (word == "using" && !machine && !condition);
        }
        else if ((word is "with" or "via" && ((asksReader && !machine) || passive || near.Passive(i))) || (word is "as" or "by" && At(i + 1) is "" or "`"
            && near.Passive(i)))
        {
            taught |= !condition;
        }
        else if (word is "recommend" or "suggest" or "advise" && At(i + 1) is "" or "`" or "running" or "using")
        {
            (taught, describes) = (!condition, false);
        }
        else if (word == "it" && At(i + 1) is "is" or "helps" or "suffices" && At(i + 2) != "`")
        {
            // "It is enough to run": nobody's doing.
        }
        else if (Machines.Contains(word) && !taught && (begins || word is not ("it" or "this" or "they" or "we" or "i" or "he" or "she")))
        {
            machine = !(At(i - 1) is "in" or "on" or "for" or "under" or "from" or "the" && At(i - 2) is "in" or "on" or "for" or "under" or "from");
        }
    }

    private void RunVerb(int i)
    {
        string before = At(i - 1);
        if (before.EndsWith("ly", StringComparison.Ordinal) || before is "also" or "always" or "then" or "just" or "first" or "only" or "still")
        {
            before = At(i - 2);
        }
        if (negated && ofObject && At(i - 1) is not "of" and not "than" and not "to")
        {
            (negated, ofObject, taught, describes) = (false, false, true, false);
            return;
        }
        if (negated)
        {
            return;
        }
        if (near.IsTold(i) || (At(i - 1) is "have" or "has" && At(i - 2) is not ("you" or "i" or "")))
        {
            // "Somebody will tell you to run it", "authors have run it": others do, or say to.
            describes = true;
            return;
        }
        if (words[i].Text is "issue" or "call" or "start" or "launch" or "fire" or "trigger" or "kick" or "repeat" && !begins
            && !Neighbours.IsBeforeVerb(before))
        {
            // "A known issue": a noun.
            return;
        }
        bool conditional = condition && (Pronouns.Contains(before) || before is "can" or "could" or "would" or "does" or "do" or "did" or "to");
        if (conditional || (machine && !asksReader) || before is "a" or "an" or "the" or "each" or "every" or "this" or "that" or "will" or "would" or "on")
        {
            describes |= !condition || conditional;
            return;
        }
        (taught, describes, condition) = (true, false, false);
    }
}
