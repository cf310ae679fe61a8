using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Text;

public sealed class MappedTextTests
{
    private static readonly SourceText Source = new("a", "run: |\n  one\n  two\nrest\n");

    private static readonly MappedText Block =
        new MappedText.Builder(Source).Add(new SourceSpan(9, 13)).Add(new SourceSpan(15, 19)).Build();

    [Fact]
    public void A_block_without_its_indentation_knows_where_its_lines_stand()
    {
        Assert.Equal("one\ntwo\n", Block.Text);
        Assert.Equal(9, Block.ToSource(0));
        Assert.Equal(15, Block.ToSource(4));
        Assert.Equal(new SourceSpan(15, 18), Block.SpanOf(4, 3));
        Assert.Equal(new TextPosition(3, 3), Source.PositionOf(Block.ToSource(4)));
    }

    /// <summary>A recipe's last line is given a line end that the file need not have.</summary>
    [Fact]
    public void What_is_put_behind_the_end_of_the_file_ends_with_the_file()
    {
        var source = new SourceText("a", "one");
        MappedText text = new MappedText.Builder(source).Add(source.Whole).Add("\n", 3).Build();
        Assert.Equal("one\n", text.Text);
        Assert.Equal(source.Whole, text.Whole);
        Assert.Equal(new SourceSpan(3, 3), text.SpanOf(3, 1));
        Assert.Equal(3, text.ToSource(4));
    }

    [Fact]
    public void A_slice_still_knows_it()
    {
        MappedText slice = Block.Slice(2, 4);
        Assert.Equal("e\ntw", slice.Text);
        Assert.Equal(11, slice.ToSource(0));
        Assert.Equal(16, slice.ToSource(3));
        Assert.Equal(17, slice.ToSource(4));
    }

    [Fact]
    public void Characters_that_stand_for_an_escape_all_stand_where_it_stands()
    {
        MappedText text = new MappedText.Builder(Source).Add(new SourceSpan(0, 3)).Add("\n ", 3).Add(new SourceSpan(9, 12)).Build();
        Assert.Equal("run\n one", text.Text);
        Assert.Equal(3, text.ToSource(3));
        Assert.Equal(3, text.ToSource(4));
        Assert.Equal(9, text.ToSource(5));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(6, 1, 7)]
    [InlineData(7, 2, 1)]
    [InlineData(24, 5, 1)]
    [InlineData(99, 5, 1)]
    public void An_offset_has_a_line_and_a_column(int offset, int line, int column) =>
        Assert.Equal(new TextPosition(line, column), Source.PositionOf(offset));
}
