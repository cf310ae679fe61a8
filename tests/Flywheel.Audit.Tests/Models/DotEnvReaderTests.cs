using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.DotEnv;
using Xunit;

namespace Flywheel.Audit.Tests.Models;

public sealed class DotEnvReaderTests
{
    private static FileFacts Read(string text) => ReadValues.Of<DotEnvReader>(".env", FileKind.DotEnv, text);

    [Fact]
    public void Names_values_and_comments_are_read()
    {
        FileFacts facts = Read("# head\nA=x\nexport B = y # tail\r\nC=a#b\nD=\nnot a line\nE='s p' # q\n");
        Assert.Equal(["A=x", "B=y", "C=a#b", "D=", "E=s p"], ReadValues.Shown(facts));
        Assert.Equal([" head", " tail", " q"], facts.Comments.Select(comment => comment.Text));
    }

    [Fact]
    public void Quotes_may_go_over_lines_and_only_double_ones_have_escapes()
    {
        FileFacts facts = Read("A=\"x\\\"y\nz\"\nB='p\\n'\nC=w\n");
        Assert.Equal(["A=x\"y\nz", "B=p\\n", "C=w"], ReadValues.Shown(facts));
    }

    [Fact]
    public void A_forgotten_quote_is_a_trouble_and_spoils_its_line_only()
    {
        FileFacts facts = Read("A=\"x\nB=y\n");
        Assert.Single(facts.Troubles);
        Assert.Contains("B=y", ReadValues.Shown(facts));
    }

    [Theory]
    [InlineData("A=\"")]
    [InlineData("A=\"x\n")]
    [InlineData("A=x#\n")]
    [InlineData(" ")]
    [InlineData("A")]
    public void Any_text_is_read_in_linear_time(string piece) =>
        LinearTime.Of(1_000_000, size => string.Concat(Enumerable.Repeat(piece, size / piece.Length)), text => Read(text));
}
