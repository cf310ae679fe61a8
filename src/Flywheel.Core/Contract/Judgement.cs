using System.Collections.Immutable;

namespace Flywheel.Core.Contract;

/// <summary>One rule that does not hold: what is wrong and what to do, one line each, never with a secret.</summary>
public sealed record Violation(string RuleId, string What, string Fix);

/// <summary>The declared word, what the endpoints say, and the mode that everything else is judged by.</summary>
public sealed record ModeFinding(Sourced<string>? Declared, SubstrateMode Detected, Sourced<SubstrateMode> Effective);

/// <summary>
/// An endpoint as people are shown it, with the variable that held it and where that came from. An address that cannot be read is
/// not shown, for then nobody knows where in it a secret is: <paramref name="Redacted"/> is null.
/// </summary>
public sealed record ShownEndpoint(string Variable, string? Redacted, SettingSource Source)
{
    /// <summary>The address, or that it cannot be read, with variable and source.</summary>
    public override string ToString() =>
        $"{Redacted ?? "an address that cannot be read"} ({Variable}, {Contract.Shown.Source(Source)})";
}

/// <summary>The contract's verdict. <paramref name="Target"/> is null when there is no readable cache endpoint.</summary>
public sealed record Judgement(
    ImmutableArray<Violation> Violations,
    ImmutableArray<Violation> Warnings,
    ModeFinding Mode,
    RemoteTarget? Target,
    ShownEndpoint? Endpoint,
    ShownEndpoint? Executor,
    bool Strict)
{
    public bool Holds => Violations.IsEmpty;
}
