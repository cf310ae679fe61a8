using Flywheel.Core.Contract;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

/// <summary>Every rule in both directions: the facts that violate it, and the nearest facts that do not.</summary>
public sealed class RuleTests
{
    private static readonly Dictionary<string, (Facts Violating, Facts Holding)[]> Cases = new()
    {
        ["mode-undeclared"] =
        [
            (Given.Heavy(["BAZEL_REMOTE_CACHE=grpcs://c"]), Given.Lane(["BAZEL_REMOTE_CACHE=grpcs://c"])),
            (Given.Heavy(["BAZEL_REMOTE_CACHE=grpcs://c"]), Given.Companion(["BAZEL_REMOTE_CACHE=grpcs://c"])),
        ],
        ["mode-unknown"] = [(Given.Heavy(Given.Attached.With("GF_BAZEL_SUBSTRATE_MODE=shared")), Given.Heavy(Given.Attached))],
        ["mode-local-only"] =
        [
            (Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only"]), Given.Heavy(Given.Attached)),
            (Given.Companion(["GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only"]) with { StrictAsked = true },
                Given.Companion(["GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only"])),
        ],
        ["mode-mismatch"] =
        [
            (Given.Heavy(Given.Attached.With("GF_BAZEL_SUBSTRATE_MODE=executor-backed")), Given.Heavy(Given.Attached)),
            (Given.Companion(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed"]),
                Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed"])),
        ],
        ["cache-missing"] =
        [
            (Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed", "BAZEL_REMOTE_CACHE=  "]), Given.Heavy(Given.Attached)),
            (Given.Lane([]), Given.Companion([])),
        ],
        ["endpoint-placeholder"] = [(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://${H}")), Given.Heavy(Given.Attached))],
        ["endpoint-scheme"] =
        [
            (Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=ftp://h")), Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=HTTPS://h"))),
            (Given.Heavy(Given.Executing.With("BAZEL_REMOTE_EXECUTOR=https://rbe.example.internal")), Given.Heavy(Given.Executing)),
        ],
        ["endpoint-malformed"] = [(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://h:99999")), Given.Heavy(Given.Attached))],
        ["endpoint-userinfo"] =
        [
            (Given.Lane(Given.Attached.With("BAZEL_REMOTE_CACHE=grpcs://u:p@h")), Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpcs://u:p@h"))),
        ],
        ["endpoint-stale"] =
        [
            (Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpcs://attic.tinyland.svc")),
                Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpcs://my-attic.tinyland.svc"))),
            (Given.Heavy(Given.Attached.With("GF_BAZEL_STALE_HOSTS=other, CACHE")), Given.Heavy(Given.Attached.With("GF_BAZEL_STALE_HOSTS=cach"))),
        ],
        ["endpoint-loopback"] =
        [
            (Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://[::1]:9092")),
                Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://[::1]:9092", "GF_BAZEL_ALLOW_LOCALHOST_PROOF=On"))),
            (Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=unix:/s")),
                Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=unix:/s", "GF_BAZEL_LOCAL_PROOF=port-forward"))),
        ],
        ["executor-without-cache"] =
        [
            (Given.Heavy(["BAZEL_REMOTE_EXECUTOR=grpcs://e"]), Given.Heavy(["BAZEL_REMOTE_EXECUTOR=grpcs://e", "BAZEL_REMOTE_EXECUTOR_CACHE=grpcs://e"])),
        ],
        ["executor-cache-split"] =
        [
            (Given.Heavy(Given.Executing.With("BAZEL_REMOTE_CACHE=grpcs://other")),
                Given.Heavy(Given.Executing.With("BAZEL_REMOTE_CACHE=GRPCS://RBE.example.internal.:443/"))),
            (Given.Heavy(Given.Executing.With("BAZEL_REMOTE_CACHE=grpcs://other")),
                Given.Heavy(Given.Executing.With("BAZEL_REMOTE_CACHE=grpcs://other", "GF_BAZEL_ALLOW_SEPARATE_EXECUTOR_CACHE=1"))),
            (Given.Heavy(Given.Executing.With("BAZEL_REMOTE_EXECUTOR=unix:/s", "GF_BAZEL_ALLOW_SEPARATE_EXECUTOR_CACHE=1")),
                Given.Heavy(Given.Executing.With("BAZEL_REMOTE_EXECUTOR=unix:/s", "BAZEL_REMOTE_CACHE=unix:///s"))),
        ],
        ["executor-proof"] =
        [
            (Given.Heavy(Given.Executing.With("GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=")), Given.Heavy(Given.Executing)),
            (Given.Heavy(Given.Executing.With("GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=md5:00")),
                Given.Heavy(Given.Executing.With("GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=sha256:00"))),
        ],
        ["profile-unknown"] =
        [
            (Given.Heavy(Given.Attached.With("GF_FLYWHEEL_PROFILE_STATE=attached")), Given.Heavy(Given.Attached.With("GF_FLYWHEEL_PROFILE_STATE=shared-cache-backed"))),
        ],
        ["profile-contradiction"] =
        [
            (Given.Heavy(Given.Attached.With("GF_FLYWHEEL_PROFILE_STATE=compatibility-local-only")), Given.Companion(["GF_FLYWHEEL_PROFILE_STATE=unattached"])),
            (Given.Heavy(Given.Attached.With("GF_FLYWHEEL_PROFILE_STATE=executor-backed")), Given.Heavy(Given.Executing.With("GF_FLYWHEEL_PROFILE_STATE=executor-backed"))),
            (Given.Heavy(Given.Attached.With("GF_FLYWHEEL_PROFILE_STATE=local-proof")),
                Given.Heavy(Given.Attached.With("GF_FLYWHEEL_PROFILE_STATE=local-proof", "GF_BAZEL_LOCAL_PROOF=port-forward"))),
        ],
        ["runner-label"] =
        [
            (Given.Lane(Given.Attached.With("GF_BAZEL_RUNNER_LABELS=tinyland-nix,ubuntu-latest")), Given.Heavy(Given.Attached.With("GF_BAZEL_RUNNER_LABELS=ubuntu-latest"))),
            (Given.Lane(Given.Attached.With("GF_BAZEL_RUNNER_LABELS=*")), Given.Lane(Given.Attached.With("GF_BAZEL_RUNNER_LABELS=*  tinyland-nix"))),
            (Given.Lane(Given.Attached.With("GF_BAZEL_RUNNER_LABELS=self-hosted")), Given.Lane(Given.Attached.With("GF_BAZEL_RUNNER_LABELS=[\"self-hosted\",\"a-nix-heavy\"]"))),
            (Given.Heavy(Given.Executing.With("GF_BAZEL_RUNNER_LABELS=chapel-nix")), Given.Heavy(Given.Executing.With("GF_BAZEL_RUNNER_LABELS=chapel-nix", "GF_BAZEL_ALLOW_HOSTED_RUNNER=yes"))),
            (Given.Lane(Given.Attached.With("GF_BAZEL_RUNNER_LABELS=-nix")), Given.Lane(Given.Attached.With("GF_BAZEL_RUNNER_LABELS="))),
        ],
        ["token-source"] =
        [
            (Given.Heavy(Given.Attached.With("GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1", "GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE=/t")),
                Given.Heavy(Given.Attached.With("GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1"))),
            (Given.Heavy(Given.Attached) with { TokenFile = TokenFileState.Missing }, Given.Heavy(Given.Attached) with { TokenFile = TokenFileState.ReadableByOthers }),
            (Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://cache", "BAZEL_REMOTE_HEADER=authorization=x")),
                Given.Heavy(Given.Attached.With("BAZEL_REMOTE_HEADER=authorization=x"))),
            (Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://gf-reapi-cell.svc", "GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1")),
                Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://gf-reapi-cell.attacker.example", "GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1"))),
            (Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed", "BAZEL_REMOTE_HEADER=a=b"], "BAZEL_REMOTE_CACHE=grpcs://evil"),
                Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed"], "BAZEL_REMOTE_CACHE=grpcs://fine")),
        ],
        ["bad-value"] =
        [
            (Given.Heavy(Given.Attached.With("GF_BAZEL_QUIET=maybe")), Given.Heavy(Given.Attached.With("GF_BAZEL_QUIET=OFF"))),
            (Given.Heavy(Given.Attached.With("GF_BAZEL_HOST_JVM_MAX_HEAP_MB=$(touch x)")), Given.Heavy(Given.Attached.With("GF_BAZEL_HOST_JVM_MAX_HEAP_MB=4096"))),
            (Given.Heavy(Given.Attached.With("GF_BAZEL_PROBE_TIMEOUT=16")), Given.Heavy(Given.Attached.With("GF_BAZEL_PROBE_TIMEOUT=0.1"))),
            (Given.Heavy(Given.Attached.With("GF_BAZEL_LOCAL_PROOF=yes")), Given.Heavy(Given.Attached.With("GF_BAZEL_LOCAL_PROOF= "))),
            (Given.Heavy(Given.Attached.With("GF_BAZEL_CACHE_ROLE=read-only", "GF_BAZEL_REMOTE_UPLOAD=1")), Given.Heavy(Given.Attached.With("GF_BAZEL_CACHE_ROLE=read-only"))),
            (Given.Heavy(Given.Attached.With("GF_BAZEL_ESCAPE_HATCH=until=2026-13-01 x")), Given.Heavy(Given.Attached.With("GF_BAZEL_ESCAPE_HATCH=until=2026-12-01 x"))),
            (Given.Heavy(Given.Attached, manifest: "{"), Given.Heavy(Given.Attached, manifest: "{}")),
            (Given.Lane(Given.Attached.With("GF_BAZEL_EVIDENCE=off")), Given.Heavy(Given.Attached.With("GF_BAZEL_EVIDENCE=off"))),
        ],
        ["flag-conflict"] =
        [
            (Flags(false, "remote_cache", ""), Flags(false, "remote_cache", "grpcs://CACHE.example.internal:9092/")),
            (Flags(false, "remote_http_cache", "grpc://other"), Flags(false, "remote_cache", "cache.example.internal:9092")),
            (Flags(false, "remote_executor", "grpcs://e"), Flags(false, "remote_executor", "")),
            (Flags(false, "remote_instance_name", "x"), Flags(false, "remote_instance_name", "")),
            (Flags(false, "remote_proxy", "unix:/x"), Flags(false, "remote_proxy", "")),
            (Flags(false, "invocation_policy", "flag_policies{flag_name:\"remote_cache\"}"), Flags(false, "invocation_policy", "flag_policies{flag_name:\"jobs\"}")),
            (Flags(false, "invocation_policy", Convert.ToBase64String("\nremote_cache\""u8)), Flags(false, "invocation_policy", "Cg==")),
            (Flags(false, "flag_alias", "remote_cache=//:flag"), Flags(false, "flag_alias", "cache=//:remote_cache")),
            (Flags(true, "remote_accept_cached", "false"), Flags(false, "remote_accept_cached", "false")),
            (Flags(true, "modify_execution_info", ".*=+no-remote"), Flags(true, "modify_execution_info", ".*=-no-remote")),
            (Flags(true, "remote_local_fallback", "true"), Flags(true, "remote_local_fallback", "false")),
        ],
        ["escape-hatch-in-lane"] =
        [
            (Given.Lane(Given.Attached.With("GF_BAZEL_ESCAPE_HATCH=why")), Given.Heavy(Given.Attached.With("GF_BAZEL_ESCAPE_HATCH=why"))),
            (Given.Lane(Given.Attached.With("GF_BAZEL_ESCAPE_HATCH=1")), Given.Lane(Given.Attached.With("GF_BAZEL_ESCAPE_HATCH=until=2026-06-14 x"))),
        ],
    };

    public static TheoryData<string, int> All
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach ((string rule, var cases) in Cases)
            {
                for (int i = 0; i < cases.Length; i++)
                {
                    all.Add(rule, i);
                }
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_rule_is_violated_by_its_facts_and_not_by_the_nearest_others(string rule, int index)
    {
        (Facts violating, Facts holding) = Cases[rule][index];
        Assert.Contains(rule, Given.Violated(violating));
        Assert.DoesNotContain(rule, Given.Violated(holding));
    }

    [Fact]
    public void Every_rule_has_cases_here_or_is_only_ever_a_warning() =>
        Assert.Equal(AttachmentContract.Rules.Select(r => r.Id).Where(id => id != "mode-conflict").Order(), Cases.Keys.Order());

    [Fact]
    public void Each_rule_stands_in_the_file_of_its_name() =>
        Assert.All(AttachmentContract.Rules, rule => Assert.Equal(rule.Id.Replace("-", ""), rule.GetType().Name.ToLowerInvariant()));

    [Fact]
    public void A_sound_contract_has_no_violations_and_no_warnings()
    {
        foreach (Facts facts in new[] { Given.Heavy(Given.Attached), Given.Lane(Given.Attached), Given.Heavy(Given.Executing), Given.Lane(Given.Executing) })
        {
            Judgement judgement = AttachmentContract.Judge(facts);
            Assert.Empty(judgement.Violations);
            Assert.Empty(judgement.Warnings);
            Assert.NotNull(judgement.Target);
        }
    }

    [Fact]
    public void An_unset_cache_is_named_alone() =>
        Assert.Equal(["cache-missing"], Given.Violated(Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed"])));

    [Fact]
    public void In_a_lane_with_nothing_set_the_cache_is_the_root() => Assert.Equal(["cache-missing"], Given.Violated(Given.Lane([])));

    [Fact]
    public void A_declared_local_only_mode_is_the_root_of_its_missing_cache() =>
        Assert.Equal(["mode-local-only"], Given.Violated(Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only"])));

    [Fact]
    public void The_environment_wins_over_a_manifest_of_another_mode_with_a_warning()
    {
        Facts facts = Given.Heavy(Given.Attached, manifest: """{"enrollment":{"substrateMode":"executor-backed"}}""");
        Assert.Empty(Given.Violated(facts));
        Assert.Equal(["mode-conflict"], Given.Warned(facts));
        Assert.Empty(Given.Warned(Given.Heavy(Given.Attached, manifest: """{"enrollment":{"substrateMode":"shared-cache-backed"}}""")));
    }

    [Fact]
    public void A_flag_in_an_rc_file_is_a_warning_with_file_and_line()
    {
        Facts facts = Given.Heavy(Given.Attached) with { RcFlags = [new(new("remote_cache", ""), new("/w/.bazelrc", 3, InWorkspace: true))] };
        Assert.Empty(Given.Violated(facts));
        Assert.Contains("/w/.bazelrc:3", Assert.Single(AttachmentContract.Judge(facts).Warnings).What);
    }

    [Theory]
    [InlineData("grpc", "remote_proxy", "unix:/run/other", true)]
    [InlineData("grpc", "remote_accept_cached", "false", true)]
    [InlineData("grpc", "remote_local_fallback", "true", false)]
    public void A_flag_of_an_rc_file_is_said_to_be_overridden_only_where_it_is(string scheme, string name, string value, bool overridden)
    {
        Facts facts = Given.Heavy(Given.Attached.With($"BAZEL_REMOTE_CACHE={scheme}://cache.example.internal:9092")) with
        {
            StrictAsked = true,
            RcFlags = [new(new(name, value), new("/w/.bazelrc", 3, InWorkspace: true))],
        };
        Assert.Equal(overridden, Assert.Single(AttachmentContract.Judge(facts).Warnings).What.EndsWith("; it is overridden", StringComparison.Ordinal));
    }

    [Fact]
    public void A_digest_of_another_length_is_a_warning() =>
        Assert.Equal(["executor-proof"], Given.Warned(Given.Heavy(Given.Executing.With("GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=sha256:00"))));

    private static Facts Flags(bool strict, string name, string value) =>
        Given.Heavy(Given.Attached) with { StrictAsked = strict, UserFlags = [new(name, value)] };
}
