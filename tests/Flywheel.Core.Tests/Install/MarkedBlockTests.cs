using System.Text;
using CsCheck;
using Flywheel.Core.Install;
using Xunit;

namespace Flywheel.Core.Tests.Install;

/// <summary>Blocks of ours in somebody's file: found again whatever stands around them, and known to be untouched or not.</summary>
public sealed class MarkedBlockTests
{
    private static readonly MarkedBlock Sample = new("a block", ["made", "dir=/x"], "one\ntwo\n");

    [Fact]
    public void A_block_is_found_again_between_bytes_of_any_kind() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Byte.Array[0, 60], Gen.String[0, 20]).Sample((before, after, body) =>
        {
            // What a file holds besides is no mark of ours.
            var block = new MarkedBlock("a block", ["n=1"], body.Replace("\r", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal) + "\n");
            block = block with { Body = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(block.Body)) };
            byte[] head = before.Length == 0 ? [] : [.. before, (byte)'\n'];
            var file = ByteString.FromBytes([.. head, .. Encoding.UTF8.GetBytes(block.Text("hint")), .. after]);
            PlacedBlock found = Assert.IsType<BlockReading.Found>(MarkedBlock.Find(file, "a block")).At;
            Assert.True(found.IsUntouched);
            Assert.Equal((head.Length, file.Length - after.Length), (found.Start, found.End));
            Assert.Equal((block.Body, "1"), (found.Block.Body, found.Block.Note("n")));
        }, iter: 2000);

    [Theory]
    [InlineData("one", "One")]
    [InlineData("two\n", "")]
    [InlineData("made", "mode")]
    [InlineData("dir=/x", "dir=/y")]
    [InlineData("two\n", "two\n\n")]
    public void Whatever_is_changed_in_it_shows(string old, string now)
    {
        string text = Sample.Text("hint");
        Assert.True(At(text).IsUntouched);
        Assert.False(At(text.Replace(old, now, StringComparison.Ordinal)).IsUntouched);
    }

    [Fact]
    public void Other_ends_of_lines_and_another_hint_are_no_change()
    {
        string text = Sample.Text("hint");
        Assert.True(At(text.Replace("\n", "\r\n", StringComparison.Ordinal)).IsUntouched);
        Assert.True(At(text.Replace("hint", "another one", StringComparison.Ordinal)).IsUntouched);
        Assert.True(At(text.TrimEnd('\n')).IsUntouched);
    }

    [Fact]
    public void Its_lines_are_counted_from_one()
    {
        PlacedBlock found = At("first\n" + Sample.Text("hint") + "last\n");
        Assert.Equal((2, 5, "lines 2 to 5"), (found.FirstLine, found.LastLine, found.Lines));
    }

    [Theory]
    [InlineData("# >>> a block >>> x; hint\none\n", 1, "the block that begins there has no end")]
    [InlineData("one\n# <<< a block <<<\n", 2, "a block ends that has not begun")]
    [InlineData("# >>> a block >>> x; hint\n# >>> a block >>> x; hint\n# <<< a block <<<\n", 2, "a second block begins")]
    [InlineData("# >>> a block >>> x;\n# <<< a block <<<\n# >>> a block >>> x;\n# <<< a block <<<\n", 3, "a second block begins")]
    public void Marks_that_do_not_pair_are_told_with_their_line(string text, int line, string why) =>
        Assert.Equal(new BlockReading.Broken(line, why), MarkedBlock.Find(ByteString.FromText(text), "a block"));

    [Theory]
    [InlineData("")]
    [InlineData("# >>> another block >>> x; hint\n# <<< another block <<<\n")]
    [InlineData("text # >>> a block >>> x\n")]
    [InlineData("# >>> a block\n")]
    public void What_is_no_mark_of_this_block_is_none(string text) =>
        Assert.IsType<BlockReading.None>(MarkedBlock.Find(ByteString.FromText(text), "a block"));

    [Theory]
    [InlineData("/home/me/shim")]
    [InlineData("/a b/it's/\"q\"/$x/`y`/*/\\")]
    [InlineData("/line\nfeed/é€/100%/;x")]
    public void A_shells_block_knows_its_folder_whatever_is_in_its_name(string folder)
    {
        foreach (ShellKind shell in Enum.GetValues<ShellKind>())
        {
            MarkedBlock block = ShimBlock.Of(shell, folder, ShimBlock.Made);
            PlacedBlock found = Assert.IsType<BlockReading.Found>(MarkedBlock.Find(ByteString.FromText("x\n" + block.Text(ShimBlock.Hint)), ShimBlock.Name)).At;
            Assert.Equal((true, folder), (found.IsUntouched, ShimBlock.FolderOf(found.Block)));
            Assert.True(ShimBlock.Is(found.Block, shell, folder));
            Assert.False(ShimBlock.Is(found.Block, shell, folder + "x"));
            Assert.Contains(ShimBlock.Made, found.Block.Notes);
        }
    }

    [Theory]
    [InlineData(false, "", false, true)]
    [InlineData(true, "bazel --color=no", false, true)]
    [InlineData(true, "noglob bazel", false, false)]
    [InlineData(true, "bazelisk", false, false)]
    [InlineData(true, "cd / && bazel", false, false)]
    [InlineData(true, "bazel ()\n{\n    command bazel \"$@\"\n}", true, true)]
    [InlineData(true, "bazel ()\n{\n    bazelisk \"$@\"\n}", true, false)]
    public void An_alias_or_function_leads_on_when_it_starts_nothing_else(bool defined, string text, bool function, bool leads) =>
        Assert.Equal(leads, new ShellAnswer(defined, text, function, "/x").LeadsOn(fish: false));

    private static PlacedBlock At(string text) => Assert.IsType<BlockReading.Found>(MarkedBlock.Find(ByteString.FromText(text), "a block")).At;
}
