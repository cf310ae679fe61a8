using Flywheel.Core.Credentials;
using Xunit;

namespace Flywheel.Core.Tests.Credentials;

public sealed class HelperChoiceTests
{
    [Theory]
    [InlineData("/any", "a.b.example", "/any")]
    [InlineData("/first;/second", "a", "/second")]
    [InlineData("a.b.example=/exact;/any", "a.b.example", "/exact")]
    [InlineData("a.b.example=/exact;*.b.example=/wide", "a.b.example", "/exact")]
    [InlineData("*.b.example=/narrow;*.example=/wide;/any", "a.b.example", "/narrow")]
    [InlineData("*.b.example=/bare", "b.example", "/bare")]
    [InlineData("*.b.example=/one;*.b.example=/two", "a.b.example", "/two")]
    [InlineData("*.B.Example=/upper", "a.b.example", "/upper")]
    [InlineData("a.b.example=/lower", "A.B.Example", "/lower")]
    [InlineData("*.b.example=/other", "ab.example", null)]
    [InlineData("*.b.example=/other", "xb.example", null)]
    [InlineData("b.example=/other", "a.b.example", null)]
    [InlineData("*=/none", "a", null)]
    [InlineData("a=/with=sign", "a", "/with=sign")]
    [InlineData("", "a", null)]
    public void The_narrowest_pattern_wins_and_of_equals_the_last(string helpers, string host, string? path) =>
        Assert.Equal(path, HelperChoice.Find([.. helpers.Split(';', StringSplitOptions.RemoveEmptyEntries)], host));
}
