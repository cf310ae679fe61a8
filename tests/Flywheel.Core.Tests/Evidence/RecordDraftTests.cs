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

    private static InvocationRecord Draft(string context, string typed, params string[] variables)
    {
        Facts facts = Given.Heavy(Given.Attached.With(variables));
        Judgement judgement = AttachmentContract.Judge(facts);
        return Of(facts, context, typed).Attached(judgement, judgement.Target!, new("proven", 1.5));
    }

    private static RecordDraft Of(Facts facts, string context, string typed) =>
        new("bazel", CommandLines.Typed(typed), facts, context, "/w", "/usr/bin/bazelisk", "1.2.3");
}
