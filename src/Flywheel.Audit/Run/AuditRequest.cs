using System.Collections.Immutable;
using Flywheel.Audit.Findings;

namespace Flywheel.Audit.Run;

/// <summary>What is asked of an audit.</summary>
public sealed record AuditRequest
{
    /// <summary>Ids or names of rules; empty is all.</summary>
    public ImmutableArray<string> Select { get; init; } = [];

    /// <summary>Ids or names of rules that do not judge.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];

    public Severity MinSeverity { get; init; } = Severity.Info;

    /// <summary>Whether warnings fail, too.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether what silent documents hold is told, as info.</summary>
    public bool All { get; init; }

    /// <summary>The day it is judged for (UTC).</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Of the program.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>Whether a rule is asked for. The register is always checked.</summary>
    public bool Holds(string id, string name) =>
        (Select.IsEmpty || Select.Any(word => Names(word, id, name))) && !Ignore.Any(word => Names(word, id, name));

    /// <summary>Whether a word of the command line means a rule: its id, its name, or what several ids begin with (<c>FW9</c>).</summary>
    public static bool Names(string word, string id, string name) =>
        word.Equals(id, StringComparison.OrdinalIgnoreCase) || word.Equals(name, StringComparison.OrdinalIgnoreCase)
        || (word.Length is > 2 and < 5 && id.StartsWith(word, StringComparison.OrdinalIgnoreCase));
}
