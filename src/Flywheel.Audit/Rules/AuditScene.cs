using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Register;

namespace Flywheel.Audit.Rules;

/// <summary>All that rules judge: the files' facts, and what the register says.</summary>
/// <param name="Config">The register.</param>
/// <param name="Files">By path.</param>
/// <param name="AsOf">The day it is judged for (UTC).</param>
public sealed record AuditScene(AuditConfig Config, IReadOnlyDictionary<string, FileFacts> Files, DateOnly AsOf)
{
    private readonly Dictionary<ScriptFragment, ShellReading> readings = new(ReferenceEqualityComparer.Instance);

    private ScriptPaths? paths;

    /// <summary>Which scripts commands name.</summary>
    internal ScriptPaths Paths => paths ??= new(this);

    /// <summary>In order of their paths.</summary>
    public IEnumerable<FileFacts> InOrder => Files.Values.OrderBy(file => file.Path, StringComparer.Ordinal);

    /// <summary>
    /// Reads a file of the repository that need not be among the audited ones (a proof); null where it is not there, is no regular file inside
    /// the repository, or is larger than 16 MB.
    /// </summary>
    public required Func<string, byte[]?> ReadFile { get; init; }

    /// <summary>Whether the commit that is checked out holds the file.</summary>
    public required Func<string, bool> IsCommitted { get; init; }

    /// <summary>The same without what the script's names have from elsewhere.</summary>
    public ShellReading ReadingAsWritten(ScriptFragment fragment) => fragment.Known is null ? Reading(fragment) : ShellReading.Of(fragment);

    /// <summary>A script taken apart; each once, whatever rules ask.</summary>
    public ShellReading Reading(ScriptFragment fragment)
    {
        if (!readings.TryGetValue(fragment, out ShellReading? reading))
        {
            readings[fragment] = reading = ShellReading.Of(fragment, fragment.Known);
        }
        return reading;
    }
}
