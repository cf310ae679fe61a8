using System.Collections.Immutable;
using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Core.Tests.Evidence.Proof;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Audit.Tests.Register;

public sealed class ProofEvidenceTests
{
    private const string Proof = "proofs/executor.json";

    [Fact]
    public void A_committed_proof_of_the_executor_is_evidence()
    {
        ProofEvidence evidence = Of(Given.File(ProofKind.Executor));
        Assert.True(evidence.IsValid, evidence.ToString());
        Assert.Equal("`proofs/executor.json` proves 7 remote processes", evidence.ToString());
    }

    [Fact]
    public void A_cache_proof_is_none() =>
        Assert.Contains("`proofs/executor.json` does not hold: it is a cache proof: a cache hit is no remote execution", Of(Given.File(ProofKind.Cache)).WhyNot);

    [Fact]
    public void One_that_was_changed_is_none()
    {
        byte[] changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Given.File(ProofKind.Executor))
            .Replace("\"remote_processes\": 7", "\"remote_processes\": 8", StringComparison.Ordinal));
        ProofEvidence evidence = Of(changed);
        Assert.False(evidence.IsValid);
        Assert.Equal(0, evidence.RemoteProcesses);
    }

    [Fact]
    public void One_without_remote_processes_is_none() =>
        Assert.False(Of(Given.Sealed(Given.File(ProofKind.Executor), node => node["predicate"]!["remote_processes"] = 0)).IsValid);

    [Theory]
    [InlineData("", "it is no JSON")]
    [InlineData("{}", "a key is missing")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[", "it is no JSON")]
    [InlineData("{\"schema\": \"flywheel.receipt/v1\", \"job\": \"dispatched\"}", "is nothing of a proof's")]
    public void What_is_no_proof_is_none(string text, string why) => Assert.Contains(why, Of(Encoding.UTF8.GetBytes(text)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void One_that_is_not_there_or_not_committed_is_none()
    {
        Assert.Equal("`proofs/executor.json` is not there", Of(null).ToString());
        Assert.Equal("`proofs/executor.json` is not committed", Of(Given.File(ProofKind.Executor), tracked: []).ToString());
    }

    [Fact]
    public void One_of_the_same_day_is_not_of_the_future_and_one_of_tomorrow_is()
    {
        Assert.True(Of(Given.File(ProofKind.Executor), asOf: new(2026, 3, 4)).IsValid);
        Assert.Contains("it is of the future", Of(Given.File(ProofKind.Executor), asOf: new(2026, 3, 3)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_that_is_asked_for_has_to_be_there()
    {
        byte[] proof = Given.File(ProofKind.Executor);
        Assert.Equal("its decision `docs/decision.md` is not there", Of(proof, decision: "docs/decision.md").ToString());
        Assert.Equal("its decision `docs/decision.md` is not committed", Of(proof, decision: "docs/decision.md", text: "we chose it").ToString());
        Assert.Equal("its decision `docs/decision.md` is empty", Of(proof, decision: "docs/decision.md", text: " \n", tracked: [Proof, "docs/decision.md"])
            .ToString());
        Assert.True(Of(proof, decision: "docs/decision.md", text: "we chose it", tracked: [Proof, "docs/decision.md"]).IsValid);
    }

    [Fact]
    public void It_is_for_the_files_that_it_covers()
    {
        var entry = new ProofEntry(Proof, null, ["docs/**", "README.md"], 1);
        Assert.True(new ProofEvidence(entry, 1, []).IsFor("docs/x.md"));
        Assert.False(new ProofEvidence(entry, 1, []).IsFor("other.md"));
        Assert.True(new ProofEvidence(entry with { Covers = [] }, 1, []).IsFor("other.md"));
    }

    /// <summary>Other tests and examples may take them.</summary>
    [Theory]
    [InlineData(ProofKind.Executor, "executor.proof.json")]
    [InlineData(ProofKind.Cache, "cache.proof.json")]
    public void The_proofs_that_are_kept_are_such(ProofKind kind, string name)
    {
        string path = Path.Combine(RepositoryRoot.Path, "tests", "Flywheel.Audit.Tests", "Register", "Proofs", name);
        if (Environment.GetEnvironmentVariable("FLYWHEEL_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllBytes(path, Given.File(kind));
        }
        Assert.Equal(kind == ProofKind.Executor, Of(File.ReadAllBytes(path)).IsValid);
        Assert.Empty(ProofRules.Judge(ProofJson.Read(File.ReadAllBytes(path)), ProofDemands.None, Given.Now));
    }

    private static ProofEvidence Of(byte[]? proof, DateOnly? asOf = null, string? decision = null, string? text = null, ImmutableArray<string>? tracked = null) =>
        ProofEvidence.Of(new(Proof, decision, [], 1), new AuditScene(AuditConfig.Default, new Dictionary<string, FileFacts>(), asOf ?? Judged.Today)
        {
            ReadFile = path => path == Proof ? proof : path == decision && text is not null ? Encoding.UTF8.GetBytes(text) : null,
            IsCommitted = (tracked ?? [Proof]).Contains,
        });
}
