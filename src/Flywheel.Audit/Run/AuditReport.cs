using System.Collections.Immutable;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Rules;

namespace Flywheel.Audit.Run;

/// <summary>What an audit yields: all that a renderer shows and a receipt keeps.</summary>
public sealed record AuditReport
{
    /// <summary>An exception that ends within so many days is said to.</summary>
    public const int ExpiresSoonDays = 14;

    private readonly ImmutableArray<Finding> findings = [];

    /// <summary>All that were made, suppressed ones among them; kept in order of path (ordinal), position, rule.</summary>
    public required ImmutableArray<Finding> Findings
    {
        get => findings;
        init => findings =
        [
            .. value.OrderBy(finding => finding.Path, StringComparer.Ordinal)
                .ThenBy(finding => finding.Span.Start).ThenBy(finding => finding.Span.End)
                .ThenBy(finding => finding.Rule, StringComparer.Ordinal)
                .ThenBy(finding => finding.Subject, StringComparer.Ordinal).ThenBy(finding => finding.Message, StringComparer.Ordinal),
        ];
    }

    /// <summary>The rules that judged, by their ids.</summary>
    public required ImmutableArray<RuleVersion> Rules { get; init; }

    /// <summary>How many files were read and parsed.</summary>
    public required int FilesAudited { get; init; }

    /// <summary>Files that were in scope and not read, by their paths.</summary>
    public ImmutableArray<SkippedFile> Skipped { get; init; } = [];

    /// <summary>Links, and what is neither file nor folder: they are not looked into, and nobody expects it.</summary>
    public ImmutableArray<SkippedFile> NotFollowed { get; init; } = [];

    /// <summary>The commit that is checked out, in hexadecimal digits; null without one.</summary>
    public string? Commit { get; init; }

    /// <summary>Whether an audited file is not as that commit has it; null where that is not known.</summary>
    public bool? IsDirty { get; init; }

    /// <summary>Where the repository lives; null where that is not known.</summary>
    public Uri? Repository { get; init; }

    /// <summary>The register; null without one.</summary>
    public ConfigFile? Config { get; init; }

    /// <summary>The day it was judged for (UTC).</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Whether warnings fail, too.</summary>
    public bool Strict { get; init; }

    /// <summary>What is less neither counts nor is shown.</summary>
    public Severity MinSeverity { get; init; } = Severity.Info;

    /// <summary>Whether info findings count as such and are shown.</summary>
    public bool All { get; init; }

    /// <summary>Of the program.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>What is told, suppressed or not: of the least severity on, info only if all is asked for.</summary>
    public IEnumerable<Finding> Told => Findings.Where(finding => finding.Severity >= MinSeverity && (finding.Severity > Severity.Info || All));

    /// <summary>What is told and not suppressed.</summary>
    public IEnumerable<Finding> Open => Told.Where(finding => finding.Suppressed is null);

    /// <summary>What is told and suppressed.</summary>
    public IEnumerable<Finding> Covered => Told.Where(finding => finding.Suppressed is not null);

    /// <summary>Of everything that is told.</summary>
    public FindingCounts Counts => FindingCounts.Of(Told);

    /// <summary>Of every rule that judged or found something, by its id.</summary>
    public ImmutableSortedDictionary<string, FindingCounts> CountsByRule
    {
        get
        {
            ILookup<string, Finding> byRule = Told.ToLookup(finding => finding.Rule, StringComparer.Ordinal);
            return Rules.Select(rule => rule.Rule).Concat(byRule.Select(rule => rule.Key)).Distinct(StringComparer.Ordinal)
                .ToImmutableSortedDictionary(rule => rule, rule => FindingCounts.Of(byRule[rule]), StringComparer.Ordinal);
        }
    }

    /// <summary>
    /// 3 where a live file could not be parsed, else 1 where an error (strict: or a warning) is open, else 0. Nothing but the findings and the
    /// choice of severities decides it, never how they are shown.
    /// </summary>
    public int ExitCode
    {
        get
        {
            bool unparsed = Findings.Any(finding => finding is { Rule: RegisterRules.Unread, Severity: Severity.Error, Suppressed: null });
            FindingCounts counts = Counts;
            return unparsed ? 3 : counts.Errors > 0 || (Strict && counts.Warnings > 0) ? 1 : 0;
        }
    }

    /// <summary>Whether what covers a finding ends soon.</summary>
    public bool EndsSoon(Finding finding) =>
        finding.Waiver is { } waiver && waiver.Expires.DayNumber - AsOf.DayNumber <= ExpiresSoonDays;
}

/// <param name="Rule"><c>FW001</c>.</param>
/// <param name="Version">Counts up when the same file may be judged otherwise.</param>
public sealed record RuleVersion(string Rule, int Version);

/// <param name="Path">Relative to the repository.</param>
/// <param name="Why">Lower case, no full stop.</param>
public sealed record SkippedFile(string Path, string Why);

/// <param name="Path">Relative to the repository.</param>
/// <param name="Sha256">Of its bytes, in hexadecimal digits.</param>
public sealed record ConfigFile(string Path, string Sha256);

/// <param name="Errors">Not suppressed.</param>
/// <param name="Warnings">Not suppressed.</param>
/// <param name="Infos">Not suppressed.</param>
/// <param name="Suppressed">Of any severity.</param>
public readonly record struct FindingCounts(int Errors, int Warnings, int Infos, int Suppressed)
{
    public static FindingCounts Of(IEnumerable<Finding> findings)
    {
        var counts = default(FindingCounts);
        foreach (Finding finding in findings)
        {
            counts = finding switch
            {
                { Suppressed: not null } => counts with { Suppressed = counts.Suppressed + 1 },
                { Severity: Severity.Error } => counts with { Errors = counts.Errors + 1 },
                { Severity: Severity.Warning } => counts with { Warnings = counts.Warnings + 1 },
                _ => counts with { Infos = counts.Infos + 1 },
            };
        }
        return counts;
    }
}
