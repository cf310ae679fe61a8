using System.Collections.Immutable;
using System.Globalization;

namespace Flywheel.Audit.Models.Shell;

/// <summary>
/// Which commands a script comes to when it is given some words, and what these then are: arms of <c>case</c>, tests, <c>shift</c>, <c>exec</c>
/// and <c>exit</c> are followed as far as the words tell, and both ways where they do not.
/// </summary>
internal sealed partial class ArgumentFlow
{
    private const int DeepestList = 150;
    private const int DeepestCall = 4;
    private const int MostTurns = 20;
    private const int MostReached = 200;
    private const int LongestWord = 4000;

    private readonly ScriptUnit unit;
    private readonly ScriptTree tree;
    private readonly ArgumentState state;
    private readonly List<ReachedCommand> reached;
    private readonly bool isWhole;
    private readonly Dictionary<string, int> functions = [];
    private readonly HashSet<string> entered = [];
    private int left;
    private int at;
    private int depth;
    private bool isSpent;

    // Of the place that is looked at.
    private bool isLive = true;
    private int doubts;
    private bool breaks, continues;
    private List<bool?>? returns;

    private ArgumentFlow(ScriptUnit unit, ArgumentState state, List<ReachedCommand> reached, int left, bool isWhole)
    {
        (this.unit, this.state, this.reached, this.left, this.isWhole) = (unit, state, reached, left, isWhole);
        tree = unit.Tree;
        for (int i = 0; i < tree.Events.Count; i++)
        {
            if (tree.Events[i] is { Kind: ShellEventKind.EnterFunction, Name: { } name })
            {
                functions[name] = i;
            }
        }
    }

    /// <summary>The commands, filled in; null where that takes more steps than there are.</summary>
    /// <param name="unit">The script.</param>
    /// <param name="function">The function of it that is called; null for the script itself.</param>
    /// <param name="given">The words.</param>
    /// <param name="steps">How many there are; those taken are taken off.</param>
    /// <param name="isWhole">Whether those are wanted, too, in which nothing is filled.</param>
    public static List<ReachedCommand>? Of(ScriptUnit unit, string? function, ImmutableArray<CommandWord> given, ref int steps, bool isWhole = false)
    {
        var flow = new ArgumentFlow(unit, new(given), [], steps, isWhole);
        steps -= flow.tree.Events.Count;
        if (function is null)
        {
            flow.All();
        }
        else if (flow.functions.TryGetValue(function, out int entry))
        {
            flow.at = entry + 1;
            flow.returns = [];
            flow.entered.Add(function);
            _ = flow.List();
        }
        steps = Math.Min(steps, flow.left);
        return flow.isSpent ? null : flow.reached;
    }

    private void All()
    {
        // What heredocs hold to be run where they stand.
        foreach (ScriptUnit aside in unit.Aside.Where(one => one.Setting.Manner == CommandManner.Run))
        {
            Within(aside);
        }
        while (at < tree.Events.Count && !isSpent)
        {
            _ = List();
            at++;
        }
    }

    private void Within(ScriptUnit script)
    {
        var inner = new ArgumentFlow(script, state, reached, left, isWhole);
        inner.All();
        (left, isSpent) = (inner.left, isSpent || inner.isSpent);
    }

    /// <summary>To the end of the list at hand; gives how its last command ends.</summary>
    private bool? List()
    {
        bool? last = true;
        ShellEventKind joint = ShellEventKind.Sequence;
        bool isNegated = false;
        isSpent |= ++depth > DeepestList;
        while (at < tree.Events.Count && !isSpent)
        {
            ShellEvent one = tree.Events[at];
            isSpent |= --left < 0;
            switch (one.Kind)
            {
                case ShellEventKind.Then or ShellEventKind.Elif or ShellEventKind.Else or ShellEventKind.Do or ShellEventKind.Arm or ShellEventKind.Leave:
                    depth--;
                    return last;
                case >= ShellEventKind.Sequence and <= ShellEventKind.Background:
                    joint = one.Kind;
                    at++;
                    break;
                case ShellEventKind.Not:
                    isNegated = !isNegated;
                    at++;
                    break;
                case ShellEventKind.EnterFunction:
                    Skip();
                    break;
                case ShellEventKind.EnterSubstitution:
                    _ = Apart();
                    break;
                default:
                    last = Joined(one, joint, last, isNegated);
                    (joint, isNegated) = (ShellEventKind.Sequence, false);
                    break;
            }
        }
        depth--;
        return last;
    }

