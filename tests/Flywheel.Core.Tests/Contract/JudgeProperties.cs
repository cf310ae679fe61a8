using CsCheck;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

public sealed class JudgeProperties
{
    private const string Secret = "Zq7PlantedSecret9";

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.String[Gen.Char['\u0001', '\u00ff'], 0, 30],
        Gen.OneOfConst(
            "true", "no", "1", "", "grpc://h", "grpcs://u:p@h:1/", "unix:/x", "http://localhost", "${X}", "$(x)", "[\"a-nix\"]", "[",
            "shared-cache-backed", "executor-backed", "compatibility-local-only", "local-proof", "port-forward", "read-only",
            "sha256:00", "until=2026-01-01 x", "a=b\nc=d", "=\n=", "3", "0.5", "99999999999999999999"));

    private static readonly Gen<string> Entry =
        Gen.Select(Gen.Int[0, Variables.All.Length - 1], Value, (i, v) => $"{Variables.All[i].Name}={v.Replace("\0", "")}");

    private static readonly Gen<UserFlag> Flag =
        Gen.Select(Gen.Int[0, UserFlag.Watched.Length - 1], Value, (i, v) => new UserFlag(UserFlag.Watched[i], v));

    private static readonly Gen<Facts> AnyFacts =
        Gen.Select(Entry.Array[0, 12], Entry.Array[0, 4], Value, Flag.Array[0, 3], Gen.Enum<Personality>(), Gen.Bool, Gen.Enum<TokenFileState>(),
            (environment, file, manifest, flags, personality, heavy, token) =>
                Given.Heavy(environment, string.Join('\n', file), manifest) with
                {
                    UserFlags = [.. flags],
                    Personality = personality,
                    Heavy = heavy,
                    TokenFile = token,
                });

    [Fact]
    public void The_judge_and_its_messages_are_total() => AnyFacts.Sample(iter: 2000, assert: facts =>
    {
        Judgement judgement = AttachmentContract.Judge(facts);
        Assert.All(Everything(facts), line => Assert.DoesNotContain('\n', line));
        Assert.True(!judgement.Holds || !facts.Heavy || judgement.Target is not null);
    });

    /// <summary>Words that can only be wrong: adding one to facts that are refused never opens the gate.</summary>
    [Fact]
    public void Adding_a_violation_never_opens_the_gate() => Gen.Select(AnyFacts, Flag).Sample(iter: 2000, assert: (facts, flag) =>
    {
        string[] before = Given.Violated(facts);
        Facts[] worse =
        [
            facts with { UserFlags = facts.UserFlags.Add(flag) },
            facts with { StrictAsked = true },
            facts with { Heavy = true },
            facts with { TokenFile = TokenFileState.Missing },
            facts with { Settings = facts.Settings with { StaleHosts = facts.Settings.StaleHosts.Add("h") } },
            facts with { Settings = facts.Settings with { Profile = new("nonsense", SettingSource.Environment) } },
            facts with { Settings = facts.Settings with { Faults = facts.Settings.Faults.Add(new("GF_BAZEL_QUIET", SettingSource.Environment, "is", "not")) } },
        ];
        Assert.All(worse, w => Assert.True(before.Length == 0 || !AttachmentContract.Judge(w).Holds));
    });

    [Fact]
    public void No_planted_secret_is_ever_shown()
    {
        Gen<string> planted = Gen.Select(
            Gen.Int[0, Variables.All.Length - 1],
            Gen.OneOfConst(
                Secret, "authorization=Bearer " + Secret, $"grpc://u:{Secret}@h", $"http://{Secret}@localhost/x", $"grpc://u:{Secret}/x@h",
                $"grpc://h?token={Secret}", $"grpc://u:{Secret}@h:99999", $"u:{Secret}@h", $"${{{Secret}}}@h", $"sha256:{Secret}", $"[\"{Secret}\"", $"unix:{Secret}"),
            (i, v) => $"{Variables.All[i].Name}={v}");
        // These are shown by design: the reason, the stale list is not, a host is what it is, a socket's path too.
        Gen.Select(AnyFacts, planted).Where(x => !x.Item2.StartsWith(EscapeHatch.Variable)).Sample(iter: 2000, assert: (facts, entry) =>
        {
            foreach (string file in new[] { "", entry.Replace("\\", "") })
            {
                Facts with = facts with
                {
                    Settings = Given.Settings(["BAZEL_REMOTE_EXECUTOR=grpc://h", entry], file),
                    UserFlags = [new("remote_cache", $"grpc://u:{Secret}@x"), new("remote_header", Secret), new("remote_cache", Secret)],
                };
                Assert.All(Everything(with), line => Assert.DoesNotContain(Secret, line));
            }
        });
    }

    private static IEnumerable<string> Everything(Facts facts)
    {
        Judgement judgement = AttachmentContract.Judge(facts);
        var command = new RefusedCommand("bazel", "build");
        var report = new ContractReport(judgement, facts, new ProbeResult.Refused(ProbeCause.Silent, "detail", TimeSpan.Zero));
        IEnumerable<string> lines =
        [
            .. RefusalMessage.Lines(command, judgement, facts), .. RefusalMessage.Warnings(judgement, facts),
            .. RefusalMessage.HatchNotice(command, facts), .. report.Text(), .. report.Json().Split('\n'),
        ];
        return judgement.Target is { } target
            ? lines.Concat(RefusalMessage.Lines(command, new ProbeResult.Refused(ProbeCause.NoExecutor, "", TimeSpan.Zero), target, facts))
            : lines;
    }
}
