using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Json;
using Xunit;

namespace Flywheel.Audit.Tests.Models;

public sealed class JsonReaderTests
{
    private static FileFacts Read(string text, FileKind kind = FileKind.Json) => ReadValues.Of<JsonReader>("a.json", kind, text);

    [Fact]
    public void A_value_has_the_keys_on_its_way_and_lists_are_left_out()
    {
        FileFacts facts = Read("""{"a": {"b": ["x", {"c": "y"}], "d": 1, "e": true}, "f": "z"}""");
        Assert.Equal(["a.b=x", "a.b.c=y", "f=z"], ReadValues.Shown(facts));
        Assert.Empty(facts.Troubles);
        ReadValues.StandsWhereItSays(facts);
    }

    [Fact]
    public void Comments_trailing_commas_bare_keys_and_single_quotes_are_read()
    {
        FileFacts facts = Read("// one\n{a: 'x', /* two */ 'b': \"y\", c: [\"z\",],}\n");
        Assert.Equal(["a=x", "b=y", "c=z"], ReadValues.Shown(facts));
        Assert.Equal([" one", " two "], facts.Comments.Select(comment => comment.Text));
        Assert.Empty(facts.Troubles);
    }

    [Fact]
    public void An_escape_is_taken_away_and_what_follows_still_stands_where_it_stands()
    {
        FileFacts facts = Read("""{"a": "attic\u002dcache\/dev"}""");
        Assert.Equal("attic-cache/dev", facts.Values[0].Value.Text);
        Assert.Equal(facts.Source.Text.IndexOf("dev", StringComparison.Ordinal), facts.Values[0].Value.ToSource(12));
    }

    [Theory]
    [InlineData("{\"a\": ")]
    [InlineData("{\"a\" \"b\"}")]
    [InlineData("{\"a\": \"b\n\"}")]
    [InlineData("]")]
    [InlineData("{\"a\": [1, 2}")]
    [InlineData("{\"a\": nonsense}")]
    [InlineData("\0\0")]
    public void What_is_broken_is_a_trouble_and_the_rest_is_read(string text) => Assert.Single(Read(text).Troubles);

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("{\"a\": 1}\n{\"a\": 2}\n")]
    [InlineData("[1, -2.5e3, null]")]
    public void What_is_whole_is_none(string text) => Assert.Empty(Read(text).Troubles);

    [Fact]
    public void The_scripts_of_a_package_are_scripts()
    {
        FileFacts facts = Read("""{"name": "x", "scripts": {"build:all": "bazel build //..."}}""", FileKind.PackageJson);
        ScriptFragment script = Assert.Single(facts.Scripts);
        Assert.Equal(("bazel build //...", ScriptOrigin.PackageScript, "build:all"), (script.Text.Text, script.Origin, script.Construct.Name));
        Assert.Equal(["name=x"], ReadValues.Shown(facts));
    }

    [Fact]
    public void A_lifecycle_command_is_a_script_in_each_of_its_forms()
    {
        FileFacts facts = Read("""{"postCreateCommand": ["bash", "-c", "bazel build //..."], "onCreateCommand": {"a": "make", "b": ["x", "y"]}}""",
            FileKind.Devcontainer);
        Assert.Equal(["bash -c 'bazel build //...' ", "make", "x y "], facts.Scripts.Select(script => script.Text.Text));
        Assert.Equal(facts.Source.Text.IndexOf("bazel", StringComparison.Ordinal), facts.Scripts[0].Text.ToSource(9));
    }

    [Fact]
    public void Deep_nesting_is_a_trouble() => Assert.Contains("nested deeper", Read(new string('[', 100_000)).Troubles[0].What, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"a\",")]
    [InlineData("{")]
    [InlineData("\"")]
    [InlineData("\\\"")]
    [InlineData("/*")]
    [InlineData("\0\uFFFD")]
    public void Any_text_is_read_in_linear_time(string piece) =>
        LinearTime.Of(1_000_000, size => string.Concat(Enumerable.Repeat(piece, size / piece.Length)), text => Read(text));
}
