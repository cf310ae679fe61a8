using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Text;

public sealed class QuotedPathTests
{
    [Theory]
    [InlineData("docs/größe 1.md", "docs/größe 1.md")]
    [InlineData("a\nb", "\"a\\nb\"")]
    [InlineData("a\tb\"c\\d", "\"a\\tb\\\"c\\\\d\"")]
    [InlineData("\u0007\u0008\u000b\u000c\r", "\"\\a\\b\\v\\f\\r\"")]
    [InlineData("\u0001\u001b[31m\u007f", "\"\\001\\033[31m\\177\"")]
    [InlineData("\u0085", "\"\\302\\205\"")]
    public void A_path_is_quoted_as_git_quotes_it(string path, string shown) => Assert.Equal(shown, QuotedPath.Of(path));
}
