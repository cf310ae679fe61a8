using System.Text.Json;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Flywheel.Core.Messages;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("flywheel: hint: pass the token tok-secret-1 on", "flywheel: hint: pass the token *** on")]
    [InlineData("/nowhere/xtok-secret-1y/bazel", "/nowhere/x***y/bazel")]
    [InlineData("Bearer b3arer-value, or b3arer-value alone", "***, or *** alone")]
    [InlineData("the decoded pa ss/w%rd and pa%20ss%2Fw%25rd", "the decoded *** and ***")]
    [InlineData("authorization: Basic dTpwYSBzcy93JXJk", "authorization: Basic ***")]
    [InlineData("Basic bWU6YT8/Pz4+PmI= is Basic bWU6YT8_Pz4-PmI= to Bazel", "Basic *** is Basic *** to Bazel")]
    [InlineData("grpc://someone:else@host and http://x@y", "grpc://***@host and http://***@y")]
    [InlineData("an argument --key=hidden-arg of the helper", "an argument *** of the helper")]
    public void Every_known_secret_is_masked(string text, string shown)
    {
        string[] environment =
        [
            "GF_REAPI_CREDENTIAL_HELPER_TOKEN=tok-secret-1", "BAZEL_REMOTE_HEADER=authorization=Bearer b3arer-value",
            "BAZEL_REMOTE_EXECUTOR=grpcs://u:pa%20ss%2Fw%25rd@h", "BAZEL_CREDENTIAL_HELPER=/h --key=hidden-arg",
            "BAZEL_REMOTE_CACHE=https://me:a%3F%3F%3F%3E%3E%3Eb@h",
        ];
        Assert.Equal(shown, Redaction.Of(Given.Heavy(environment)).Apply(text));
        Assert.Equal(shown, Redaction.Of(new EnvironmentSnapshot([.. environment.Select(ByteString.FromText)])).Apply(text));
    }

    [Theory]
    [InlineData("unix:/run/cache.sock", "machine localhost login me password s3same-s3same")]
    [InlineData("grpc://LOCALHOST:9092", "machine LOCALHOST login me password s3same-s3same")]
    [InlineData("http://[::FFFF:7F00:1]:80", "machine [::FFFF:7F00:1] login me password s3same-s3same")]
    public void A_login_of_netrc_is_known_by_the_host_that_Bazel_compares(string cache, string netrc)
    {
        Facts facts = Given.Heavy([$"BAZEL_REMOTE_CACHE={cache}"]) with { Netrc = new(Netrc.Parse(netrc), "~/.netrc") };
        RemoteTarget target = new Scene(facts).Target()!;
        Assert.NotNull(target.LoginFor(target.Cache));
        Assert.Equal("*** is ***", Redaction.Of(facts).Apply("Basic bWU6czNzYW1lLXMzc2FtZQ== is s3same-s3same"));
    }

    [Fact]
    public void What_a_server_reads_in_a_basic_header_is_masked()
    {
        Redaction redaction = Redaction.OfHeaders([("authorization", "basic bWU6YT8_Pz4-PmI="), ("x", "Basic no-base64")]);
        Assert.Equal("*** or *** or ***", redaction.Apply("me:a???>>>b or a???>>>b or bWU6YT8_Pz4-PmI="));
    }

    [Fact]
    public void Secrets_of_malformed_values_are_known_too()
    {
        var environment = new EnvironmentSnapshot([ByteString.FromText("BAZEL_REMOTE_CACHE=u:tok/en@h:99999"), ByteString.FromText("BAZEL_REMOTE_HEADER=raw-secret")]);
        Assert.Equal("*** ***", Redaction.Of(environment).Apply("u:tok/en raw-secret"));
    }

    [Fact]
    public void A_short_secret_is_masked_as_a_word_and_leaves_our_own_words_whole()
    {
        Redaction redaction = Redaction.Of(Given.Heavy(["BAZEL_REMOTE_CACHE=grpcs://user@h", "GF_REAPI_CREDENTIAL_HELPER_TOKEN=hint"]));
        Assert.Equal("endpoint-userinfo: *** is shown", redaction.Apply("endpoint-userinfo: user is shown"));
        Assert.Equal("flywheel: hint: a *** of *** hints", redaction.ApplyToLine("flywheel: hint: a hint of user hints"));
        Assert.Equal("***: x", Redaction.Of(Given.Heavy(["GF_REAPI_CREDENTIAL_HELPER_TOKEN=/launcher"])).ApplyToLine("/launcher: x"));
    }

    [Fact]
    public void A_report_stays_whole_where_a_password_is_one_of_its_own_words()
    {
        Facts facts = Given.Companion(Given.Attached.With("BAZEL_REMOTE_CACHE=grpcs://cache:schema@h", "GF_REAPI_CREDENTIAL_HELPER_TOKEN=violations"));
        string json = new ContractReport(AttachmentContract.Judge(facts), facts).Json();
        using JsonDocument report = JsonDocument.Parse(json);
        Assert.Equal("grpcs://***@h:443", report.RootElement.GetProperty("cache").GetProperty("address").GetString());
        Assert.Equal(0, report.RootElement.GetProperty("violations").GetArrayLength());
    }

    [Theory]
    [InlineData("a\u001b[31mb\u0007", "a?[31mb?")]
    [InlineData("two\nlines\r", "two?lines?")]
    [InlineData("\u202egpj.exe \u2028 \u200f", "?gpj.exe ? ?")]
    [InlineData("c1 \u009b2J", "c1 ?2J")]
    [InlineData("ä 漢 😀 stays", "ä 漢 😀 stays")]
    public void What_a_terminal_would_obey_is_made_visible(string text, string shown) => Assert.Equal(shown, Redaction.None.Apply(text));
}
