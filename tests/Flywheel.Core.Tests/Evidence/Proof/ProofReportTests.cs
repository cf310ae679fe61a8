using System.Text.Json;
using Flywheel.Core.Evidence;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Evidence.Proof;

/// <summary>What is said of proofs: never more than they prove.</summary>
public sealed class ProofReportTests
{
    private const string Image = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public void Reports_have_their_words()
    {
        List<string> lines = [];
        foreach ((ProofKind kind, string endpoint) in new[]
            { (ProofKind.Cache, Given.Shared), (ProofKind.Cache, Given.Local), (ProofKind.Executor, Given.Shared), (ProofKind.Executor, Given.Local) })
        {
            ProofStatement statement = Given.Statement(kind, endpoint);
            statement = statement with { Predicate = statement.Predicate with { WorkerImageDigest = kind == ProofKind.Executor ? Image : null } };
            ProofReport report = Report("a.json", ProofJson.File(statement));
            Assert.True(report.Holds);
            lines.AddRange([$"# {kind}, {statement.Predicate.Scope}: verify", .. report.Verdict(), "# show", .. report.Content(),
                "# json", .. report.Json().TrimEnd('\n').Split('\n'), "# summary", .. ProofSummary.Markdown(statement, "/tmp/a.json").TrimEnd('\n').Split('\n')]);
        }
        byte[] changed = [.. Given.File(ProofKind.Cache)];
        changed[Array.LastIndexOf(changed, (byte)'5')] = (byte)'6';
        ProofReport refused = Report("b.json", changed);
        lines.AddRange(["# refused: verify", .. refused.Verdict(), "# show", .. refused.Content(), "# json", .. refused.Json().TrimEnd('\n').Split('\n')]);
        ProofReport none = Report("c.json", [1, 2, 3]);
        lines.AddRange(["# no proof: verify", .. none.Verdict(), "# show", .. none.Content()]);
        GoldenFile.Equal("reports", lines);
    }

    [Fact]
    public void A_status_says_what_is_proven_what_is_not_and_one_sentence()
    {
        InvocationRecord build = Given.Record(3, Given.Shared, ProofKind.Cache, Given.Hits);
        InvocationRecord local = Given.Record(4, Given.Local, ProofKind.Cache, Given.Hits);
        ProofReport cache = Report("cache.json", Given.File(ProofKind.Cache)), executor = Report("executor.json", Given.File(ProofKind.Executor));
        ProofReport localCache = Report("local.json", Given.File(ProofKind.Cache, Given.Local));
        byte[] changed = [.. Given.File(ProofKind.Cache)];
        changed[Array.LastIndexOf(changed, (byte)'5')] = (byte)'6';
        ProofStatus[] all =
        [
            ProofStatus.Of(Given.Commit, [], []),
            ProofStatus.Of(Given.Commit, [], [local]),
            ProofStatus.Of(Given.Commit, [Report("broken.json", changed), Report("garbage.json", [1])], [local, build]),
            ProofStatus.Of(Given.Commit, [localCache], []),
            ProofStatus.Of(Given.Commit, [localCache, cache], [local]),
            ProofStatus.Of(Given.Commit, [executor], []),
            ProofStatus.Of(Given.Commit, [cache, executor], [build]),
        ];
        Assert.Equal([1, 0, 0, 0, 0, 0, 0], all.Select(status => status.ExitCode));
        GoldenFile.Equal("status", all.SelectMany((status, i) => status.Text().Prepend($"# {i}")).Concat(all[^1].Json().TrimEnd('\n').Split('\n')));
    }

    [Fact]
    public void Nothing_of_another_commit_counts_and_no_build_with_changes()
    {
        InvocationRecord build = Given.Record(3, Given.Shared, ProofKind.Cache, Given.Hits);
        string other = new('f', 40);
        Assert.False(ProofStatus.Of(other, [Report("cache.json", Given.File(ProofKind.Cache))], [build]).Proves);
        InvocationRecord[] none =
        [
            build with { Workspace = build.Workspace! with { Dirty = true } }, build with { Workspace = build.Workspace with { Dirty = null } },
            build with { Workspace = null }, build with { Verdict = "attached-idle" },
            build with { Verdict = "unproven" }, build with { Verdict = "detached" }, build with { Verdict = null },
        ];
        Assert.False(ProofStatus.Of(Given.Commit, [], none).Proves);
    }

    /// <summary>No sentence that may be made of a cache proof speaks of remote execution but to deny it.</summary>
    [Theory]
    [InlineData(Given.Shared)]
    [InlineData(Given.Local)]
    public void A_cache_proof_never_speaks_of_remote_execution_but_to_deny_it(string endpoint)
    {
        ProofReport report = Report("cache.json", Given.File(ProofKind.Cache, endpoint));
        string sentence = ProofStatus.Of(Given.Commit, [report], []).Sentence;
        Assert.EndsWith(", which is caching, not remote execution.", sentence);
        Assert.Equal(endpoint == Given.Local, sentence.Contains("local-proof"));
        Assert.Equal(endpoint == Given.Shared, sentence.Contains("from the shared cache"));
        Assert.DoesNotContain("executor", sentence);
        Assert.Equal(JsonValueKind.False, JsonDocument.Parse(report.Json()).RootElement.GetProperty("countable_remote_execution").ValueKind);
    }

    [Theory]
    [InlineData("https://code.example.internal/team/repo.git", "code.example.internal/team/repo")]
    [InlineData("https://user:pass@word@code.example.internal:8443/team/repo.git?token=x#y", "code.example.internal:8443/team/repo")]
    [InlineData("https://x-access-token:ghs_abc@code.example.internal/team/repo", "code.example.internal/team/repo")]
    [InlineData("git@code.example.internal:team/repo.git", "code.example.internal/team/repo")]
    [InlineData("ssh://git@code.example.internal/team/repo/", "code.example.internal/team/repo")]
    [InlineData("code.example.internal:/srv/repo.git", "code.example.internal/srv/repo")]
    [InlineData("/srv/git/repo.git", "folder")]
    [InlineData("./a:b", "folder")]
    [InlineData("file:///srv/git/repo.git", "folder")]
    [InlineData("", "folder")]
    [InlineData(null, "folder")]
    public void A_repository_is_named_without_anybody_s_secret(string? remote, string name) => Assert.Equal(name, RepositoryName.Of(remote, "folder"));

    private static ProofReport Report(string name, byte[] file)
    {
        ProofReading reading = ProofJson.Read(file);
        return new(name, reading.Statement, ProofRules.Judge(reading, ProofDemands.None, Given.Now));
    }
}
