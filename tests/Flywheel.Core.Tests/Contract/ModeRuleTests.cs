using Flywheel.Core.Contract;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

/// <summary>Modes, profiles and the roots of what goes wrong with them.</summary>
public sealed class ModeRuleTests
{
    [Theory]
    // Nothing at all: the mode and the cache are two things to do.
    [InlineData("", "mode-undeclared cache-missing")]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://c", "mode-undeclared")]
    [InlineData("BAZEL_REMOTE_EXECUTOR=grpcs://c;BAZEL_REMOTE_EXECUTOR_CACHE=grpcs://c", "mode-undeclared executor-proof")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=shared;BAZEL_REMOTE_CACHE=grpcs://c", "mode-unknown")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=Shared-Cache-Backed;BAZEL_REMOTE_CACHE=grpcs://c", "mode-unknown")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=shared", "mode-unknown cache-missing")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed", "cache-missing")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed;BAZEL_REMOTE_CACHE= ", "cache-missing")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed;BAZEL_REMOTE_EXECUTOR_CACHE=grpcs://c", "cache-missing")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only", "mode-local-only")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only;BAZEL_REMOTE_CACHE=grpcs://c", "mode-local-only mode-mismatch")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=executor-backed;BAZEL_REMOTE_CACHE=grpcs://c;GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=sha256:00", "mode-mismatch")]
    // The executor's own cache is the cache of a declared executor mode, too: only the executor is missing.
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=executor-backed;BAZEL_REMOTE_EXECUTOR_CACHE=grpcs://c;GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=sha256:00", "mode-mismatch")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=executor-backed;GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=sha256:00", "mode-mismatch cache-missing")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed;BAZEL_REMOTE_CACHE=grpcs://c;BAZEL_REMOTE_EXECUTOR=grpcs://c", "mode-mismatch")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=executor-backed;BAZEL_REMOTE_EXECUTOR=grpcs://c;GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=sha256:00", "cache-missing executor-without-cache")]
    public void A_heavy_command_is_told_the_roots_of_what_is_wrong_with_its_mode(string environment, string rules) =>
        Assert.Equal(rules.Split(' '), Given.Violated(Given.Heavy(environment.Split(';'))));

    [Theory]
    [InlineData("", "")]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://c", "")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only", "")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed", "mode-mismatch")]
    [InlineData("BAZEL_REMOTE_EXECUTOR=grpcs://c;GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=sha256:00", "executor-without-cache")]
    public void The_companion_takes_the_detected_mode_and_needs_no_cache_unless_strict(string environment, string rules)
    {
        Facts facts = Given.Companion(environment.Split(';'));
        Assert.Equal(rules.Split(' ', StringSplitOptions.RemoveEmptyEntries), Given.Violated(facts));
        Assert.Equal(environment.Contains("BAZEL_REMOTE_CACHE"), Given.Violated(facts with { StrictAsked = true }).Length == 0);
    }

    [Fact]
    public void The_manifest_declares_the_mode_where_nothing_else_does()
    {
        const string manifest = """{"enrollment":{"substrateMode":"shared-cache-backed"}}""";
        Assert.Empty(Given.Violated(Given.Heavy(["BAZEL_REMOTE_CACHE=grpcs://c"], manifest: manifest)));
        Facts missing = Given.Heavy([], manifest: manifest);
        Assert.Equal(["cache-missing"], Given.Violated(missing));
        Assert.EndsWith("and tinyland.repo.json says shared-cache-backed", Assert.Single(AttachmentContract.Judge(missing).Violations).What);
    }

    [Fact]
    public void A_manifest_that_cannot_be_read_is_the_root_of_an_undeclared_mode() =>
        Assert.Equal(["bad-value"], Given.Violated(Given.Heavy(["BAZEL_REMOTE_CACHE=grpcs://c"], manifest: "{")));

    [Theory]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=local", "declare shared-cache-backed or executor-backed")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=executor-backed", "set BAZEL_REMOTE_EXECUTOR")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=executor-backed;BAZEL_REMOTE_CACHE=grpcs://c",
        "set BAZEL_REMOTE_EXECUTOR, or declare shared-cache-backed in GF_BAZEL_SUBSTRATE_MODE")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only;BAZEL_REMOTE_CACHE=grpcs://c",
        "declare shared-cache-backed in GF_BAZEL_SUBSTRATE_MODE")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only;BAZEL_REMOTE_CACHE=grpcs://c;BAZEL_REMOTE_EXECUTOR=grpcs://c",
        "declare executor-backed in GF_BAZEL_SUBSTRATE_MODE")]
    public void No_hint_leads_a_heavy_command_into_another_refusal(string environment, string fix)
    {
        Judgement judgement = AttachmentContract.Judge(Given.Heavy(environment.Split(';')));
        Assert.Contains(fix, judgement.Violations.Where(v => v.RuleId is "mode-mismatch" or "mode-unknown").Select(v => v.Fix));
        Assert.DoesNotContain(judgement.Violations, v => v.Fix.Contains("local-only") || v.Fix.Contains("unset the endpoints"));
    }

    [Fact]
    public void The_executors_own_cache_is_the_effective_endpoint_in_executor_mode_only()
    {
        Facts executing = Given.Heavy(Given.Executing.With("BAZEL_REMOTE_EXECUTOR_CACHE=grpcs://other", "GF_BAZEL_ALLOW_SEPARATE_EXECUTOR_CACHE=on"));
        Judgement judgement = AttachmentContract.Judge(executing);
        Assert.Equal(("BAZEL_REMOTE_EXECUTOR_CACHE", "grpcs://other:443"), (judgement.Endpoint!.Variable, judgement.Endpoint.Redacted));
        Assert.Equal(("grpcs://other:443", "grpcs://rbe.example.internal:443"), (judgement.Target!.Cache.Normalized, judgement.Target.Executor!.Normalized));
        Assert.Equal("BAZEL_REMOTE_CACHE",
            AttachmentContract.Judge(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_EXECUTOR_CACHE=grpcs://other"))).Endpoint!.Variable);
    }

    [Theory]
    [InlineData("unattached", "", "")]
    [InlineData("compatibility-local-only", "", "")]
    [InlineData("unattached", "BAZEL_REMOTE_EXECUTOR_CACHE=grpcs://c", "an endpoint is set")]
    [InlineData("unattached", "BAZEL_REMOTE_CACHE=grpcs://c", "an endpoint is set and the mode is shared-cache-backed")]
    [InlineData("shared-cache-backed", "", "the mode is compatibility-local-only and no cache is set")]
    [InlineData("shared-cache-backed", "BAZEL_REMOTE_CACHE=grpcs://c", "")]
    [InlineData("shared-cache-backed", "BAZEL_REMOTE_CACHE=grpcs://c;BAZEL_REMOTE_EXECUTOR=grpcs://c", "the mode is executor-backed and an executor is set")]
    [InlineData("executor-backed", "BAZEL_REMOTE_CACHE=grpcs://c", "the mode is shared-cache-backed and no executor is set")]
    [InlineData("executor-backed", "BAZEL_REMOTE_CACHE=grpcs://c;BAZEL_REMOTE_EXECUTOR=grpcs://c", "")]
    [InlineData("local-proof", "GF_BAZEL_LOCAL_PROOF=port-forward", "the mode is compatibility-local-only")]
    [InlineData("local-proof", "BAZEL_REMOTE_CACHE=grpc://localhost;GF_BAZEL_LOCAL_PROOF=port-forward", "")]
    [InlineData("local-proof", "BAZEL_REMOTE_CACHE=grpc://localhost;GF_BAZEL_ALLOW_LOCALHOST_PROOF=true", "GF_BAZEL_LOCAL_PROOF is not port-forward")]
    public void A_profile_names_each_thing_that_contradicts_it(string profile, string environment, string contradictions)
    {
        Violation? violation = AttachmentContract.Judge(Given.Companion([.. environment.Split(';'), "GF_FLYWHEEL_PROFILE_STATE=" + profile]))
            .Violations.SingleOrDefault(v => v.RuleId == "profile-contradiction");
        Assert.Equal(contradictions, violation is null ? "" : violation.What[(violation.What.IndexOf("but ") + 4)..]);
    }

    [Fact]
    public void A_contradiction_that_an_unset_cache_explains_is_not_reported_beside_it() =>
        Assert.Equal(["cache-missing"], Given.Violated(Given.Lane(["GF_FLYWHEEL_PROFILE_STATE=shared-cache-backed"])));
}
