using System.Text;
using System.Text.Json;
using CsCheck;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Xunit;

namespace Flywheel.Core.Tests.Credentials;

public sealed class CredentialRequestTests
{
    [Theory]
    [InlineData("https://gf-reapi-cell.internal/build.bazel.remote.execution.v2.Capabilities", "gf-reapi-cell.internal")]
    [InlineData("https://gf-reapi-cell-blue.ns.svc.cluster.local:8980/x.Y/z?q#f", "gf-reapi-cell-blue.ns.svc.cluster.local")]
    [InlineData("grpcs://gf-reapi-cell", "gf-reapi-cell")]
    [InlineData("HTTPS://GF-REAPI-CELL.Ns.SVC:443", "gf-reapi-cell.ns.svc")]
    [InlineData("https://gf-reapi-cell.internal./x", "gf-reapi-cell.internal.")]
    [InlineData("https://one.gf-rbe.svc#x", "one.gf-rbe.svc")]
    [InlineData("https://gf-reapi-cell.internal?@attacker.example", "gf-reapi-cell.internal")]
    public void A_cell_is_known(string uri, string host) => Assert.Equal(new CredentialRequest.Cell(host), For(uri));

    [Theory]
    [InlineData("https://gf-reapi-cell.attacker.example/")]
    [InlineData("https://gf-reapi-cell.attacker.example./")]
    [InlineData("https://gf-reapi-cell.internal.attacker.example/")]
    [InlineData("https://gf-reapi-cell.internal:443@attacker.example/")]
    [InlineData("https://gf-reapi-cell.internal@attacker.example/")]
    [InlineData("https://user@gf-reapi-cell.internal/")]
    [InlineData("https://user:pw@gf-reapi-cell.internal/")]
    [InlineData("https://attacker.example@gf-reapi-cell.internal@attacker.example/")]
    [InlineData("https://attacker.example/@gf-reapi-cell.internal/")]
    [InlineData("https://attacker.example?@gf-reapi-cell.internal/")]
    [InlineData("https://attacker.example#@gf-reapi-cell.internal/")]
    [InlineData("https://attacker.example\\@gf-reapi-cell.internal/")]
    [InlineData("https://gf-reapi-cell.internal\\@attacker.example/")]
    [InlineData("https://gf-reapi-cell.internal\\.attacker.example/")]
    [InlineData("https://gf-reapi-cell.internal%2eattacker.example/")]
    [InlineData("https://gf-reapi-cell%2einternal/")]
    [InlineData("https://gf-reapi-cell..internal/")]
    [InlineData("https://gf-reapi-cell.internal../")]
    [InlineData("https://.gf-reapi-cell.internal/")]
    [InlineData("https://gf-reapi-cell.internal:443:80/")]
    [InlineData("https://gf-reapi-cell.internal:0/")]
    [InlineData("https://gf-reapi-cell.internal:99999/")]
    [InlineData("https://gf-reapi-cell.internal:4４3/")]
    [InlineData("https://gf-reapi-cell.internal\u00a0/")]
    [InlineData("https://\u00a0gf-reapi-cell.internal/")]
    [InlineData("https://\u2003gf-reapi-cell.internal\u3000/")]
    [InlineData("https://gf-reapi-cell.internal\u200b/")]
    [InlineData("https://gf-reapi-cell。internal/")]
    [InlineData("https://gf-reapi-cell.ınternal/")]
    [InlineData("https://ɡf-reapi-cell.internal/")]
    [InlineData("https://ｇf-reapi-cell.internal/")]
    [InlineData("https://xn--gf-reapi-cell-abc.internal/")]
    [InlineData("https://gf-reapi-cell-.internal/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[gf-reapi-cell.internal]/")]
    [InlineData("https://[::ffff:127.0.0.1]:443/gf-reapi-cell.internal")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("http://127.0.0.1:8080/cas")]
    [InlineData("http://mirror.example/archive.tar.gz?x=$HOME")]
    [InlineData("https://${CELL}/")]
    [InlineData("ftp://attacker.example/")]
    public void Nobody_else_gets_anything(string uri) => Assert.IsType<CredentialRequest.Elsewhere>(For(uri));

