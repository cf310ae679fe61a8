using CsCheck;
using Flywheel.Core.Credentials;
using Xunit;

namespace Flywheel.Core.Tests.Credentials;

/// <summary>A .netrc as Bazel reads it, which is not as curl does.</summary>
public sealed class NetrcTests
{
    [Theory]
    [InlineData("machine cache login me password s3same", "me:s3same")]
    [InlineData("machine cache\n\tlogin me\n\tpassword s3same\n", "me:s3same")]
    [InlineData("machine\r\ncache\rlogin me password s3same", "me:s3same")]
    [InlineData("# machine cache login no password no\nmachine cache login me password s3same", "me:s3same")]
    [InlineData("machine cache login me\n#password no\npassword s3same", "me:s3same")]
    [InlineData("machine cache login me password s3#same", "me:s3#same")]
    [InlineData("machine cache login me password \"s3same\"", "me:\"s3same\"")]
    [InlineData("machine cache password s3same account x login me", "me:s3same")]
    [InlineData("machine cache login me", "me:")]
    [InlineData("machine cache", ":")]
    [InlineData("machine cache login password password login", "password:login")]
    [InlineData("machine cache login a password b machine cache login me password s3same", "me:s3same")]
    [InlineData("machine other login a password b\ndefault login me password s3same", "me:s3same")]
    [InlineData("default login me password s3same\nmachine cache login no password no", "me:s3same")]
    [InlineData("macdef init\nmachine cache login no password no\nput x\n\nmachine cache login me password s3same", "me:s3same")]
    [InlineData("machine cache login me password s3same\nmacdef init\nput x", "me:s3same")]
    [InlineData("machine CACHE login me password s3same", null)]
    [InlineData("machine cach login me password s3same", null)]
    [InlineData("machine cache.example login me password s3same", null)]
    [InlineData("", null)]
    [InlineData("# nothing\n", null)]
    public void The_login_of_a_host_is_found(string text, string? login)
    {
        NetrcLogin? found = Netrc.Parse(text)!.Find("cache");
        Assert.Equal(login, found is null ? null : $"{found.User}:{found.Password}");
    }

    [Theory]
    [InlineData("machine")]
    [InlineData("machine cache login")]
    [InlineData("machine cache login me password")]
    [InlineData("machine cache login me pasword s3same")]
    [InlineData("machine cache login me password s3same # a comment")]
    [InlineData(" # a comment\nmachine cache login me password s3same")]
    [InlineData("login me password s3same")]
    [InlineData("default login me whatever")]
    [InlineData("machine cache account")]
    public void One_word_too_many_or_too_few_and_Bazel_uses_nothing_of_it(string text) => Assert.Null(Netrc.Parse(text));

    [Fact]
    public void An_IPv6_host_has_its_brackets_there()
    {
        Netrc netrc = Netrc.Parse("machine [::1] login me password s3same")!;
        Assert.Equal("me", netrc.Find("::1")!.User);
        Assert.Null(Netrc.Parse("machine ::1 login me password s3same")!.Find("::1"));
    }

    [Fact]
    public void It_is_sent_as_basic_authentication_and_never_printed()
    {
        NetrcLogin login = Netrc.Parse("machine cache login mé password ??>>")!.Find("cache")!;
        Assert.Equal("Basic bcOpOj8/Pj4=", login.Basic);
        Assert.DoesNotContain(">>", $"{login}");
    }

    [Fact]
    public void No_text_makes_it_fail() =>
        Gen.OneOfConst("machine", "login", "password", "account", "macdef", "default", "x", "#", "\n", "\r\n", " ", "\t", "#c", "\n\n", "é").Array[0, 30]
            .Sample(words => _ = Netrc.Parse(string.Concat(words))?.Find("x")?.Basic);
}
