using System.Collections.Immutable;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Loops: turn by turn where the words tell how many there are.</summary>
internal sealed partial class ArgumentFlow
{
    private bool? For(int place)
    {
        at++;
        _ = List();
        at++;
        RawLoop? loop = place > 0 && place <= tree.Loops.Count ? tree.Loops[place - 1] : null;
        CommandWord[]? values = loop is null || !state.IsCertain ? null
            : [.. loop.Words is { } words ? words.SelectMany(one => state.Filled(new(one.Value(tree.Text), default, one.IsConstant))) : state.Words];
        bool wasLive = isLive;
        if (values is null || values.Length > MostTurns || !Array.TrueForAll(values, one => one.IsConstant))
        {
            if (loop is not null)
            {
                state.Forget(loop.Name);
            }
            Perhaps();
        }
        else
        {
            (bool outerBreaks, bool outerContinues) = (breaks, continues);
            int body = at;
            bool leaves = false;
            foreach (CommandWord value in values)
            {
                state.Give(loop!.Name, [value]);
                at = body;
                leaves |= Turn();
                if (!isLive)
                {
                    break;
                }
            }
            if (values.Length == 0)
            {
                Idle();
            }
            isLive |= leaves;
            (breaks, continues) = (outerBreaks, outerContinues);
        }
        Leave();
        isLive |= wasLive && values is null;
        return null;
    }

    private bool? While(bool until)
    {
        int condition = ++at;
        (bool outerBreaks, bool outerContinues, bool wasLive, bool leaves) = (breaks, continues, isLive, false);
        for (int turn = 0; !isSpent; turn++)
        {
            at = condition;
            bool? holds = List();
            holds = until ? !holds : holds;
            at++;
            if (holds is null || turn == MostTurns)
            {
                Perhaps();
                leaves |= wasLive;
                break;
            }
            if (holds == false)
            {
                Idle();
                break;
            }
            leaves |= Turn();
            if (!isLive)
            {
                break;
            }
        }
        isLive |= leaves;
        (breaks, continues) = (outerBreaks, outerContinues);
        Leave();
        return null;
    }

    /// <summary>The body of a loop once; gives whether it may leave the loop by <c>break</c>.</summary>
    private bool Turn()
    {
        (breaks, continues) = (false, false);
        _ = List();
        isLive |= continues;
        return breaks;
    }

    /// <summary>The body of a loop that runs never, once or more: how many words it drops is not known.</summary>
    private void Perhaps()
    {
        (bool outerBreaks, bool outerContinues, bool wasLive, ImmutableArray<CommandWord> words) = (breaks, continues, isLive, state.Words);
        for (int i = at, open = 0; i < tree.Events.Count && open >= 0; i++)
        {
            ShellEvent one = tree.Events[i];
            open += one.Kind is >= ShellEventKind.EnterGroup and <= ShellEventKind.EnterFunction ? 1 : one.Kind == ShellEventKind.Leave ? -1 : 0;
            state.IsCertain &= !(one.Kind == ShellEventKind.Command && tree.Commands[one.Value].Words is [var first, ..] && first.Is(tree.Text, "shift"));
            left--;
        }
        doubts++;
        _ = List();
        doubts--;
        (breaks, continues, isLive, state.Words) = (outerBreaks, outerContinues, wasLive, words);
    }

    private void Idle()
    {
        bool wasLive = isLive;
        isLive = false;
        _ = List();
        isLive = wasLive;
    }

    private void Skip()
    {
        int open = 0;
        do
        {
            ShellEventKind kind = tree.Events[at++].Kind;
            open += kind is >= ShellEventKind.EnterGroup and <= ShellEventKind.EnterFunction ? 1 : kind == ShellEventKind.Leave ? -1 : 0;
            left--;
        }
        while (open > 0 && at < tree.Events.Count);
    }
}