    private bool? Joined(ShellEvent one, ShellEventKind joint, bool? last, bool isNegated)
    {
        bool isSkipped = joint == ShellEventKind.And ? last == false : joint == ShellEventKind.Or && last == true;
        bool isDoubtful = joint is ShellEventKind.And or ShellEventKind.Or && last is null;
        bool wasLive = isLive;
        isLive &= !isSkipped;
        bool? status = Branch(one, isDoubtful);
        if (isSkipped)
        {
            isLive = wasLive;
            return last;
        }
        isLive |= isDoubtful && wasLive;
        status = isNegated ? !status : status;
        return joint switch
        {
            ShellEventKind.And => ArgumentTest.And(last, status),
            ShellEventKind.Or => ArgumentTest.Or(last, status),
            ShellEventKind.Pipe => null,
            _ => status,
        };
    }

    /// <summary>What may or may not run leaves the words as they were.</summary>
    private bool? Branch(ShellEvent? one, bool isDoubtful)
    {
        ImmutableArray<CommandWord> words = state.Words;
        doubts += isDoubtful ? 1 : 0;
        bool? status = one is { } element ? Element(element) : List();
        doubts -= isDoubtful ? 1 : 0;
        state.Words = isDoubtful ? words : state.Words;
        return status;
    }

    private bool? Element(ShellEvent one)
    {
        switch (one.Kind)
        {
            case ShellEventKind.Command:
                at++;
                return isLive ? Command(one.Value) : null;
            case ShellEventKind.EnterGroup:
                at++;
                bool? status = List();
                Leave();
                return status;
            case ShellEventKind.EnterSubshell:
                return Apart();
            case ShellEventKind.EnterIf:
                return If();
            case ShellEventKind.EnterCase:
                return Case(one.Value);
            case ShellEventKind.EnterFor:
                return For(one.Value);
            case ShellEventKind.EnterWhile or ShellEventKind.EnterUntil:
                return While(until: one.Kind == ShellEventKind.EnterUntil);
            default:
                at++;
                return null;
        }
    }

    private void Leave() => at += at < tree.Events.Count && tree.Events[at].Kind == ShellEventKind.Leave ? 1 : 0;

    /// <summary>A shell of its own: what it ends with, and what it does to names and words, ends with it.</summary>
    private bool? Apart()
    {
        (bool wasLive, ImmutableArray<CommandWord> words, List<bool?>? outer) = (isLive, state.Words, returns);
        at++;
        bool? status = List();
        Leave();
        (isLive, state.Words, returns) = (wasLive, words, outer);
        return status;
    }

    private bool? If()
    {
        at++;
        bool? condition = List();
        bool isPossible = isLive, isSure = true, anyLive = false;
        while (at < tree.Events.Count && !isSpent)
        {
            ShellEventKind kind = tree.Events[at++].Kind;
            if (kind == ShellEventKind.Leave)
            {
                break;
            }
            switch (kind)
            {
                case ShellEventKind.Then or ShellEventKind.Else:
                    condition = kind == ShellEventKind.Else ? true : condition;
                    isLive = isPossible && condition != false;
                    _ = Branch(null, isDoubtful: !isSure || condition is null);
                    anyLive |= isLive;
                    isPossible &= condition != true;
                    isSure &= condition is not null;
                    break;
                case ShellEventKind.Elif:
                    isLive = isPossible;
                    condition = Branch(null, isDoubtful: !isSure);
                    isPossible = isLive;
                    break;
            }
        }
        isLive = anyLive || isPossible;
        return null;
    }

    private bool? Case(int word)
    {
        at++;
        string? subject = word > 0 && word <= tree.CaseWords.Count ? state.ValueOf(tree.CaseWords[word - 1], tree.Text) : null;
        bool isPossible = isLive, isSure = true, anyLive = false;
        while (at < tree.Events.Count && !isSpent)
        {
            ShellEvent one = tree.Events[at++];
            if (one.Kind == ShellEventKind.Leave)
            {
                break;
            }
            if (one.Kind != ShellEventKind.Arm)
            {
                continue;
            }
            bool? isTaken = (one.Value & 1) == 1 ? true : subject is not null && one.Value > 1 ? ArgumentTest.Matches(Pattern(one.Value >> 1), subject) : null;
            isLive = isPossible && isTaken != false;
            _ = Branch(null, isDoubtful: !isSure || isTaken is null);
            anyLive |= isLive;
            isPossible &= isTaken != true;
            isSure &= isTaken is not null;
        }
        isLive = anyLive || isPossible;
        return null;
    }

    private string Pattern(int place) => tree.Text[tree.CasePatterns[place - 1].Start..tree.CasePatterns[place - 1].End];

