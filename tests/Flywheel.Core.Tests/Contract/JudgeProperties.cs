using CsCheck;
using Flywheel.Core.Contract;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

public sealed class JudgeProperties
{
    /// <summary>An entry of the environment that violates a rule whatever else is said.</summary>
    private static readonly (string Rule, string Entry)[] AlwaysWrong =
    [
        ("mode-unknown", "GF_BAZEL_SUBSTRATE_MODE=shared"),
        ("endpoint-placeholder", "BAZEL_REMOTE_CACHE=grpc://${HOST}"),
        ("endpoint-scheme", "BAZEL_REMOTE_EXECUTOR=https://h"),
        ("endpoint-malformed", "BAZEL_REMOTE_EXECUTOR_CACHE=grpc://h:0"),
        ("endpoint-stale", "BAZEL_REMOTE_CACHE=grpcs://attic.tinyland.svc"),
        ("profile-unknown", "GF_FLYWHEEL_PROFILE_STATE=nonsense"),
        ("bad-value", "GF_BAZEL_QUIET=maybe"),
        ("bad-value", "GF_BAZEL_STRICT=treu"),
    ];

    [Fact]
    public void The_judge_and_its_messages_are_total() => RandomFacts.Any.Sample(iter: Cases.Of(2000), assert: random =>
    {
        Facts facts = random.Read();
        Judgement judgement = AttachmentContract.Judge(facts);
        Assert.All(EveryMessage.Of(facts), line => Assert.DoesNotContain(line, char.IsControl));
        Assert.True(!judgement.Holds || !facts.Heavy || judgement.Target is not null);
        Assert.All(judgement.Violations.Concat(judgement.Warnings), v => Assert.False(v.What.Length == 0 || v.Fix.Length == 0));
    });

    [Fact]
    public void What_is_always_wrong_is_reported_whatever_else_is_said() =>
        Gen.Select(RandomFacts.Any, Gen.Int[0, AlwaysWrong.Length - 1]).Sample(iter: Cases.Of(4000), assert: (random, i) =>
            Assert.Contains(AlwaysWrong[i].Rule, Given.Violated(random.With(AlwaysWrong[i].Entry).Read())));

    [Fact]
    public void Adding_a_violation_never_opens_the_gate() =>
        Gen.Select(RandomFacts.Any, RandomFacts.Flag).Sample(iter: Cases.Of(2000), assert: (random, flag) =>
        {
            if (random.Opens())
            {
                return;
            }
            RandomFacts[] worse =
            [
                random with { Flags = random.Flags.Add(flag) },
                random with { StrictAsked = true },
                random with { Heavy = true },
                random with { TokenFile = TokenFileState.Missing },
                random with { Personality = Personality.Lane, StrictAsked = true },
                .. AlwaysWrong.Select(wrong => random.With(wrong.Entry)),
            ];
            // The guard is not asked about a mode that the lane detects, so only a strict bazel may become a lane.
            Assert.All(worse.Where(w => w.Personality == random.Personality || random.Personality != Personality.Bazel), w => Assert.False(w.Opens()));
        });

    /// <summary>The random facts are worth their name: every rule is violated by some, and some hold in every way.</summary>
    [Fact]
    public void Random_facts_violate_every_rule_and_some_hold()
    {
        HashSet<string> seen = [];
        RandomFacts.Any.Sample(iter: 20_000, threads: 1, assert: random =>
        {
            Judgement judgement = AttachmentContract.Judge(random.Read());
            seen.UnionWith(judgement.Violations.Concat(judgement.Warnings).Select(v => v.RuleId));
            seen.Add($"{judgement.Mode.Effective.Value} {judgement.Holds}");
        });
        string[] wanted = [.. AttachmentContract.Rules.Select(r => r.Id), "SharedCacheBacked True", "ExecutorBacked True"];
        Assert.Empty(wanted.Except(seen));
    }
}
