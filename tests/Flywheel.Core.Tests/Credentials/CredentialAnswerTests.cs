using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Flywheel.Core.Credentials;
using Xunit;

namespace Flywheel.Core.Tests.Credentials;

public sealed class CredentialAnswerTests
{
    [Theory]
    [InlineData("""{"exp":1767225600}""", "2026-01-01T00:00:00Z")]
    [InlineData("""{"iss":"kubernetes","exp":1767225600.999,"x":{"exp":1}}""", "2026-01-01T00:00:00Z")]
    [InlineData("""{"exp":1.7672256E9}""", "2026-01-01T00:00:00Z")]
    [InlineData("""{"exp":0}""", "1970-01-01T00:00:00Z")]
    [InlineData("""{"exp":-0.5}""", "1969-12-31T23:59:59Z")]
    [InlineData("""{"exp":253402300799}""", "9999-12-31T23:59:59Z")]
    [InlineData("""{"exp":-62135596800}""", "0001-01-01T00:00:00Z")]
    [InlineData("""{"exp":253402300800}""", null)]
    [InlineData("""{"exp":-62135596801}""", null)]
    [InlineData("""{"exp":1e400}""", null)]
    [InlineData("""{"exp":"1767225600"}""", null)]
    [InlineData("""{"exp":null}""", null)]
    [InlineData("""{"nbf":1767225600}""", null)]
    [InlineData("""[1767225600]""", null)]
    [InlineData("""1767225600""", null)]
    [InlineData("""{"exp":1767225600""", null)]
    [InlineData("", null)]
    public void A_JWT_says_when_it_ends(string payload, string? expires) => Assert.Equal(
        expires is null ? null : DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture), JsonWebToken.ExpiryOf(Jwt(payload)));

    [Theory]
    [InlineData("open-sesame")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("!.eyJleHAiOjE3NjcyMjU2MDB9.")]
    [InlineData("e30.eyJleHAiOjE3NjcyMjU2MDB9")]
    [InlineData("e30.eyJleHAiOjE3NjcyMjU2MDB9.e30.e30")]
    [InlineData("e30.eyJleHAiOjE3NjcyMjU2MDB9.e30.e30.e30")]
    [InlineData("e30.eyJleHAiOjE3NjcyMjU2MDB9.%%%")]
    public void Another_token_says_nothing(string token) => Assert.Null(JsonWebToken.ExpiryOf(token));

    [Fact]
    public void A_signature_may_be_missing() => Assert.NotNull(JsonWebToken.ExpiryOf("e30.eyJleHAiOjE3NjcyMjU2MDB9."));

    [Fact]
    public void The_answer_has_the_token_and_until_when_it_is_good()
    {
        string token = Jwt("""{"exp":1767225600}""");
        Assert.Equal(
            $$"""{"headers":{"Authorization":["Bearer {{token}}"]},"expires":"2026-01-01T00:00:00Z"}""", CredentialAnswer.Bearer(token));
        Assert.Equal("""{"headers":{"Authorization":["Bearer a+b/c=="]}}""", CredentialAnswer.Bearer("a+b/c=="));
    }

    [Fact]
    public void Any_token_is_answered_whole() => Gen.OneOf(
        Gen.Char['!', '~'].Array[1, 40].Select(c => new string(c)),
        Gen.String.Select(payload => Jwt(payload)),
        Gen.Double.Select(exp => Jwt(string.Create(CultureInfo.InvariantCulture, $$"""{"exp":{{exp:R}}}"""))))
        .Sample(token =>
        {
            using JsonDocument answer = JsonDocument.Parse(CredentialAnswer.Bearer(token));
            JsonElement header = Assert.Single(answer.RootElement.GetProperty("headers").EnumerateObject()).Value;
            Assert.Equal("Bearer " + token, Assert.Single(header.EnumerateArray()).GetString());
        }, iter: Cases.Of(5_000));

    private static string Jwt(string payload) =>
        $"{Encode("""{"alg":"none"}""")}.{Encode(payload)}.{Encode("signature")}";

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
