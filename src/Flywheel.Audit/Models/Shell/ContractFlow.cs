namespace Flywheel.Audit.Models.Shell;

/// <summary>
/// Finds which commands run only after a contract check has succeeded. For each command and list it keeps two facts: whether a success, and
/// whether a failure, implies that a check has succeeded before. What cannot be reached implies everything.
/// </summary>
internal sealed class ContractFlow
{
    private readonly ScriptUnit unit;
    private readonly HashSet<string> functions = [];
    private readonly HashSet<string> ensuring = [];
    private readonly HashSet<string> ending = ["die", "fatal", "abort"];
    private Dictionary<string, bool> entries = [];
    private Dictionary<string, bool> calls = [];
    private FlowContext context;
    private bool stopsAtFailure;
    private bool pipeFails;

    private readonly bool isOfPath;

    private ContractFlow(ScriptUnit unit, bool isOfPath = false)
    {
        (this.unit, this.isOfPath) = (unit, isOfPath);
        context = new(ShellEventKind.EnterSubshell, null, now: false, stops: false);
    }

    /// <summary>Fills <see cref="ScriptUnit.IsChecked"/> of a script and of those in it.</summary>
    public static void Judge(ScriptUnit unit) => Judge(new ContractFlow(unit));

    /// <summary>Fills <see cref="ScriptUnit.IsOnPath"/>, in the same way: what puts the guard's folder first on PATH counts as the check.</summary>
    public static void JudgePath(ScriptUnit unit) => Judge(new ContractFlow(unit, isOfPath: true));

    private static void Judge(ContractFlow flow)
    {
        flow.FindFunctions();
        if (flow.functions.Count == 0)
        {
            flow.Walk(before: false);
            return;
        }
        // Two rounds to learn which functions check (one may call another), two to learn from where they are called.
        for (int round = 0; round < 4; round++)
        {
            flow.entries = round < 2 ? flow.functions.ToDictionary(name => name, _ => false) : flow.calls;
            flow.calls = [];
            flow.Walk(before: false);
        }
    }

    private void FindFunctions()
    {
        foreach (ShellEvent one in unit.Tree.Events)
        {
            if (one is { Kind: ShellEventKind.EnterFunction, Name: { } name })
            {
                functions.Add(name);
            }
        }
        var last = new Dictionary<string, RawCommand>();
        foreach (RawCommand command in unit.Tree.Commands)
        {
            if (command.Function is { } function)
            {
                last[function] = command;
            }
        }
        foreach ((string name, RawCommand command) in last)
        {
            if (command.Words.Count > 0 && command.Words[0].Is(unit.Tree.Text, "exit"))
            {
                ending.Add(name);
            }
            else
            {
                ending.Remove(name);
            }
        }
    }

    private (bool Success, bool Failure) Walk(bool before)
    {
        stopsAtFailure = unit.Setting.StopsAtFailure;
        pipeFails = unit.Setting.PipeFails;
        context = new(ShellEventKind.EnterSubshell, null, before, stopsAtFailure);
        foreach (ShellEvent one in unit.Tree.Events)
        {
            Step(one);
        }
        while (context.Below is not null)
        {
            Leave();
        }
        EndList(ShellEventKind.Leave);
        return (context.LastSuccess && context.ExitSuccess, context.LastFailure && context.ExitFailure);
    }

