using System.Collections.Immutable;
using Flywheel.Audit.Findings;

namespace Flywheel.Audit.Explain;

/// <summary>What is told of a rule; every text with code in backticks, sentences without the last full stop.</summary>
/// <param name="Id"><c>FW001</c>.</param>
/// <param name="Name"><c>hosted-runner</c>.</param>
/// <param name="What">What it forbids, in one line.</param>
/// <param name="Why">What goes wrong where it does not hold.</param>
/// <param name="ErrorWhen">Each on its own; none where it never is one.</param>
/// <param name="WarningWhen">Each on its own, with what would decide it where that is not known.</param>
/// <param name="Silent">What looks like it and is fine.</param>
/// <param name="Fix">What to do, the best first.</param>
/// <param name="Except">How to let a place pass for a while.</param>
public sealed record RuleText(
    string Id, string Name, string What, string Why, ImmutableArray<string> ErrorWhen, ImmutableArray<string> WarningWhen,
    ImmutableArray<string> Silent, ImmutableArray<string> Fix, ImmutableArray<string> Except)
{
    /// <summary>What it usually finds; a finding has its own.</summary>
    public Severity Usual => ErrorWhen.IsEmpty ? Severity.Warning : Severity.Error;
}
