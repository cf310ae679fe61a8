namespace Flywheel.Audit.Findings;

/// <summary>What lets a finding pass for a while.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Expires">Its last day (UTC).</param>
public sealed record Waiver(WaiverPlace Place, string Owner, string Reason, DateOnly Expires);

public enum WaiverPlace
{
    /// <summary>An entry of the register.</summary>
    Register,

    /// <summary>A comment beside what it covers.</summary>
    Inline,
}
