using Flywheel.Audit.Renderers;
using Xunit;

namespace Flywheel.Audit.Tests.Renderers;

public sealed class SecretMaskTests
{
    [Theory]
    [InlineData("grpcs://user:password@host:443/x", "grpcs://***@host:443/x")]
    [InlineData("git clone https://oauth2:abc@forge/x https://forge/y", "git clone https://***@forge/x https://forge/y")]
    [InlineData("--remote_header=authorization=Bearer abcdef", "--remote_header=authorization=Bearer ***")]
    [InlineData("--remote_cache_header=x-api-key=abcdef --jobs=4", "--remote_cache_header=x-api-key=*** --jobs=4")]
    [InlineData("--bes_header='x-key=abcdef'", "--bes_header='x-key=***'")]
    [InlineData("BAZEL_REMOTE_HEADER=\"Authorization: Basic dXNlcjpwYXNz\"", "BAZEL_REMOTE_HEADER=\"Authorization: Basic ***\"")]
    [InlineData("curl -H 'Authorization: Bearer abcdefghijklmnopq'", "curl -H 'Authorization: Bearer ***'")]
    [InlineData("token: ghp_0123456789abcdefghij", "token: ***")]
    [InlineData("x=glpat-0123456789abcdefghij;", "x=***;")]
    [InlineData("password: hunter2", "password: ***")]
    [InlineData("GF_BAZEL_TOKEN=abcdefghijkl make", "GF_BAZEL_TOKEN=*** make")]
    [InlineData("client_secret = \"abcdefghijkl\"", "client_secret = \"***\"")]
    public void A_secret_is_not_shown(string text, string shown) => Assert.Equal(shown, SecretMask.Line(text));

    [Theory]
    [InlineData("token: ${{ secrets.GITHUB_TOKEN }}")]
    [InlineData("PASSWORD=$PASSWORD bazel build //x")]
    [InlineData("id-token: write")]
    [InlineData("the token is injected by the runner")]
    [InlineData("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE")]
    [InlineData("mail me@host.example about https://host.example/x")]
    [InlineData("--remote_header=$HEADER")]
    [InlineData("bearer of bad news, basic training")]
    public void What_is_no_secret_is_shown(string text) => Assert.Equal(text, SecretMask.Line(text));

    [Theory]
    [InlineData("://")]
    [InlineData("token ")]
    [InlineData("header=")]
    [InlineData("bearer bearer ")]
    [InlineData("password=\"")]
    [InlineData("ghp_")]
    public void A_hostile_line_takes_time_in_proportion(string part) => LinearTime.Of(
        4_000_000, size => string.Concat(Enumerable.Repeat(part, size / part.Length)), text => SecretMask.Spans(text));
}