    private void Step(ShellEvent one)
    {
        switch (one.Kind)
        {
            case ShellEventKind.Command:
                Command(one.Value);
                break;
            case >= ShellEventKind.EnterGroup and <= ShellEventKind.EnterFunction:
                Enter(one);
                break;
            case ShellEventKind.Then:
                EndList(ShellEventKind.Sequence);
                (context.ConditionSuccess, context.ConditionFailure) = (context.LastSuccess, context.LastFailure);
                context.Begin(context.ConditionSuccess, inCondition: context.Below?.InCondition ?? false);
                break;
            case ShellEventKind.Elif or ShellEventKind.Else:
                EndBranch();
                context.HasElse |= one.Kind == ShellEventKind.Else;
                context.Begin(context.ConditionFailure, one.Kind == ShellEventKind.Elif || (context.Below?.InCondition ?? false));
                break;
            case ShellEventKind.Do:
                EndList(ShellEventKind.Sequence);
                (context.ConditionSuccess, context.ConditionFailure) = (context.LastSuccess, context.LastFailure);
                bool body = context.Kind == ShellEventKind.EnterWhile ? context.ConditionSuccess
                    : context.Kind == ShellEventKind.EnterUntil ? context.ConditionFailure : context.Initial;
                context.Begin(body, context.Below?.InCondition ?? false);
                break;
            case ShellEventKind.Arm:
                if (context.HasArm)
                {
                    EndBranch();
                }
                context.HasArm = true;
                context.HasElse |= (one.Value & 1) == 1;
                context.Begin(context.Initial, context.Below?.InCondition ?? false);
                break;
            case ShellEventKind.Leave:
                Leave();
                break;
            case ShellEventKind.Sequence or ShellEventKind.NewLine or ShellEventKind.Background:
                EndList(one.Kind);
                break;
            case ShellEventKind.And or ShellEventKind.Or:
                context.Fold(pipeFails);
                context.Joint = one.Kind;
                break;
            case ShellEventKind.Pipe:
                context.Pipe(pipeFails);
                break;
            case ShellEventKind.Not:
                context.IsNegated = !context.IsNegated;
                break;
        }
    }

    private void Enter(ShellEvent one)
    {
        bool now = context.Base;
        if (one is { Kind: ShellEventKind.EnterFunction, Name: { } name } && entries.TryGetValue(name, out bool entry))
        {
            now = entry;
        }
        context = new(one.Kind, context, now, stopsAtFailure) { Name = one.Name, SavedPipeFails = pipeFails };
        if (one.Kind is ShellEventKind.EnterIf or ShellEventKind.EnterWhile or ShellEventKind.EnterUntil)
        {
            context.InCondition = true;
        }
        else if (one.Kind is ShellEventKind.EnterFunction)
        {
            context.InCondition = false;
        }
    }

    private void EndBranch()
    {
        EndList(ShellEventKind.Sequence);
        context.MergedSuccess &= context.LastSuccess;
        context.MergedFailure &= context.LastFailure;
        context.MergedStops &= stopsAtFailure;
        stopsAtFailure = context.SavedStops;
    }

    private void Leave()
    {
        if (context.Below is not { } below)
        {
            return;
        }
        FlowContext done = context;
        if (done.Kind is ShellEventKind.EnterIf or ShellEventKind.EnterCase)
        {
            EndBranch();
            stopsAtFailure = done.MergedStops && done.SavedStops;
            bool success = done.MergedSuccess && (done.HasElse || (done.Kind == ShellEventKind.EnterIf ? done.ConditionFailure : done.Initial));
            context = below;
            below.Element(success, done.MergedFailure);
            return;
        }
        EndList(ShellEventKind.Leave);
        context = below;
        switch (done.Kind)
        {
            case ShellEventKind.EnterWhile or ShellEventKind.EnterUntil or ShellEventKind.EnterFor:
                bool after = done.Kind == ShellEventKind.EnterWhile ? done.ConditionFailure
                    : done.Kind == ShellEventKind.EnterUntil ? done.ConditionSuccess : done.Initial;
                stopsAtFailure &= done.SavedStops;
                below.Element(after && done.BreakState, after && done.BreakState);
                break;
            case ShellEventKind.EnterSubshell:
                (stopsAtFailure, pipeFails) = (done.SavedStops, done.SavedPipeFails);
                below.Element(isOfPath ? below.Base : done.LastSuccess && done.ExitSuccess, isOfPath ? below.Base : done.LastFailure && done.ExitFailure);
                break;
            case ShellEventKind.EnterSubstitution:
                (stopsAtFailure, pipeFails) = (done.SavedStops, done.SavedPipeFails);
                below.Substituted = isOfPath ? null : (done.LastSuccess && done.ExitSuccess, done.LastFailure && done.ExitFailure);
                break;
            case ShellEventKind.EnterFunction:
                (stopsAtFailure, pipeFails) = (done.SavedStops, done.SavedPipeFails);
                if (done.Name is { } name && !done.Initial && done.LastSuccess && done.ExitSuccess)
                {
                    ensuring.Add(name);
                }
                below.Element(below.Base, below.Base);
                break;
            default:
                below.Element(done.LastSuccess, done.LastFailure);
                break;
        }
    }

