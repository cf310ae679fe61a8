using System.Collections.Immutable;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Messages;

/// <summary>Lines of a message to people: each begins with <c>flywheel: </c>, and no secret of the settings is in any.</summary>
internal sealed class MessageLines(Facts facts)
{
    private const string Prefix = "flywheel: ";

    private readonly ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
    private readonly Redaction redaction = Redaction.Of(facts);

    internal void Add(string line) => lines.Add(Prefix + redaction.ApplyToLine(line));

    internal void Hint(string hint) => Add("hint: " + hint);

    internal void Warnings(Judgement judgement)
    {
        foreach (Violation warning in judgement.Warnings)
        {
            Add($"warning: {warning.RuleId}: {warning.What}");
        }
    }

    /// <summary>Says why a hatch that somebody set does not open.</summary>
    internal void Expiry()
    {
        if (facts.EscapeHatch is EscapeHatch.Expired expired)
        {
            Add($"the escape hatch expired: its last day was {expired.LastDay:yyyy-MM-dd}");
        }
    }

    /// <summary>Names the escape hatch, where it may be used: for gated commands outside strict.</summary>
    internal void Hatch(RefusedCommand command, bool gated = true)
    {
        if (gated && !facts.Strict)
        {
            Hint($"to build without it just now: {EscapeHatch.Variable}='why' {command.WithArguments}"
                + (command.HasDots ? " (... is the rest of your command)" : ""));
        }
    }

    internal ImmutableArray<string> Lines() => lines.ToImmutable();
}
