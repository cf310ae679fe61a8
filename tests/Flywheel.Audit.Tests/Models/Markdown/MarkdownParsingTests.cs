using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Markdown;

public sealed class MarkdownParsingTests
{
    [Fact]
    public void Headings_nest_and_name_what_stands_below()
    {
        MarkdownDocument document = Read("lead\n\n# One `x` **y**\n\n## Two ##\n\ntext\n\nThree\n-----\n\n# Four\n");
        Assert.Equal(["", "One `x` y", "Two", "Three", "Four"], document.Sections.Select(section => section.Title));
        Assert.Equal([0, 1, 2, 2, 1], document.Sections.Select(section => section.Level));
        Assert.Equal("One `x` y", document.Sections[3].Parent!.Title);
        Assert.Equal("heading Two", document.Prose.Single(prose => prose.Text.Visible.Text == "text").Section.Construct.ToString());
        Assert.Equal("file", document.Prose[0].Section.Construct.ToString());
    }

    [Theory]
    [InlineData("```bash\nbazel build //x\n```\n", "bash")]
    [InlineData("```bash title=\"x\"\nbazel build //x\n```\n", "bash")]
    [InlineData("``` {.bash .numberLines}\nbazel build //x\n```\n", "bash")]
    [InlineData("~~~SH\nbazel build //x\n~~~\n", "sh")]
    [InlineData("- item\n\n  ```sh\n  bazel build //x\n  ```\n", "sh")]
    [InlineData("1. item\n   ```sh\n   bazel build //x\n   ```\n", "sh")]
    [InlineData("> ```sh\n> bazel build //x\n> ```\n", "sh")]
    [InlineData("> - ```sh\n>   bazel build //x\n>   ```\n", "sh")]
    [InlineData("````md\nbazel build //x\n````\n", "md")]
    [InlineData("```sh\nbazel build //x\n", "sh")]
    [InlineData("    bazel build //x\n", "")]
    [InlineData("!!! warning \"T\"\n\n    ```sh\n    bazel build //x\n    ```\n", "sh")]
    [InlineData("=== \"Linux\"\n\n    ```sh\n    bazel build //x\n    ```\n", "sh")]
    [InlineData(":::caution\n\n```sh\nbazel build //x\n```\n\n:::\n", "sh")]
    [InlineData("<details>\n<summary>x</summary>\n\n```sh\nbazel build //x\n```\n\n</details>\n", "sh")]
    [InlineData("<details>\n<summary>x</summary>\n```sh\nbazel build //x\n```\n</details>\n", "sh")]
    [InlineData("<pre>\nbazel build //x\n</pre>\n", "")]
    [InlineData("```sh\r\nbazel build //x\r\n```\r\n", "sh")]
    public void A_fence_is_found_wherever_it_stands(string text, string language)
    {
        var source = new SourceText("a.md", text);
        Fence fence = Assert.Single(MarkdownParsing.Read(source, out ParseTrouble? trouble).Fences);
        Assert.Null(trouble);
        Assert.Equal(language, fence.Language);
        Assert.Equal("bazel build //x", fence.Code.Text.Trim());
        int at = fence.Code.Text.IndexOf("//x", StringComparison.Ordinal);
        Assert.Equal(text.IndexOf("//x", StringComparison.Ordinal), fence.Code.ToSource(at));
    }

    [Fact]
    public void A_component_of_mdx_holds_fences_however_they_are_indented()
    {
        var source = new SourceText("a.mdx",
            "import X from 'x'\n\n<Tabs>\n  <TabItem value=\"a\">\n\n      ```sh\n      bazel build //x\n      ```\n\n  </TabItem>\n</Tabs>\n");
        Assert.Single(MarkdownParsing.Read(source, out _).Fences);
    }

    [Fact]
    public void A_fence_in_a_fence_or_in_a_comment_is_none_of_its_own()
    {
        Assert.Equal("```sh\nx\n```\n", Assert.Single(Read("````md\n```sh\nx\n```\n````\n").Fences).Code.Text);
        Assert.Empty(Read("<!--\n```sh\nbazel build //x\n```\n\n# no heading\n-->\n").Fences);
        Assert.Single(Read("<!--\n# no heading\n\n-->\n").Sections);
    }

    [Fact]
    public void What_stands_before_a_fence_leads_in()
    {
        MarkdownDocument document = Read("# Build\n\n```sh\na b\n```\n\nDo **not** run\nthis:\n\n```sh\na b\n```\n\n- Use:\n  ```sh\n  a b\n  ```\n\n```sh\n"
            + "a b\n```\n");
        Assert.Equal(["Build", "Do not run this:", "Use:", null], document.Fences.Select(fence => fence.LeadIn));
    }

    [Theory]
    [InlineData("a `bazel build //x` b", "bazel build //x")]
    [InlineData("a `bazel\nbuild //x` b", "bazel build //x")]
    [InlineData("> a `bazel\n> build //x` b", "bazel build //x")]
    [InlineData("- a `bazel\n  build //x` b", "bazel build //x")]
    [InlineData("``a ` b``", "a ` b")]
    [InlineData("` `` `", "``")]
    [InlineData("\\`no` `yes it`", " ")]
    [InlineData("<code>bazel build</code>", "bazel build")]
    [InlineData("# H `bazel build`", "bazel build")]
    [InlineData("[`bazel build`](x.md)", "bazel build")]
    [InlineData("**`bazel build`**", "bazel build")]
    [InlineData("| a | b |\n|---|---|\n| x | `bazel build` |", "bazel build")]
    [InlineData("a | b\n--|--\nx | `bazel build`", "bazel build")]
    [InlineData("lead\n| a | b |\n|:-:|---|\n| x | `a | b` |", "a | b")]
    [InlineData("<td><code>bazel build</code></td>", "bazel build")]
    public void A_code_span_is_found_wherever_it_stands(string text, string code) => Assert.Equal(code, Read(text + "\n").CodeSpans.First().Text.Text);

