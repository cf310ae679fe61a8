using System.Text.Json;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary>A repository with one gap for each rule, and what its register makes of it.</summary>
public sealed class SevenGapsTests
{
    private static readonly string[] Seven =
    [
        "FW001 error .github/workflows/ci.yml:10",
        "FW007 error README.md:6",
        "FW004 error config/cache.tfvars.example:1",
        "FW005 error docs/roadmap.md:3",
        "FW006 error docs/runners.md:6",
        "FW003 error flake.nix:7",
        "FW002 error justfile:7",
    ];

    [Fact]
    public async Task Seven_gaps_are_seven_findings_one_of_each_rule()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        Assert.Equal(Seven, await repository.OpenAsync());
        CommandResult result = await repository.AuditAsync();
        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Contains("\n7 errors in 7 files; 8 files audited\n", result.Output);
    }

    [Fact]
    public async Task Six_exceptions_leave_the_seventh_and_each_says_who_answers_for_it_until_when()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        using JsonDocument json = await repository.JsonAsync();
        Dictionary<string, string> covered = json.RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("suppressed").ValueKind == JsonValueKind.String)
            .ToDictionary(finding => AuditedRepository.Text(finding, "rule"), finding => AuditedRepository.Text(finding, "suppressed"));
        Assert.Equal(["FW001", "FW002", "FW003", "FW004", "FW005", "FW006"], covered.Keys.Order());
        Assert.Equal("exception: @platform, until 2026-10-23: agreed on for this half of the year", covered["FW001"]);
        Assert.Equal("exception: @tools, until 2026-06-10: agreed on for this half of the year", covered["FW002"]);
        Assert.Equal(6, json.RootElement.GetProperty("summary").GetProperty("suppressed").GetInt32());
        Assert.Equal(1, json.RootElement.GetProperty("summary").GetProperty("expire_soon").GetInt32());
        Assert.Equal(["FW007 error README.md:6"], (await repository.OpenAsync()).Where(finding => finding.Contains("error", StringComparison.Ordinal)));

        CommandResult text = await repository.AuditAsync();
        Assert.Equal(1, text.ExitCode);
        Assert.Contains("\n1 error, 1 warning in 2 files; 6 suppressed (1 expires within 14 days); 8 files audited\n", text.Output);
        Assert.Contains("warning[FW901 expired-exception]: the exception from FW002 for recipe `release` in justfile expires in 9 days, on 2026-06-10", text.Output);
    }

    [Fact]
    public async Task Past_their_last_day_exceptions_cover_nothing_and_are_findings_themselves()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        Assert.DoesNotContain("FW001", string.Join(' ', await repository.OpenAsync("--as-of", "2026-10-23")));
        string[] open = await repository.OpenAsync("--as-of", "2026-10-24");
        Assert.Equal(Seven.Order(), open.Where(finding => !finding.StartsWith("FW9", StringComparison.Ordinal)).Order());
        Assert.Equal(6, open.Count(finding => finding.StartsWith("FW901 error flywheel.audit.toml:", StringComparison.Ordinal)));
        Assert.Equal(13, open.Length);
    }

    [Fact]
    public async Task A_committed_proof_of_remote_execution_closes_the_last_gap()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions + RegisterText.Proof("proofs/executor.json"));
        repository.Write("proofs/executor.json", File.ReadAllText(Path.Combine(AuditedRepository.Proofs, "executor.proof.json")));

        CommandResult untracked = await repository.AuditAsync();
        Assert.Equal(1, untracked.ExitCode);
        Assert.Contains("`proofs/executor.json` is not committed", untracked.Output);

        await repository.CommitAsync();
        CommandResult tracked = await repository.AuditAsync("--min-severity", "error");
        Assert.Equal((0, ""), (tracked.ExitCode, tracked.Errors));
        Assert.StartsWith("no findings; 6 suppressed (1 expires within 14 days); ", tracked.Output);
    }

    [Fact]
    public async Task A_proof_of_a_cache_is_none_of_remote_execution_and_the_finding_says_so()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions + RegisterText.Proof("proofs/cache.json"));
        repository.Write("proofs/cache.json", File.ReadAllText(Path.Combine(AuditedRepository.Proofs, "cache.proof.json")));
        await repository.CommitAsync();
        CommandResult result = await repository.AuditAsync("--select", "FW007");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("`proofs/cache.json` does not hold: it is a cache proof: a cache hit is no remote execution", result.Output);
    }

    [Fact]
    public async Task A_proof_that_is_not_there_proves_nothing()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.Proof("proofs/none.json"));
        CommandResult result = await repository.AuditAsync("--select", "FW007");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("`proofs/none.json` is not there", result.Output);
    }

    [Fact]
    public async Task A_proof_that_waits_for_a_decision_needs_it_committed_and_not_empty()
    {
        string register = RegisterText.Proof("proofs/executor.json") + "decision = \"docs/decisions/backend.md\"\n";
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(register);
        repository.Write("proofs/executor.json", File.ReadAllText(Path.Combine(AuditedRepository.Proofs, "executor.proof.json")));
        await repository.CommitAsync();
        Assert.Contains("its decision `docs/decisions/backend.md` is not there", (await repository.AuditAsync("--select", "FW007")).Output);
        repository.Write("docs/decisions/backend.md", "# Backend\n\nWe take the one with workers.\n");
        Assert.Contains("its decision `docs/decisions/backend.md` is not committed", (await repository.AuditAsync("--select", "FW007")).Output);
        await repository.CommitAsync();
        Assert.Equal(0, (await repository.AuditAsync("--select", "FW007")).ExitCode);
    }

    [Fact]
    public async Task One_finding_more_than_an_exception_allows_is_open_again()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        repository.Write("justfile", repository.Read("justfile").Replace("    bazelisk run //tools:release_notes\n",
            "    bazelisk run //tools:release_notes\n    bazelisk build //tools/...\n", StringComparison.Ordinal));
        string[] open = await repository.OpenAsync("--select", "FW002");
        Assert.Contains(open, finding => finding.StartsWith("FW903 error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_exception_that_covers_nothing_any_more_is_a_finding()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        repository.Write("justfile", repository.Read("justfile").Replace("bazelisk run", "bazel-cache-backed run", StringComparison.Ordinal));
        Assert.Contains(await repository.OpenAsync(), finding => finding.StartsWith("FW902 ", StringComparison.Ordinal));
        // Who asks for other rules only does not learn whether it covers something.
        Assert.DoesNotContain(await repository.OpenAsync("--ignore", "FW002"), finding => finding.StartsWith("FW902 ", StringComparison.Ordinal));
        Assert.DoesNotContain(await repository.OpenAsync("--select", "FW001"), finding => finding.StartsWith("FW902 ", StringComparison.Ordinal));
    }
}
