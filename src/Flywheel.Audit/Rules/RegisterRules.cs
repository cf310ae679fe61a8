using System.Collections.Immutable;

namespace Flywheel.Audit.Rules;

/// <summary>The rules that the register itself is held to: judged by <see cref="Register.RegisterVerdict"/>, never suppressed.</summary>
public static class RegisterRules
{
    public const string Expired = "FW901";
    public const string Unmatched = "FW902";
    public const string Surplus = "FW903";
    public const string Unread = "FW904";
    public const string Unowned = "FW905";

    public static ImmutableArray<RuleInfo> All { get; } =
    [
        new(Expired, "expired-exception", "an exception or a suppression is past its last day", 1),
        new(Unmatched, "unmatched-exception", "an exception or a suppression that nothing matches any more", 1),
        new(Surplus, "surplus-findings", "an exception matches more findings than it covers", 1),
        new(Unread, "unread-file", "a live file, or a part of one, could not be read", 1),
        new(Unowned, "unowned-suppression", "a suppression without an owner, a reason or a date", 1),
    ];

    /// <summary>The rules that exceptions and suppressions may be for.</summary>
    public static ImmutableArray<string> Excusable { get; } = ["FW001", "FW002", "FW003", "FW004", "FW005", "FW006", "FW007"];
}
