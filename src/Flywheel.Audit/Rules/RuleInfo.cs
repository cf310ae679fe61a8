namespace Flywheel.Audit.Rules;

/// <summary>What <c>explain</c> and SARIF say of a rule, whoever judges by it.</summary>
/// <param name="Id"><c>FW901</c>.</param>
/// <param name="Name"><c>expired-exception</c>.</param>
/// <param name="What">What it forbids, in one line.</param>
/// <param name="Version">Counts up when the same file may be judged otherwise; part of the receipt.</param>
public sealed record RuleInfo(string Id, string Name, string What, int Version)
{
    public static RuleInfo Of(IAuditRule rule) => new(rule.Id, rule.Name, rule.What, rule.Version);
}