    private void EndList(ShellEventKind kind)
    {
        bool lineStops = unit.Setting.LinesStop && kind == ShellEventKind.NewLine && context.Below is null;
        context.End(kind, stopsAtFailure, lineStops, pipeFails);
    }

    private bool[] Marks => isOfPath ? unit.IsOnPath ??= new bool[unit.IsChecked.Length] : unit.IsChecked;

    private void Command(int index)
    {
        bool now = context.Base;
        Marks[index] = now;
        RawCommand raw = unit.Tree.Commands[index];
        CommandMeaning? meaning = unit.Meanings[index];
        (bool success, bool failure) = (now, now);
        if (isOfPath && meaning?.GuardsPath == true)
        {
            (success, failure) = (true, true);
        }
        else if (raw.Words.Count == 0)
        {
            (success, failure) = context.Substituted ?? (now, now);
        }
        else if (meaning is not null)
        {
            foreach (ScriptUnit script in meaning.Scripts)
            {
                (bool Success, bool Failure) outcome = new ContractFlow(script, isOfPath).Walk(now && !meaning.IsDeferred);
                (success, failure) = meaning.IsDeferred || meaning.Scripts.Count > 1 || isOfPath ? (success, failure) : outcome;
            }
            if (meaning.First?.Command is { Manner: CommandManner.Run } found)
            {
                (success, failure) = Outcome(found, now);
            }
        }
        context.Substituted = null;
        if (raw.IgnoresFailure)
        {
            success = failure = success && failure;
        }
        context.Element(success, failure);
    }

    private (bool Success, bool Failure) Outcome(FoundCommand found, bool now)
    {
        switch (found.Name)
        {
            case "exit" or "return":
                bool mayFail = found.Words is not [{ Text: "0" }, ..];
                bool maySucceed = found.Words is not [{ IsConstant: true, Text: not "0" }, ..];
                context.Boundary(found.Name == "exit").Exit(maySucceed, mayFail, now);
                return (true, true);
            case "break":
                if (context.Loop is { } loop)
                {
                    loop.BreakState &= now;
                }
                return (true, true);
            case "set" or "shopt":
                Set(found);
                return (now, now);
        }
        if (!isOfPath && ShellReading.IsContractCheck(found))
        {
            return (true, now);
        }
        if (ending.Contains(found.Name))
        {
            context.Boundary(isExit: true).Exit(maySucceed: false, mayFail: true, now);
            return (true, true);
        }
        if (functions.Contains(found.Name) || (found.Through is [.., var through] && functions.Contains(through)))
        {
            string name = functions.Contains(found.Name) ? found.Name : found.Through[^1];
            calls[name] = now && (!calls.TryGetValue(name, out bool others) || others);
            return (now || ensuring.Contains(name), now);
        }
        return (now, now);
    }

    private void Set(FoundCommand found)
    {
        for (int i = 0; i < found.Words.Length; i++)
        {
            string word = found.Words[i].Text;
            if (word.Length < 2 || word[0] is not ('-' or '+') || word.StartsWith("--", StringComparison.Ordinal))
            {
                continue;
            }
            bool on = found.Name == "set" ? word[0] == '-' : word.Contains('s');
            if (word.Contains('e') && found.Name == "set")
            {
                stopsAtFailure = on;
            }
            if (word.Contains('o') && i + 1 < found.Words.Length)
            {
                string option = found.Words[++i].Text;
                stopsAtFailure = option == "errexit" ? on : stopsAtFailure;
                pipeFails = option == "pipefail" ? on : pipeFails;
            }
        }
    }
}
