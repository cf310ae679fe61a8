using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Audit.Rules;
using Flywheel.Core.Evidence.Proof;

namespace Flywheel.Audit.Register;

/// <summary>Whether a proof of the register is one of remote execution: committed, holding by all rules of proofs, with remote processes.</summary>
/// <param name="Entry">Of the register.</param>
/// <param name="RemoteProcesses">What it counts; 0 where it is not valid.</param>
/// <param name="WhyNot">Lower case, no full stop, behind the file's name; empty where it is valid.</param>
public sealed record ProofEvidence(ProofEntry Entry, long RemoteProcesses, ImmutableArray<string> WhyNot)
{
    public bool IsValid => WhyNot.IsEmpty;

    /// <summary>Whether it carries the claims of a file: valid or not.</summary>
    public bool IsFor(string path) => Entry.Covers.IsEmpty || Entry.Covers.Any(glob => glob == path || Glob.IsMatch(glob, path));

    public static ProofEvidence Of(ProofEntry entry, AuditScene scene)
    {
        (ImmutableArray<string> faults, long remote) = Read(entry, scene);
        faults = [.. faults, .. Decision(entry, scene)];
        return new(entry, faults.IsEmpty ? remote : 0, faults);
    }

    private static (ImmutableArray<string> Faults, long Remote) Read(ProofEntry entry, AuditScene scene)
    {
        if (scene.ReadFile(entry.Path) is not { } bytes)
        {
            return ([$"`{entry.Path}` is not there"], 0);
        }
        string[] uncommitted = scene.IsCommitted(entry.Path) ? [] : [$"`{entry.Path}` is not committed"];
        ProofReading reading = ProofJson.Read(bytes);
        // The audit's only clock is a day: what was made on it is not of the future.
        var now = new DateTimeOffset(scene.AsOf.ToDateTime(TimeOnly.MaxValue), TimeSpan.Zero);
        ImmutableArray<ProofRefusal> refusals = ProofRules.Judge(reading, new() { Kind = ProofKind.Executor, MinRemote = 1 }, now);
        long remote = reading.Statement?.Predicate.RemoteProcesses ?? 0;
        return ([.. uncommitted, .. refusals.Select(refusal => $"`{entry.Path}` does not hold: {refusal.What}")], remote);
    }

    private static IEnumerable<string> Decision(ProofEntry entry, AuditScene scene)
    {
        if (entry.Decision is not { } decision)
        {
            yield break;
        }
        if (scene.ReadFile(decision) is not { } bytes)
        {
            yield return $"its decision `{decision}` is not there";
        }
        else if (!scene.IsCommitted(decision))
        {
            yield return $"its decision `{decision}` is not committed";
        }
        else if (bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            yield return $"its decision `{decision}` is empty";
        }
    }

    public override string ToString() => IsValid
        ? string.Create(CultureInfo.InvariantCulture, $"`{Entry.Path}` proves {RemoteProcesses} remote processes")
        : string.Join("; ", WhyNot);
}
