using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Toml;
using Xunit;

namespace Flywheel.Audit.Tests.Models;

public sealed class TomlReaderTests
{
    private static FileFacts Read(string text, string path = "a.toml") => ReadValues.Of<TomlReader>(path, FileKind.Toml, text);

    [Fact]
    public void Tables_dotted_keys_and_all_strings_are_read()
    {
        FileFacts facts = Read("a = 'x' # c\n[t.\"u.v\"]\nb.c = \"y\"\nn = 1979-05-27\n[[l]]\nd = \"\"\"\nz\"\"\"\ne = ''''w''''\n");
        Assert.Equal(["a=x", "t.u.v.b.c=y", "l.d=z", "l.e='w'"], ReadValues.Shown(facts));
        Assert.Equal(" c", Assert.Single(facts.Comments).Text);
        Assert.Empty(facts.Troubles);
        ReadValues.StandsWhereItSays(facts);
    }

    [Fact]
    public void Lists_and_inline_tables_go_over_lines()
    {
        FileFacts facts = Read("a = [\n  \"x\", # one\n  { b = \"y\", c = [\"z\"] },\n]\nd = {e = \"w\"}\n");
        Assert.Equal(["a=x", "a.b=y", "a.c=z", "d.e=w"], ReadValues.Shown(facts));
        Assert.Empty(facts.Troubles);
    }

    [Fact]
    public void Escapes_are_taken_away() => Assert.Equal(["a=x-y z"], ReadValues.Shown(Read("a = \"\"\"x\\u002dy \\\n   z\"\"\"\n")));

    [Fact]
    public void What_a_task_runs_is_a_script() =>
        Assert.Equal("bazel build //...", Assert.Single(Read("[tasks.build]\nrun = \"bazel build //...\"\n", "mise.toml").Scripts).Text.Text);

    [Theory]
    [InlineData("a\nb = \"x\"\n")]
    [InlineData("a = \"x\nb = \"x\"\n")]
    [InlineData("[a\nb = \"x\"\n")]
    [InlineData("]\nb = \"x\"\n")]
    public void What_is_broken_is_a_trouble_and_the_rest_is_read(string text)
    {
        FileFacts facts = Read(text);
        Assert.Single(facts.Troubles);
        Assert.Contains(facts.Values, value => value is { Name: "b", Value.Text: "x" });
    }

    [Theory]
    [InlineData("a=\"x\"\n")]
    [InlineData("[")]
    [InlineData("a=[")]
    [InlineData("\"")]
    [InlineData("a.")]
    [InlineData("a=\"\"\"\n")]
    [InlineData("\0")]
    public void Any_text_is_read_in_linear_time(string piece) =>
        LinearTime.Of(1_000_000, size => string.Concat(Enumerable.Repeat(piece, size / piece.Length)), text => Read(text));
}
