using System.Text;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Tests.CommandLine;
using Flywheel.Core.Tests.Contract;
using Xunit;

namespace Flywheel.Core.Tests.Evidence;

public sealed class RecordDraftTests
{
    [Theory]
    [InlineData("build -c opt -k //a/... b:c -- -//a:d", "//a/... b:c -//a:d")]
    [InlineData("test --test_arg s3cr3t //x", "//x")]
    [InlineData("test --no_such_option s3cr3t //x", "//x")]
    [InlineData("build --no_such_option=s3cr3t x", "x")]
    [InlineData("build user:s3cr3t@host", "")]
    [InlineData("build -xs3cr3t KEY=s3cr3t //x", "//x")]
    [InlineData("run -k //x s3cr3t -- s3cr3t", "//x")]
    [InlineData("run -- //x s3cr3t", "//x")]
    public void Targets_are_recorded_and_nothing_that_may_be_something_else(string typed, string targets)
    {
        string[] recorded = [.. CommandLineFormat.Targets(CommandLines.Typed(typed))];

        Assert.Equal(targets.Split(' ', StringSplitOptions.RemoveEmptyEntries), recorded);
    }

    [Fact]
    public void No_argument_of_a_program_is_ever_recorded() =>
        CsCheck.Check.Sample(RandomLines.Any, words =>
        {
            ByteString[] run = [.. CommandLines.Words("run //x"), .. words, ByteString.FromText("s3cr3t")];
            Assert.DoesNotContain("s3cr3t", CommandLineFormat.Targets(BazelCommandLine.Parse(run)));
        }, iter: Cases.Of(5_000));

    [Theory]
    [InlineData("developer-machine")]
    [InlineData("developer-machine", "CI=false")]
    [InlineData("ci", "CI=1")]
    [InlineData("github-actions", "CI=true", "GITHUB_ACTIONS=true")]
    [InlineData("gitlab-ci", "CI=true", "GITLAB_CI=true")]
    public void Where_it_runs_is_what_the_CI_systems_say(string context, params string[] variables) =>
        Assert.Equal(context, RunContext.Of(new EnvironmentSnapshot([.. variables.Select(ByteString.FromText)])));

    [Theory]
    [InlineData("grpc://127.0.0.1:8080", "local-proof")]
    [InlineData("grpc://localhost:8080", "local-proof")]
    [InlineData("unix:/run/cache.sock", "local-proof")]
    [InlineData("grpcs://cache.example.internal", "shared")]
    public void A_loopback_or_unix_endpoint_is_a_local_proof_in_any_context(string endpoint, string scope)
    {
        foreach (string context in (string[])["developer-machine", "github-actions"])
        {
            Assert.Equal(scope, Draft(context, "build //x", "GF_BAZEL_LOCAL_PROOF=port-forward", "BAZEL_REMOTE_CACHE=" + endpoint).Scope);
        }
    }

