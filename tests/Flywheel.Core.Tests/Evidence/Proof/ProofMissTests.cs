using System.Collections.Immutable;
using Flywheel.Core.Evidence;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Evidence.Proof;

/// <summary>Why an attempt proves nothing.</summary>
public sealed class ProofMissTests
{
    [Theory]
    [InlineData(ProofKind.Cache)]
    [InlineData(ProofKind.Executor)]
    public void An_attempt_that_shows_everything_misses_nothing(ProofKind kind)
    {
        ProofAttempt attempt = Given.Attempt(kind);
        for (int passes = 1; passes <= attempt.Passes.Length; passes++)
        {
            Assert.Null(ProofMiss.Of(attempt with { Passes = attempt.Passes[..passes] }));
        }
    }

    /// <summary>Each reason with the build that has it.</summary>
    private static readonly ImmutableArray<(string Name, ProofAttempt Attempt)> Misses =
    [
        ("interrupted", Cache(0, pass => pass with { ExitCode = 130, Interrupted = true })),
        ("interrupted by Bazel's own word", Cache(0, pass => pass with { ExitCode = 8 })),
        ("refused by the contract", Cache(0, pass => new(pass.Role, 78))),
        ("refused by the probe, second pass", Cache(1, pass => new(pass.Role, 69))),
        ("strict", Cache(0, pass => With(pass with { ExitCode = 76 }, record => record with { Verdict = "unproven", Reason = "the stream is truncated" }))),
        ("does not build", Cache(0, pass => pass with { ExitCode = 1 })),
        ("killed", Cache(1, pass => pass with { ExitCode = 137 })),
        ("another output base", Cache(0, pass => pass with { UsedFreshBase = false })),
        ("no record", Cache(0, pass => pass with { Record = null })),
        ("no stream", Cache(0, pass => pass with { StreamSha256 = null })),
        ("detached", Cache(0, pass => With(pass, record => record with { Verdict = "detached", Reason = "no remote cache was in effect" }))),
        ("unproven", Cache(1, pass => With(pass, record => record with { Verdict = "unproven", Reason = "Bazel warned" }))),
        ("a word to come", Cache(0, pass => With(pass, record => record with { Verdict = "better-than-ever" }))),
        ("escape hatch", Cache(0, pass => With(pass, record => record with { Verdict = "escape-hatch" }))),
        ("nothing to do", Cache(0, pass => Counting(pass, ("total", 1), ("internal", 1)))),
        ("disk cache that an old Bazel calls remote", Cache(1, pass => With(pass, record => record with
        {
            RemoteCacheHits = null, DiskCacheHits = null, Verdict = "unproven", Reason = "this Bazel calls a hit of --disk_cache a remote one",
        }))),
        ("disk cache", Cache(1, pass => Counting(pass, ("total", 6), ("disk cache hit", 5), ("internal", 1)))),
        ("disk cache, first pass", Cache(0, pass => Counting(pass, ("total", 6), ("disk cache hit", 5), ("internal", 1)))),
        ("nothing uploaded", Cache(1, pass => Counting(pass, ("total", 6), ("linux-sandbox", 5), ("internal", 1)), upload: false)),
        ("nothing stored", Cache(1, pass => Counting(pass, ("total", 6), ("linux-sandbox", 5), ("internal", 1)))),
        ("local action cache", Cache(1, pass => With(Counting(pass, ("total", 1), ("internal", 1)), record => record with { ActionCacheHits = 4 }))),
        ("tests cached locally", Cache(1, pass => With(Counting(pass, ("total", 1), ("internal", 1)), record => record with { Tests = new(2, 2, 0) }))),
        ("hits, and something ran remotely", Cache(1, pass => With(pass, record => record with { Verdict = "remote-executed" }))),
        ("nothing remote", Executor(pass => Counting(pass, ("total", 6), ("linux-sandbox", 5), ("internal", 1)))),
        ("hits in place of execution", Executor(pass => Counting(pass, ("total", 6), ("remote cache hit", 5), ("internal", 1)))),
        ("nothing to execute", Executor(pass => Counting(pass, ("total", 1), ("internal", 1)))),
    ];

    [Fact]
    public void Each_reason_has_its_words() => GoldenFile.Equal("misses", Misses.SelectMany(miss =>
    {
        ProofMiss? reason = ProofMiss.Of(miss.Attempt);
        Assert.NotNull(reason);
        string[] lines = [$"# {miss.Name}", $"{reason.Cause}: {reason.Why}", .. reason.Hint is { } hint ? [$"hint: {hint}"] : Array.Empty<string>()];
        return lines;
    }));

    /// <summary>What has a miss is never a proof that holds: the two judges agree.</summary>
    [Fact]
    public void An_attempt_with_a_reason_against_it_makes_no_proof_that_holds() => Assert.All(Misses, miss =>
    {
        if (miss.Attempt.Passes.All(pass => pass is { Record: not null, StreamSha256: not null, UsedFreshBase: true, Interrupted: false, ExitCode: 0 }))
        {
            ProofAttempt whole = miss.Attempt.Passes.Length == ProofAttempt.Roles(miss.Attempt.Kind).Length
                ? miss.Attempt
                : miss.Attempt with { Passes = [.. miss.Attempt.Passes, Given.Attempt(ProofKind.Cache).Passes[1]] };
            byte[] file = ProofJson.File(whole.Statement(new("r", new(Given.Commit)), null, Given.Noon.AddMinutes(9)));
            Assert.NotEmpty(ProofRules.Judge(ProofJson.Read(file), ProofDemands.None, Given.Now));
        }
    });

    private static ProofAttempt Cache(int index, Func<AttemptedPass, AttemptedPass> change, bool upload = true)
    {
        ProofAttempt attempt = Given.Attempt(ProofKind.Cache);
        ImmutableArray<AttemptedPass> passes =
            [.. attempt.Passes.Select(pass => With(pass, record => record with { Cache = record.Cache! with { Upload = upload } }))];
        return attempt with { Passes = [.. passes[..index], change(passes[index])] };
    }

    private static ProofAttempt Executor(Func<AttemptedPass, AttemptedPass> change)
    {
        ProofAttempt attempt = Given.Attempt(ProofKind.Executor);
        return attempt with { Passes = [change(attempt.Passes[0])] };
    }

    private static AttemptedPass With(AttemptedPass pass, Func<InvocationRecord, InvocationRecord> change) => pass with { Record = change(pass.Record!) };

    private static AttemptedPass Counting(AttemptedPass pass, params (string, long)[] runners) => pass with
    {
        Record = Given.Record(
            pass.Role == ProofPass.WarmRole ? 0 : 1, Given.Shared,
            pass.Record!.Executor!.Endpoint is null ? ProofKind.Cache : ProofKind.Executor, Given.Runners(runners)) with
        {
            Cache = pass.Record.Cache,
        },
    };
}
