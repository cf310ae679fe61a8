using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

/// <summary>token-source and runner-label: who may see a credential, and where a lane may run.</summary>
public sealed class CredentialRuleTests
{
    private const string Cell = "BAZEL_REMOTE_CACHE=grpcs://gf-reapi-cell.internal";

    [Theory]
    [InlineData(TokenFileState.NotLookedAt, null)]
    [InlineData(TokenFileState.Present, null)]
    [InlineData(TokenFileState.Missing, "the file that GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE names is missing")]
    [InlineData(TokenFileState.Empty, "the file that GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE names is empty")]
    [InlineData(TokenFileState.Unreadable, "the file that GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE names cannot be read")]
    public void The_token_file_must_hold_a_token(TokenFileState state, string? what)
    {
        Facts facts = Given.Heavy(Given.Attached.With(Cell, "GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE=/t")) with { TokenFile = state };
        Assert.Equal(what, AttachmentContract.Judge(facts).Violations.SingleOrDefault()?.What);
    }

    [Fact]
    public void A_token_file_that_others_can_read_is_a_warning()
    {
        Facts facts = Given.Heavy(Given.Attached.With(Cell, "GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE=/t")) with { TokenFile = TokenFileState.ReadableByOthers };
        Assert.Empty(Given.Violated(facts));
        Assert.Equal(["token-source"], Given.Warned(facts));
    }

    [Theory]
    [InlineData("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE=/t", "/t")]
    [InlineData(Cell, "/var/run/secrets/tokens/gf-reapi-cell-token")]
    [InlineData(Cell + ";GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1", null)]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://other", null)]
    [InlineData(Cell + ";GF_REAPI_BAZEL_CREDENTIAL_HELPER=/h", "/var/run/secrets/tokens/gf-reapi-cell-token")]
    [InlineData(Cell + ";GF_REAPI_BAZEL_CREDENTIAL_HELPER=/h;GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1", null)]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://other;GF_REAPI_BAZEL_CREDENTIAL_HELPER=/h", null)]
    public void A_token_file_is_looked_at_only_where_it_plays_a_part(string environment, string? file) =>
        Assert.Equal(file, Given.Settings(environment.Split(';')).TokenFileInUse);

    [Theory]
    [InlineData("BAZEL_REMOTE_HEADER=a=b", "BAZEL_REMOTE_HEADER")]
    [InlineData("BAZEL_REMOTE_CACHE_HEADER=a=b", "BAZEL_REMOTE_CACHE_HEADER")]
    [InlineData("BAZEL_REMOTE_EXEC_HEADER=a=b", null)]
    [InlineData("BAZEL_CREDENTIAL_HELPER=/h", "BAZEL_CREDENTIAL_HELPER")]
    [InlineData("BAZEL_CREDENTIAL_HELPER=cache.example.internal=/h", "BAZEL_CREDENTIAL_HELPER")]
    [InlineData("BAZEL_CREDENTIAL_HELPER=*.example.internal=/h", "BAZEL_CREDENTIAL_HELPER")]
    [InlineData("BAZEL_CREDENTIAL_HELPER=*.example.org=/h", null)]
    [InlineData("GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1", null)]
    [InlineData("GF_REAPI_BAZEL_CREDENTIAL_HELPER=/h", null)]
    [InlineData("GF_BAZEL_TLS_CLIENT_KEY=/k;GF_BAZEL_TLS_CLIENT_CERT=/c", null)]
    public void No_credential_goes_unencrypted_to_another_machine(string credentials, string? named)
    {
        string[] given = credentials.Split(';');
        foreach (string scheme in new[] { "grpc", "http" })
        {
            var violations = AttachmentContract.Judge(Given.Heavy(Given.Attached.With(
                [.. given, $"BAZEL_REMOTE_CACHE={scheme}://cache.example.internal:9092"]))).Violations;
            Assert.Equal(named is null ? [] : [$"{named} would go to {scheme}://cache.example.internal:9092 unencrypted"], violations.Select(v => v.What));
        }
        Assert.Empty(Given.Violated(Given.Heavy(Given.Attached.With(given))));
        Assert.Empty(Given.Violated(Given.Heavy(Given.Attached.With(
            [.. given, "BAZEL_REMOTE_CACHE=grpc://LOCALHOST:9092", "GF_BAZEL_ALLOW_LOCALHOST_PROOF=true"]))));
    }

    [Theory]
    [InlineData("GF_REAPI_BAZEL_CREDENTIAL_HELPER=/h", true)]
    [InlineData("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE=/t", true)]
    [InlineData("PATH=/x", false)]
    public void The_default_token_file_need_not_be_there_where_nobody_asked_for_it(string environment, bool needed) =>
        Assert.Equal(needed, Given.Settings(Given.Attached.With(Cell, environment)).TokenFileMustExist);