    [Fact]
    public void An_attached_record_holds_no_secret_of_the_settings()
    {
        InvocationRecord record = Draft(
            "ci", "build --remote_header=x=s3cr3t //x",
            "BAZEL_REMOTE_CACHE=https://user:s3cr3t@cache.example.internal/path", "BAZEL_REMOTE_HEADER=authorization=Bearer s3cr3t",
            "GF_REAPI_CREDENTIAL_HELPER_TOKEN=s3cr3t", "OTHER=s3cr3t");

        string json = Encoding.UTF8.GetString(EvidenceJson.Line(record));
        Assert.DoesNotContain("s3cr3t", json, StringComparison.Ordinal);
        Assert.Contains("\"endpoint\":\"https://***@cache.example.internal:443/path\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void An_escape_hatchs_reason_is_kept_without_a_secret()
    {
        Facts facts = Given.Heavy(["GF_BAZEL_ESCAPE_HATCH=the token hunter2hunter2 is dead", "GF_REAPI_CREDENTIAL_HELPER_TOKEN=hunter2hunter2"]);

        InvocationRecord record = Of(facts, "ci", "build //x").EscapeHatch((EscapeHatch.Open)facts.EscapeHatch);

        Assert.Equal(("the token *** is dead", "escape-hatch", null), (record.EscapeHatchReason, record.Verdict, record.ExitCode));
    }

    [Fact]
    public void A_refusal_says_why_and_that_nothing_ran()
    {
        InvocationRecord record = Refused("build //x b:c", "cache-missing");

        Assert.Equal(
            ("cache-missing", 0, "absent", "unproven", "refused: cache-missing", "heavy"),
            (record.Refusal?.Cause, record.Attempts, record.Stream, record.Verdict, record.Reason, record.CommandClass));
        Assert.Equal(["//x", "b:c"], record.Targets);
        Assert.Equal((null, null, null), (record.ExitCode, record.Executed, record.HitRate));
    }

    [Theory]
    [InlineData("build --mystery -- s3cr3t")]
    [InlineData("--mystery s3cr3t build //x")]
    public void A_line_in_doubt_is_refused_without_a_target(string typed) => Assert.Empty(Refused(typed, "command-line").Targets);

    [Fact]
    public void A_refusal_holds_no_secret_of_the_settings()
    {
        Facts facts = Given.Heavy(Given.Attached.With(
            ["BAZEL_REMOTE_CACHE=https://user:s3cr3t@cache.example.internal/path", "BAZEL_REMOTE_HEADER=authorization=Bearer s3cr3t"]));
        Judgement judgement = AttachmentContract.Judge(facts);

        InvocationRecord record = Of(facts, "ci", "run //x s3cr3t").Refused("dns", judgement, new("refused", 1.5));

        Assert.Equal(("https://***@cache.example.internal:443/path", "shared", "refused"), (record.Cache?.Endpoint, record.Scope, record.Probe?.Result));
        Assert.DoesNotContain("s3cr3t", Encoding.UTF8.GetString(EvidenceJson.Line(record)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_cannot_be_read_is_not_on_record()
    {
        Facts facts = Given.Heavy(Given.Attached.With(["BAZEL_REMOTE_CACHE=s3cr3t s3cr3t"]));

        Assert.Null(Of(facts, "ci", "build //x").Refused("endpoint-scheme", AttachmentContract.Judge(facts)).Cache);
    }

    [Fact]
    public void The_key_of_a_refusal_comes_before_the_exit_code_and_only_with_one()
    {
        InvocationRecord record = Refused("build //x", "dns") with { RecordId = new string('a', 32), ExitCode = 69 };
        byte[] line = EvidenceJson.Line(record);

        Assert.Contains("\"refusal\":{\"cause\":\"dns\"},\"exit_code\":69,", Encoding.UTF8.GetString(line), StringComparison.Ordinal);
        Assert.Equal(record.Refusal, EvidenceJson.ReadRecord(line)?.Refusal);
        Assert.DoesNotContain("refusal", Encoding.UTF8.GetString(EvidenceJson.Line(record with { Refusal = null })), StringComparison.Ordinal);
    }

    private static InvocationRecord Refused(string typed, string cause)
    {
        Facts facts = Given.Heavy(Given.Attached);
        return Of(facts, "ci", typed).Refused(cause, AttachmentContract.Judge(facts));
    }

    private static InvocationRecord Draft(string context, string typed, params string[] variables)
    {
        Facts facts = Given.Heavy(Given.Attached.With(variables));
        Judgement judgement = AttachmentContract.Judge(facts);
        return Of(facts, context, typed).Attached(judgement, judgement.Target!, new("proven", 1.5));
    }

    private static RecordDraft Of(Facts facts, string context, string typed) =>
        new("bazel", CommandLines.Typed(typed), facts, context, "/w", "/usr/bin/bazelisk", "1.2.3");
}
