using System.Collections.Immutable;
using Flywheel.Audit.Register;

namespace Flywheel.Audit.Rules.RemoteExecution;

/// <summary>The register's proofs of remote execution: which files they carry, and why they do not where they do not.</summary>
internal sealed class ProofState(AuditScene scene)
{
    /// <summary>Read when the first finding asks for them: proofs are files.</summary>
    private readonly Lazy<ImmutableArray<ProofEvidence>> proofs = new(() => [.. scene.Config.Proofs.Select(entry => ProofEvidence.Of(entry, scene))]);

    public bool Carries(string path) => proofs.Value.Any(proof => proof.IsValid && proof.IsFor(path));

    /// <summary>A line for each proof that does not carry a file's claims.</summary>
    public ImmutableArray<string> WhyNot(string path) =>
    [
        .. proofs.Value.Select(proof => proof.IsValid ? $"the proof `{proof.Entry.Path}` is not registered for this file"
        : $"a proof is registered, but {string.Join("; ", proof.WhyNot)}"),
    ];
}