    [Theory]
    [InlineData(Cell, "GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1", TokenFileState.NotLookedAt, "gf-reapi-cell.internal=/usr/lib/flywheel/flywheel-credential-helper")]
    [InlineData(Cell, "PATH=/x", TokenFileState.Present, "gf-reapi-cell.internal=/usr/lib/flywheel/flywheel-credential-helper")]
    [InlineData(Cell, "PATH=/x", TokenFileState.NotLookedAt, null)]
    [InlineData(Cell, "GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1;GF_REAPI_BAZEL_CREDENTIAL_HELPER=/h", TokenFileState.NotLookedAt, "gf-reapi-cell.internal=/h")]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://gf-reapi-cell.attacker.example", "GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1", TokenFileState.NotLookedAt, null)]
    public void A_token_is_handed_over_by_a_helper_for_the_cell_alone(string cache, string environment, TokenFileState state, string? helper)
    {
        Facts facts = Given.Heavy(Given.Attached.With([cache, .. environment.Split(';')])) with { TokenFile = state };
        Judgement judgement = AttachmentContract.Judge(facts);
        Assert.Empty(judgement.Violations);
        Assert.Equal(helper is null ? [] : [helper], judgement.Target!.CredentialHelpers);
        Judgement without = AttachmentContract.Judge(facts with { TokenHelper = null });
        Assert.Equal(
            helper?.EndsWith("flywheel-credential-helper") == true
                ? ["the token of the cell has no helper to hand it to Bazel: flywheel-credential-helper is not beside this program"]
                : [],
            without.Violations.Select(v => v.What));
    }

    [Theory]
    [InlineData("machine cache.example.internal login me password s3same", "grpc", true)]
    [InlineData("default login me password s3same", "http", true)]
    [InlineData("machine other login me password s3same", "grpc", false)]
    [InlineData("machine cache.example.internal login me password s3same", "grpcs", false)]
    public void A_netrc_login_is_a_credential_too(string netrc, string scheme, bool violated)
    {
        Facts facts = Given.Heavy(Given.Attached.With($"BAZEL_REMOTE_CACHE={scheme}://cache.example.internal:9092")) with { Netrc = File(netrc) };
        Assert.Equal(
            violated ? [$"the login of ~/.netrc would go to {scheme}://cache.example.internal:9092 unencrypted"] : [],
            AttachmentContract.Judge(facts).Violations.Select(v => v.What));
    }

    [Theory]
    [InlineData("machine evil.example login me password s3same", false)]
    [InlineData("default login me password s3same", true)]
    public void A_checkout_draws_no_login_that_was_meant_for_all_hosts(string netrc, bool drawn)
    {
        Facts facts = Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed"], "BAZEL_REMOTE_CACHE=grpcs://evil.example") with { Netrc = File(netrc) };
        Assert.Equal(drawn ? ["token-source"] : [], Given.Violated(facts));
    }

    [Theory]
    [InlineData("--remote_header=a=b", "--remote_header", true)]
    [InlineData("--remote_cache_header=a=b", "--remote_cache_header", true)]
    [InlineData("--credential_helper=/h", "--credential_helper", true)]
    [InlineData("--remote_exec_header=a=b", "--remote_exec_header", false)]
    [InlineData("--credential_helper=elsewhere.example=/h", "--credential_helper", false)]
    public void Credentials_on_the_command_line_are_judged_as_those_of_the_environment(string option, string named, bool sent)
    {
        TypedCredentials typed = TypedCredentials.Of(BazelCommandLine.Parse([ByteString.FromText("build"), ByteString.FromText(option)]));
        Facts facts = Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://cache.example.internal:9092")) with { Typed = typed };
        Assert.Equal(
            sent ? [$"{named} would go to grpc://cache.example.internal:9092 unencrypted"] : [],
            AttachmentContract.Judge(facts).Violations.Select(v => v.What));
    }

    private static NetrcFile File(string text) => new(Netrc.Parse(text)!, "~/.netrc");

