namespace Flywheel.Audit.Models.Shell;

/// <summary>A list of commands on the way of <see cref="ContractFlow"/>, and the compound that it stands in.</summary>
internal sealed class FlowContext(ShellEventKind kind, FlowContext? below, bool now, bool stops)
{
    private bool hasElement;
    private bool elementSuccess;
    private bool elementFailure;
    private bool isPipe;
    private bool pipeSuccess;
    private bool success;
    private bool early = true;
    private bool last;

    public ShellEventKind Kind => kind;

    public FlowContext? Below => below;

    /// <summary>What holds where it begins.</summary>
    public bool Initial { get; } = now;

    /// <summary>What holds where its next list begins.</summary>
    public bool Now { get; private set; } = now;

    public string? Name { get; init; }

    /// <summary>Whether a failure does not end the script: the condition of an <c>if</c>.</summary>
    public bool InCondition { get; set; } = below?.InCondition ?? false;

    public bool IsNegated { get; set; }

    /// <summary>What joins the next command to those before: And, Or, or Sequence for nothing.</summary>
    public ShellEventKind Joint { get; set; } = ShellEventKind.Sequence;

    public bool ConditionSuccess { get; set; } = now;

    public bool ConditionFailure { get; set; } = now;

    public bool MergedSuccess { get; set; } = true;

    public bool MergedFailure { get; set; } = true;

    public bool MergedStops { get; set; } = true;

    public bool SavedStops => stops;

    public bool SavedPipeFails { get; init; }

    public bool HasElse { get; set; }

    public bool HasArm { get; set; }

    public bool BreakState { get; set; } = true;

    public bool ExitSuccess { get; private set; } = true;

    public bool ExitFailure { get; private set; } = true;

    public bool LastSuccess { get; private set; } = now;

    public bool LastFailure { get; private set; } = now;

    /// <summary>How the last command substitution ended: the status of an assignment.</summary>
    public (bool Success, bool Failure)? Substituted { get; set; }

    /// <summary>The innermost loop.</summary>
    public FlowContext? Loop => loop ?? this;

    private readonly FlowContext? loop = kind is ShellEventKind.EnterWhile or ShellEventKind.EnterUntil or ShellEventKind.EnterFor ? null : below?.Loop;

    private readonly FlowContext? shell = kind is ShellEventKind.EnterSubshell or ShellEventKind.EnterSubstitution ? null : below?.Boundary(isExit: true);

    private readonly FlowContext? returning = kind is ShellEventKind.EnterSubshell or ShellEventKind.EnterSubstitution or ShellEventKind.EnterFunction
        ? null : below?.Boundary(isExit: false);

    /// <summary>What holds where the next command runs.</summary>
    public bool Base => Joint switch
    {
        ShellEventKind.And => success,
        ShellEventKind.Or => early && last,
        _ => Now,
    };

    /// <summary>What an <c>exit</c> (or a <c>return</c>) ends.</summary>
    public FlowContext Boundary(bool isExit) => (isExit ? shell : returning) ?? this;

    public void Exit(bool maySucceed, bool mayFail, bool state)
    {
        ExitSuccess &= !maySucceed || state;
        ExitFailure &= !mayFail || state;
    }

    /// <summary>A new branch begins.</summary>
    public void Begin(bool state, bool inCondition)
    {
        Now = LastSuccess = LastFailure = state;
        InCondition = inCondition;
    }

    public void Element(bool whenSucceeded, bool whenFailed)
    {
        (hasElement, elementSuccess, elementFailure) = (true, whenSucceeded, whenFailed);
    }

    public void Pipe(bool pipeFails)
    {
        pipeSuccess |= pipeFails && hasElement && elementSuccess;
        isPipe = true;
        hasElement = false;
    }

    /// <summary>Adds the pipeline that just ended to the list.</summary>
    public void Fold(bool pipeFails)
    {
        bool state = Base;
        bool good = hasElement ? elementSuccess : state;
        bool bad = hasElement ? elementFailure : state;
        if (isPipe)
        {
            good |= pipeFails && pipeSuccess;
            bad &= state;
        }
        if (IsNegated)
        {
            (good, bad) = (bad, good);
        }
        success = Joint == ShellEventKind.Or ? success && good : good;
        early = Joint == ShellEventKind.And ? early && last : true;
        // The failure of a pipeline behind `!` never ends a script.
        early &= !IsNegated || bad;
        last = IsNegated || bad;
        (hasElement, isPipe, pipeSuccess, IsNegated) = (false, false, false, false);
        Joint = ShellEventKind.Sequence;
    }

    public void End(ShellEventKind end, bool stopsAtFailure, bool lineStops, bool pipeFails)
    {
        if (!hasElement && Joint == ShellEventKind.Sequence)
        {
            IsNegated = false;
            return;
        }
        Fold(pipeFails);
        if (end == ShellEventKind.Background)
        {
            LastSuccess = LastFailure = Now;
        }
        else
        {
            bool exits = (stopsAtFailure && !InCondition) || lineStops;
            if (exits)
            {
                Boundary(isExit: true).Exit(maySucceed: false, mayFail: true, last && (early || !lineStops));
            }
            LastSuccess = success;
            LastFailure = (early || lineStops) && (exits || last);
            Now = LastSuccess && LastFailure;
        }
        (success, early, last) = (false, true, false);
    }
}
