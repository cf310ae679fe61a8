using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What the verbs before a command do with it.</summary>
internal sealed partial class LeftContext
{
    private void Verb(int i, string word)
    {
        if (trying || (begins && !condition && near.IsTrial(i)))
        {
            (trying, taught) = (true, true);
            return;
        }
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
        if (word is "does" or "did" && i > 0 && !begins && !words[i - 1].IsMark && !Pronouns.Contains(At(i - 1))
            && At(i - 1) is not ("and" or "what" or "how" or "why" or "where" or "`"))
        {
            // "The service does, by running": said of another.
            machine = true;
            return;
        }
        if (near.IsDuty(i) && (IsImperative(word, At(i + 1)) || RunVerbs.Contains(word)) && !negated)
        {
            (taught, describes, condition, machine) = (true, false, false, false);
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
        if (word is "people" or "somebody" or "someone" or "others" or "anyone" or "anybody" or "folks" or "teams" or "colleagues" or "they"
            && words.Take(i).TakeLast(4).Any(one => Perception.Contains(one.Text) || one.Text is "watch" or "catch" or "hear" or "spot"))
        {
            // "You will see people type `x`": others do.
            (machine, describes, asksReader, taught) = (true, true, false, false);
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
        else if ((begins || (asksReader && At(i - 1) is "should" or "must" or "can" or "shall")) && IsImperative(word, At(i + 1)) && !condition)
        {
            // "Then `x`": unless what follows says what the command does.
            onlyThen = word == "then" && At(i + 1) is "`" or "" && !taught;
            taught |= !onlyThen;
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
            taught |= (At(i - 1) is "by" && (passive || (!machine && !describes))) || At(i - 1) is "try" or "start" or "consider" or "recommend" or "prefer"
                || (word == "using" && !machine && !condition);
        }
        else if ((word is "with" or "via" && ((asksReader && !machine && !near.IsOver(i)) || passive || near.Passive(i)))
            || (word is "as" or "by" && At(i + 1) is "" or "`"
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
        if (near.IsAsked(i) && !negated)
        {
            (taught, describes, condition, machine) = (true, false, false, false);
            return;
        }
        string before = At(i - 1);
        if (before is "which" or "who" or "that" && i > 1 && !words[i - 2].IsMark && !IsVerb(At(i - 2)) && At(i - 2) is not ("sure" or "ensure"))
        {
            // "Accounts which run `x` are suspended": it says which ones.
            describes = true;
            return;
        }
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