    [Fact]
    public void User_information_is_a_credential_too()
    {
        Assert.Equal(["token-source"], Given.Violated(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=http://u:p@cache"))));
        Assert.Empty(Given.Violated(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=https://u:p@cache"))));
    }

    [Fact]
    public void The_executors_headers_go_to_the_executor()
    {
        var split = Given.Executing.With("GF_BAZEL_ALLOW_SEPARATE_EXECUTOR_CACHE=true", "BAZEL_REMOTE_EXEC_HEADER=a=b");
        Assert.Equal(["token-source"], Given.Violated(Given.Heavy(split.With("BAZEL_REMOTE_EXECUTOR=grpc://rbe.example.internal"))));
        Assert.Empty(Given.Violated(Given.Heavy(split.With("BAZEL_REMOTE_CACHE=grpc://rbe.example.internal"))));
    }

    [Theory]
    [InlineData("BAZEL_REMOTE_HEADER=a=b", "BAZEL_REMOTE_CACHE=grpcs://evil.example", true)]
    [InlineData("BAZEL_CREDENTIAL_HELPER=/h", "BAZEL_REMOTE_CACHE=https://evil.example", true)]
    [InlineData("GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1", Cell, true)]
    [InlineData("GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-1", "BAZEL_REMOTE_CACHE=grpcs://gf-reapi-cell.attacker.example", false)]
    [InlineData("GF_BAZEL_TLS_CLIENT_KEY=/k;GF_BAZEL_TLS_CLIENT_CERT=/c", "BAZEL_REMOTE_CACHE=grpcs://evil.example", true)]
    [InlineData("GF_BAZEL_TLS_CLIENT_KEY=/k;GF_BAZEL_TLS_CLIENT_CERT=/c", "BAZEL_REMOTE_CACHE=grpc://evil.example", false)]
    [InlineData("GF_BAZEL_ALLOW_LOCALHOST_PROOF=1;BAZEL_REMOTE_HEADER=a=b", "BAZEL_REMOTE_CACHE=unix:/evil.sock", true)]
    [InlineData("PATH=/x", "BAZEL_REMOTE_CACHE=grpcs://u:p@fine.example", false)]
    public void A_checkout_draws_no_credential_of_the_environment(string environment, string file, bool drawn)
    {
        string[] given = ["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed", .. environment.Split(';')];
        Assert.Equal(drawn ? ["token-source"] : [], Given.Violated(Given.Heavy(given, file)));
        // The same endpoint from the environment is the user's own choice.
        Assert.Empty(Given.Violated(Given.Heavy([.. given, file], file)));
    }

    [Fact]
    public void A_checkout_draws_no_credential_by_way_of_the_executor() =>
        Assert.Equal(["token-source"], Given.Violated(Given.Heavy(
            [.. Given.Executing.Where(e => !e.StartsWith("BAZEL_REMOTE_EXECUTOR=")), "BAZEL_REMOTE_EXEC_HEADER=a=b", "GF_BAZEL_ALLOW_SEPARATE_EXECUTOR_CACHE=1"],
            "BAZEL_REMOTE_EXECUTOR=grpcs://evil.example")));

    [Theory]
    [InlineData("tinyland-nix", true)]
    [InlineData("a-nix-heavy b", true)]
    [InlineData("a-nix-kvm,self-hosted", true)]
    [InlineData("[\"self-hosted\", \"a-nix-gpu\"]", true)]
    [InlineData("a-docker", true)]
    [InlineData("a-dind\nlinux", true)]
    [InlineData("* a-nix", true)]
    [InlineData("self-hosted", false)]
    [InlineData("*", false)]
    [InlineData("*-nix", false)]
    [InlineData("nix", false)]
    [InlineData("-nix", false)]
    [InlineData("A-nix", false)]
    [InlineData("a-nix-heavier", false)]
    [InlineData("a_b-nix", false)]
    [InlineData("[]", false)]
    [InlineData(",", false)]
    [InlineData("{\"a\":\"a-nix\"}", false)]
    [InlineData("a-nix ubuntu-latest", false)]
    [InlineData("a-nix,UBUNTU-24.04", false)]
    [InlineData("[\"windows\",\"a-nix\"]", false)]
    [InlineData("macos-14 a-nix", false)]
    [InlineData("ubuntu-nix", false)]
    [InlineData("ubuntux-nix", true)]
    [InlineData("dollhouse-farm-nix", false)]
    [InlineData("a-nix chapel-nix", false)]
    [InlineData("jesssullivan-nix-heavy", false)]
    [InlineData("massageithaca-dind", false)]
    public void A_lane_runs_on_the_substrates_own_runners(string labels, bool holds)
    {
        var environment = Given.Attached.With("GF_BAZEL_RUNNER_LABELS=" + labels);
        Assert.Equal(holds ? [] : ["runner-label"], Given.Violated(Given.Lane(environment)));
        Assert.Empty(Given.Violated(Given.Lane(environment.With("GF_BAZEL_ALLOW_HOSTED_RUNNER=yes"))));
        Assert.Empty(Given.Violated(Given.Heavy(environment)));
        Assert.Equal(!holds, Given.Violated(Given.Heavy(Given.Executing.With("GF_BAZEL_RUNNER_LABELS=" + labels))).Contains("runner-label"));
    }
}