    [Theory]
    [InlineData("`` never closed")]
    [InlineData("<!-- `bazel build` -->")]
    [InlineData("x <!-- `bazel\nbuild` --> y")]
    [InlineData("\\`bazel build\\`")]
    public void What_only_looks_like_a_code_span_is_none(string text) => Assert.Empty(Read(text + "\n").CodeSpans);

    [Fact]
    public void A_code_span_knows_its_place_in_the_file()
    {
        var source = new SourceText("a.md", "---\ntitle: x\n---\n\n> see `bazel\n> build //x` now\n");
        CodeSpan code = Assert.Single(MarkdownParsing.Read(source, out _).CodeSpans);
        Assert.Equal(new TextPosition(6, 3), source.PositionOf(code.Text.ToSource(6)));
    }

    [Fact]
    public void Links_have_targets_and_texts()
    {
        InlineText text = Read("see [a *b*](x.md \"t\"), [c][ref], [ref], ![i](i.png), <https://x.example>, [no], <a href=\"y.md\">z</a>\n\n"
            + "[ref]: <r.md>\n").Prose[0].Text;
        Assert.Equal(["x.md", "r.md", "r.md", "i.png", "https://x.example", "y.md"], text.Links.Select(link => link.Target));
        Assert.Equal("a b", text.Visible.Text.Substring(text.Links[0].At, text.Links[0].Length));
        Assert.StartsWith("see a b, c, ref, !i,", text.Visible.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_and_comments_and_notices_are_found()
    {
        MarkdownDocument document = Read(
            "- [ ] one\n- [x] two\n  1. [ ] three\n\n<!-- a -->\n\ntext <!-- b --> text\n\n> [!WARNING]\n> mind\n\n!!! danger \"T\"\n    mind\n\n"
                + ":::tip[Title]\nmind\n:::\n\n> **Historical**: x\n\nafter\n");
        Assert.Equal([false, true, false], document.Tasks.Select(task => task.IsChecked));
        Assert.Equal([" a ", " b "], document.Comments.Select(comment => comment.Text));
        Assert.Equal(["warning", "danger", "tip", "quote"], document.Admonitions.Select(one => one.Kind));
        Assert.Equal(["", "T", "Title", "**Historical**: x"], document.Admonitions.Select(one => one.Title));
        Assert.Equal(["warning", "danger", "tip"], document.Prose.Where(prose => prose.Text.Visible.Text.Trim() == "mind").Select(prose => prose.Admonition?.Kind));
        Assert.Null(document.Prose[^1].Admonition);
    }

    [Fact]
    public void Sentences_end_where_readers_see_it()
    {
        InlineText text = Read("Run `a. b`. Then, e.g. with `c`, go on. See v1.2. Is it? Yes! (Really.) 1. one\n").Prose[0].Text;
        Assert.Equal(["Run `a. b`.", "Then, e.g. with `c`, go on.", "See v1.2.", "Is it?", "Yes!", "(Really.)", "1. one"],
            text.Sentences.Select(sentence => sentence.Text));
        Assert.Equal("Then, e.g. with `c`, go on.", text.SentenceAt(text.Code[1].At).Text);
    }

    [Theory]
    [InlineData(">")]
    [InlineData("1. ")]
    [InlineData("> - ")]
    public void Nesting_that_nobody_writes_is_a_trouble_and_the_rest_is_read(string unit)
    {
        MarkdownDocument document = MarkdownParsing.Read(new SourceText("a.md", string.Concat(Enumerable.Repeat(unit, 5000)) + "x\n\n```sh\na b\n```\n"),
            out ParseTrouble? trouble);
        Assert.NotNull(trouble);
        Assert.Single(document.Fences);
    }

    public static TheoryData<string> Hostile =>
        ["`a`` b ", "[", "[](", "](a", "<a ", "<!-- ", "*_", "`", "| ", "> ", "- ", "- [ ] x\n", "[a]: b\n", "a\n===\n", "```\n", "\0\uFFFD",
        "| a | b |\n|--|--|\n", ":::a\n", "!!! a\n\n    ", "<pre>\n", "1. ", "\t", "# `a` \n", "a. ", "`` ` ",
            "[![](", "<code>", "\\`", "> a\n>> b\n", "* a\n * b\n", "|`",
        "x `do not run` "];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Any_text_takes_time_in_proportion_to_its_length(string unit)
    {
        LinearTime.Of(250_000, Of, facts =>
        {
            new MarkdownReader().Read(facts);
            foreach (ScriptFragment script in facts.Scripts.Take(1000))
            {
                Sentences.MoodOf(script);
            }
        });

        FileFacts Of(int length) => new(new SourceText("a.md", string.Concat(Enumerable.Repeat(unit, length / unit.Length))), FileKind.Markdown);
    }

    private static MarkdownDocument Read(string text) => MarkdownParsing.Read(new SourceText("a.md", text), out _);
}