    private bool? Command(int index)
    {
        RawCommand raw = tree.Commands[index];
        Assign(raw);
        if (raw.Words.Count == 0)
        {
            return true;
        }
        string program = raw.Words[0].Value(tree.Text);
        switch (program)
        {
            case "[" or "[[" or "test":
                return ArgumentTest.Of(raw, tree.Text, state);
            case ":" or "true" or "false":
                return program != "false";
            case "shift":
                string count = raw.Words.Count > 1 ? raw.Words[1].Value(tree.Text) : "1";
                state.Shift(state.IsCertain && int.TryParse(count, CultureInfo.InvariantCulture, out int some) ? some : 0);
                return true;
            case "set":
                int from = raw.Words.FindIndex(one => one.Is(tree.Text, "--"));
                state.Words = from > 0 ? [.. raw.Words.Skip(from + 1).SelectMany(one => state.Filled(Plain(one)))] : state.Words;
                return true;
            case "exit" or "return" or "break" or "continue":
                End(program, raw);
                return null;
        }
        if (functions.TryGetValue(program, out int entry) && entered.Count < DeepestCall && entered.Add(program))
        {
            return Called(program, entry, raw);
        }
        Reach(index);
        isLive &= program is not ("die" or "fatal" or "abort") && (program != "exec" || raw.Words.Count == 1);
        return null;
    }

    private CommandWord Plain(ShellWord word) => new(word.Value(tree.Text), tree.Script.SpanOf(word.Start, word.End - word.Start), word.IsConstant);

    private void Assign(RawCommand raw)
    {
        if (raw.Words.Count == 0)
        {
            foreach (RawAssignment one in raw.Assignments)
            {
                state.Assign(one.Name, one.Value, tree.Text, one.Appends, doubts == 0);
            }
        }
        else if (ShellNames.Declares(raw.Words[0].Value(tree.Text)))
        {
            foreach (ShellWord word in raw.Words.Skip(1))
            {
                if (word.ValueStart(tree.Text, out string name) is >= 0 and int start)
                {
                    state.Assign(name, word.From(start), tree.Text, appends: false, doubts == 0);
                }
            }
        }
    }

    private void End(string program, RawCommand raw)
    {
        if (program == "return" && returns is not null)
        {
            string? status = raw.Words.Count > 1 ? state.ValueOf(raw.Words[1], tree.Text) : null;
            returns.Add(status is null ? null : status == "0");
        }
        breaks |= program == "break";
        continues |= program == "continue";
        isLive = false;
    }

    private bool? Called(string function, int entry, RawCommand raw)
    {
        (int back, ImmutableArray<CommandWord> words, List<bool?>? outer, bool outerBreaks, bool outerContinues, bool isCertain) =
            (at, state.Words, returns, breaks, continues, state.IsCertain);
        state.Words = [.. raw.Words.Skip(1).SelectMany(one => state.Filled(Plain(one)))];
        returns = [];
        at = entry + 1;
        bool? last = List();
        if (isLive)
        {
            returns.Add(last);
        }
        bool? status = returns.Count > 0 && returns.TrueForAll(one => one == returns[0]) ? returns[0] : null;
        isLive = returns.Count > 0;
        (at, state.Words, returns, breaks, continues, state.IsCertain) = (back, words, outer, outerBreaks, outerContinues, isCertain);
        entered.Remove(function);
        return status;
    }

    private void Reach(int index)
    {
        CommandMeaning meaning = unit.Meanings[index];
        foreach (CommandDraft draft in meaning.Drafts.Where(one => one.Command.Manner == CommandManner.Run))
        {
            FoundCommand written = draft.Command;
            CommandWord program = new(written.Program, written.ProgramSpan, !written.Program.StartsWith('$'));
            CommandWord[] all = [.. state.Filled(program), .. written.Words.SelectMany(state.Filled)];
            bool isGiven = !program.IsConstant || written.Words.Any(one => !one.IsConstant) || (isWhole && !CommandPeeler.Takes(written.Program));
            if (written is { Program: "." or "source", Words.Length: 1 })
            {
                // A script that is sourced without words has those of the one that sources it.
                all = [.. all, .. state.Words];
                isGiven = true;
            }
            if (!isGiven || all.Length == 0 || all[0].Text.Length > LongestWord)
            {
                continue;
            }
            isSpent |= reached.Count >= MostReached;
            left -= all.Length;
            FoundCommand run = written with { Program = all[0].Text, ProgramSpan = all[0].Span, Words = [.. all.Skip(1)] };
            reached.Add(new(written, unit.Judged(run, index, draft.Via)));
        }
        foreach (ScriptUnit script in meaning.Scripts)
        {
            Within(script);
        }
    }
}