    [Theory]
    [InlineData("http://gf-reapi-cell.internal/", "gf-reapi-cell.internal")]
    [InlineData("grpc://gf-reapi-cell:8980", "gf-reapi-cell")]
    [InlineData("ftp://gf-reapi-cell:8980", "gf-reapi-cell")]
    public void A_cell_over_a_plain_connection_is_told_apart(string uri, string host) =>
        Assert.Equal(new CredentialRequest.Unencrypted(host), For(uri));

    [Theory]
    [InlineData("", "is no JSON object")]
    [InlineData("uri", "is no JSON object")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("\"https://gf-reapi-cell.internal\"", "is no JSON object")]
    [InlineData("{\"uri\":\"https://gf-reapi-cell.internal/\"", "is no JSON object")]
    [InlineData("{\"uri\":\"https://gf-reapi-cell.internal/\"} {}", "is no JSON object")]
    [InlineData("{\"uri\":\"https://a.example/\",\"uri\":\"https://gf-reapi-cell.internal/\"}", "is no JSON object")]
    [InlineData("{\"uri\":\"\\ud800\"}", "is no JSON object")]
    [InlineData("{}", "has no `uri`")]
    [InlineData("{\"URI\":\"https://gf-reapi-cell.internal/\"}", "has no `uri`")]
    [InlineData("{\"uri\":null}", "has no `uri`")]
    [InlineData("{\"uri\":[\"https://gf-reapi-cell.internal/\"]}", "has no `uri`")]
    [InlineData("{\"uri\":\"\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"gf-reapi-cell.internal\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"//gf-reapi-cell.internal\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"https:gf-reapi-cell.internal\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"https:/gf-reapi-cell.internal\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"https:\\\\\\\\gf-reapi-cell.internal\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\" https://gf-reapi-cell.internal/\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"https://gf-reapi-cell.internal/ x\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"https://gf-reapi-cell.internal\\u0000.attacker.example\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"https://gf-reapi-cell.internal\\r\\n\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"1https://gf-reapi-cell.internal\"}", "has a `uri` that is no address")]
    [InlineData("{\"uri\":\"https:///x\"}", "has a `uri` without a host")]
    public void What_is_no_request_is_said_to_be_none(string json, string what) =>
        Assert.Equal(new CredentialRequest.Unreadable(what), CredentialRequest.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_no_request() => Assert.Equal(
        new CredentialRequest.Unreadable("is no JSON object"), CredentialRequest.Read(Encoding.Latin1.GetBytes("{\"uri\":\"https://\u00e4\"}")));

    [Fact]
    public void What_newer_tools_send_besides_is_passed_over() => Assert.Equal(
        new CredentialRequest.Cell("gf-reapi-cell"),
        CredentialRequest.Read(Encoding.UTF8.GetBytes("""{"headers":{"a":["b"]},"uri":"https://gf-reapi-cell","method":{"uri":1}}""")));

    [Fact]
    public void Any_bytes_are_read() =>
        Gen.Byte.Array.Sample(bytes => CredentialRequest.Read(bytes) is not null, iter: Cases.Of(10_000));

    /// <summary>Where the token goes, another reader of addresses must see a cell, too.</summary>
    [Fact]
    public void Two_readers_never_take_a_cell_for_two_hosts() => Gen.OneOfConst(
        "gf-reapi-cell", "gf-reapi-cell.internal", ".internal", ".svc", "attacker.example", "@", ":", "/", "\\", "?", "#", "%2e", ".", "443", "[", "]",
        "::1", "//", ";", ",", "&", "\u00a0", "。", "user", "ı", "\t", "\0")
        .Array[1, 6].Select(parts => "https://" + string.Concat(parts))
        .Sample(uri => For(uri) is not CredentialRequest.Cell cell
            || (Uri.TryCreate(uri, UriKind.Absolute, out Uri? read) && CredentialUse.IsCell(read.IdnHost) && read.IdnHost == cell.Host),
            iter: Cases.Of(50_000));

    private static CredentialRequest For(string uri) =>
        CredentialRequest.Read(Encoding.UTF8.GetBytes($"{{\"uri\":\"{JsonEncodedText.Encode(uri)}\"}}"));
}
