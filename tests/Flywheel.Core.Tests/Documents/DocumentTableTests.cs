using Flywheel.Core.Messages;
using Xunit;

namespace Flywheel.Core.Tests.Documents;

/// <summary>One table, as Markdown and for a terminal.</summary>
public sealed class DocumentTableTests
{
    private static readonly DocumentTable Two = new(["name", "meaning"], [["`a-name`", "short"], ["`b`", "a text | that goes on and on, until it does not fit into one line"]]);

    private static readonly DocumentTable Three = new(["name", "meaning", "default"], [["`A`", "what it is", "5"], ["`B`, `C`", "", "none"]]);

    [Fact]
    public void In_Markdown_a_bar_is_escaped_and_an_empty_cell_is_a_blank()
    {
        Assert.Contains("| `b` | a text \\| that goes on", Two.Markdown());
        Assert.Contains("| `B`, `C` | | none |\n", Three.Markdown());
    }

    [Fact]
    public void On_a_terminal_two_columns_stand_beside_each_other() => Assert.Equal(
    [
        "  a-name  short",
        "  b       a text | that goes on and on,",
        "          until it does not fit into one",
        "          line",
    ], Two.Text(42));

    [Fact]
    public void On_a_terminal_three_columns_stand_below_their_name_with_their_heads() => Assert.Equal(
    [
        "  A",
        "      what it is",
        "      default: 5",
        "  `B`, `C`",
        "      default: none",
    ], Three.Text(42));

    [Fact]
    public void A_long_name_stands_above_and_is_wrapped() => Assert.Equal(
    [
        "  a name that is much too long for a",
        "  column",
        "      x",
    ], new DocumentTable(["name", "meaning"], [["a name that is much too long for a column", "x"]]).Text(40));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void No_line_is_wider_than_it_may_be_but_for_a_single_word(int width)
    {
        DocumentTable[] all = [DocumentTables.Rules(), DocumentTables.Variables(), DocumentTables.Bazels(), DocumentTables.Causes(), DocumentTables.Commands()];
        foreach (string line in all.SelectMany(table => table.Text(width)))
        {
            Assert.True(line.Length <= width || !line.TrimStart().Contains(' ', StringComparison.Ordinal), line);
            Assert.DoesNotContain("---", line);
            Assert.Equal(line.TrimEnd(), line);
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(120)]
    public void Wrapping_loses_no_word(int width) => Assert.Equal(
        string.Join(' ', DocumentTables.Variables().Text(1000).Select(line => line.Trim())),
        string.Join(' ', DocumentTables.Variables().Text(width).Select(line => line.Trim())));
}
