using Flywheel.Core.Contract;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

/// <summary>What each variable may hold, and what a value outside its column does and says.</summary>
public sealed class ValueTests
{
    public static TheoryData<string> Booleans => [.. Variables.All.Where(v => v.Rule is ValueRule.Boolean).Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Booleans))]
    public void One_dialect_of_yes_and_no_holds_for_every_boolean(string name)
    {
        foreach (string word in new[] { "true", "FALSE", "1", "0", "Yes", "nO", "on", "OFF", " true ", "", " \t" })
        {
            Assert.DoesNotContain("bad-value", Given.Violated(Given.Heavy(Given.Attached.With($"{name}={word}"))));
        }
        foreach (string word in new[] { "t", "y", "2", "enabled", "true,", "$(true)", "-" })
        {
            Assert.Contains("bad-value", Given.Violated(Given.Heavy(Given.Attached.With($"{name}={word}"))));
        }
    }

    [Theory]
    [InlineData("GF_BAZEL_HOST_JVM_MAX_HEAP_MB", "256 4096 0512", "255 4097 1g 512m +512 0x200 1e3 5.0 $(nproc)")]
    [InlineData("GF_BAZEL_QUOTA_RETRIES", "1 10", "0 11 -1 1.5 many")]
    [InlineData("GF_BAZEL_QUOTA_BACKOFF_SECONDS", "0 75 3600", "3601 -1 75s 7,5")]
    [InlineData("GF_BAZEL_PROBE_TIMEOUT", "0.1 5 15 .5 2.25", "0 0.09 15.1 5s 1e1 NaN Infinity 1,5 -1")]
    [InlineData("GF_BAZEL_LOCAL_PROOF", "port-forward", "true Port-Forward portforward")]
    [InlineData("GF_BAZEL_CACHE_ROLE", "read-only read-write", "readonly write true")]
    [InlineData("GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST", "sha256:00 sha256:" + "ABCDEF", "sha256: sha512:00 SHA256:00 sha256:xyz 0123")]
    [InlineData("GF_BAZEL_RUNNER_LABELS", "a [] [\"a\"] *", "[ [1] [null] [\"a\"]x [\"\\ud800\"]")]
    [InlineData("GF_BAZEL_ESCAPE_HATCH", "why false until=2026-01-01 until=2020-02-29", "until= until=2026-13-01 until=2026-1-1 until=soon until=2026-02-29 UNTIL=tomorrow")]
    [InlineData("BAZEL_REMOTE_HEADER", "a=b a= a=b=c", "a =b")]
    [InlineData("GF_BAZEL_STALE_HOSTS", "a,b.c fd00::1", "a/b a:1")]
    [InlineData("GF_BAZEL_EVIDENCE", "on off", "none")]
    public void A_value_outside_its_column_is_a_bad_value(string name, string good, string bad)
    {
        Assert.All(good.Split(' '), value => Assert.DoesNotContain("bad-value", Given.Violated(Given.Heavy(Given.Attached.With($"{name}={value}")))));
        Assert.All(bad.Split(' '), value => Assert.Contains("bad-value", Given.Violated(Given.Heavy(Given.Attached.With($"{name}={value}")))));
    }

    [Theory]
    [InlineData("BAZEL_REMOTE_INSTANCE_NAME")]
    [InlineData("BAZEL_REPOSITORY_CACHE")]
    [InlineData("BAZEL_REMOTE_CACHE_HEADER")]
    [InlineData("GF_BAZEL_TLS_CA")]
    public void Bytes_that_are_no_UTF8_are_not_changed_in_silence(string name)
    {
        var environment = new EnvironmentSnapshot(
            [.. Given.Attached.Select(ByteString.FromText), ByteString.FromRaw($"{name}=a=\u00ff\u00fe")]);
        Facts facts = Given.Heavy([]) with { Settings = Settings.Resolve(environment, EnvFile.None, Manifest.None) };
        Assert.Equal($"{name} (environment) is not UTF-8", Assert.Single(AttachmentContract.Judge(facts).Violations).What);
    }

    [Theory]
    [InlineData("BAZEL_REMOTE_INSTANCE_NAME")]
    [InlineData("BAZEL_REMOTE_CACHE_HEADER")]
    [InlineData("GF_BAZEL_CONFIG")]
    public void A_control_character_is_a_bad_value(string name) =>
        Assert.Equal(["bad-value"], Given.Violated(Given.Heavy(Given.Attached.With($"{name}=a=\u001b[31m"))));

    [Fact]
    public void A_blank_value_is_unset_whatever_the_variable()
    {
        string[] blank = [.. Variables.All.Where(v => v.Name is not (Variables.Mode or Variables.Cache)).Select(v => $"{v.Name}= \t ")];
        Facts facts = Given.Lane([.. Given.Attached, .. blank]);
        Assert.Empty(AttachmentContract.Judge(facts).Violations);
        Assert.Equal(Given.Settings(Given.Attached) with { }, facts.Settings with { });
    }

    [Fact]
    public void A_strictness_that_is_no_word_counts_as_yes()
    {
        Facts facts = Given.Heavy(Given.Attached.With("GF_BAZEL_STRICT=ture", "GF_BAZEL_ESCAPE_HATCH=why"));
        Assert.True(facts.Strict);
        Assert.Equal(["bad-value", "escape-hatch-in-lane"], Given.Violated(facts));
    }

    [Theory]
    [InlineData("GF_BAZEL_CACHE_ROLE=read-only;GF_BAZEL_REMOTE_UPLOAD=1",
        "GF_BAZEL_CACHE_ROLE (environment) is `read-only` while GF_BAZEL_REMOTE_UPLOAD (environment) is true",
        "unset one of GF_BAZEL_CACHE_ROLE and GF_BAZEL_REMOTE_UPLOAD")]
    [InlineData("GF_BAZEL_TLS_CLIENT_CERT=/c.pem", "GF_BAZEL_TLS_CLIENT_CERT (environment) is set and GF_BAZEL_TLS_CLIENT_KEY is not",
        "set GF_BAZEL_TLS_CLIENT_KEY, too, or unset GF_BAZEL_TLS_CLIENT_CERT")]
    [InlineData("GF_BAZEL_TLS_CLIENT_KEY=/k.pem", "GF_BAZEL_TLS_CLIENT_KEY (environment) is set and GF_BAZEL_TLS_CLIENT_CERT is not",
        "set GF_BAZEL_TLS_CLIENT_CERT, too, or unset GF_BAZEL_TLS_CLIENT_KEY")]
    [InlineData("GF_BAZEL_QUOTA_RETRIES=11", "GF_BAZEL_QUOTA_RETRIES (environment) is not a decimal number in its range (`11`)",
        "set GF_BAZEL_QUOTA_RETRIES to 1..10, or unset it")]
    [InlineData("GF_BAZEL_QUIET=none", "GF_BAZEL_QUIET (environment) is not a yes or no (`none`)",
        "set GF_BAZEL_QUIET to true/false, 1/0, yes/no, on/off, or unset it")]
    [InlineData("GF_BAZEL_QUIET=swordfish", "GF_BAZEL_QUIET (environment) is not a yes or no",
        "set GF_BAZEL_QUIET to true/false, 1/0, yes/no, on/off, or unset it")]
    [InlineData("BAZEL_REMOTE_HEADER=Authorization: Basic YTpi=",
        "BAZEL_REMOTE_HEADER (environment) has a line whose name no header can have (a header is written `name=value` there, not `name: value`)",
        "set BAZEL_REMOTE_HEADER to `name=value`, one a line, or unset it")]
    [InlineData("BAZEL_REMOTE_HEADER=none", "BAZEL_REMOTE_HEADER (environment) has a line that is not `name=value` (`none`)",
        "set BAZEL_REMOTE_HEADER to `name=value`, one a line, or unset it")]
    public void A_bad_value_says_what_is_wrong_and_what_to_do(string environment, string what, string fix)
    {
        Violation violation = Assert.Single(AttachmentContract.Judge(Given.Heavy(Given.Attached.With(environment.Split(';')))).Violations);
        Assert.Equal((what, fix), (violation.What, violation.Fix));
    }

    [Fact]
    public void A_certificate_of_a_bad_value_does_not_make_its_key_look_alone() =>
        Assert.Equal("GF_BAZEL_TLS_CLIENT_CERT (environment) holds a control character", Assert.Single(AttachmentContract.Judge(
            Given.Heavy(Given.Attached.With("GF_BAZEL_TLS_CLIENT_CERT=/c\u0007", "GF_BAZEL_TLS_CLIENT_KEY=/k"))).Violations).What);

    [Fact]
    public void A_role_that_only_reads_forbids_uploads_and_both_from_the_file_conflict_too()
    {
        Assert.False(AttachmentContract.Judge(Given.Heavy(Given.Attached.With("GF_BAZEL_CACHE_ROLE=read-only"))).Target!.Upload);
        Assert.Empty(Given.Violated(Given.Heavy(Given.Attached.With("GF_BAZEL_CACHE_ROLE=read-only", "GF_BAZEL_REMOTE_UPLOAD=off"))));
        Assert.Equal(["bad-value"], Given.Violated(Given.Heavy(Given.Attached.With("GF_BAZEL_CACHE_ROLE=read-only"), "GF_BAZEL_REMOTE_UPLOAD=true")));
    }
}
