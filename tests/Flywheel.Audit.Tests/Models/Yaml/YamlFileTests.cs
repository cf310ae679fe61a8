using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Yaml;

public sealed class YamlFileTests
{
    private static YamlFile Read(string text) => YamlFile.Read(new SourceText("a.yml", text));

    private static YamlNode Root(string text) => Assert.Single(Read(text).Documents);

    /// <summary>Every character of a scalar's text that the file holds as it is stands where the mapping says.</summary>
    private static void AssertStandsThere(MappedText text, string source, string exceptions = "\n ")
    {
        for (int i = 0; i < text.Text.Length; i++)
        {
            if (!exceptions.Contains(text.Text[i]))
            {
                Assert.Equal(text.Text[i], source[text.ToSource(i)]);
            }
        }
    }

    [Theory]
    [InlineData("a:\n\tb: c\n", 2)]
    [InlineData("a:\n  b: c\n  \td: e\n", 3)]
    [InlineData("a:\n  - b\n\t- c\n", 3)]
    [InlineData("a: |\n\tb\n", 2)]
    public void A_tab_before_a_line_is_told_in_words_of_ours_where_it_stands(string text, int line)
    {
        YamlFile file = Read(text);
        ParseTrouble trouble = Assert.Single(file.Troubles);
        Assert.Equal(("a tab stands where a line is indented: YAML takes blanks only", line), (trouble.What, file.Source.LineOf(trouble.Span.Start)));
        Assert.Equal('\t', text[trouble.Span.Start]);
    }

    [Theory]
    [InlineData("a: b\tc\n")]
    [InlineData("a: |\n  \tb\n")]
    [InlineData("a:\n\t\n  b: c\n")]
    public void A_tab_elsewhere_is_none_of_these(string text) =>
        Assert.DoesNotContain(Read(text).Troubles, trouble => trouble.What.Contains("a tab stands", StringComparison.Ordinal));

    [Theory]
    [InlineData("a: plain words\n", "plain words")]
    [InlineData("a: plain\n  folded\n\n  twice # c\n", "plain folded\ntwice")]
    [InlineData("a: 'it''s'\n", "it's")]
    [InlineData("a: 'one\n  two\n\n  three'\n", "one two\nthree")]
    [InlineData("a: \"q \\\"x\\\" \\u0041\\x42\\n\"\n", "q \"x\" AB\n")]
    [InlineData("a: \"one \\\n    two\"\n", "one two")]
    [InlineData("a: |\n  one\n    two\n\n  three\n\n\nb: 1\n", "one\n  two\n\nthree\n")]
    [InlineData("a: |-  # c\n  one\n  two\n\n", "one\ntwo")]
    [InlineData("a: |+\n  one\n\n\nb: 1", "one\n\n\n")]
    [InlineData("a: |2\n    one\n  two\n", "  one\ntwo\n")]
    [InlineData("a: >\n  one\n  two\n\n  three\n    more\n  less\n", "one two\nthree\n  more\nless\n")]
    [InlineData("a: >-\r\n  one\r\n  two\r\n", "one two")]
    [InlineData("a: |\r\n  one\r\n\r\n  two\r\n", "one\n\ntwo\n")]
    [InlineData("a: &x !!str |\n  one\n", "one\n")]
    [InlineData("a: !tag # c\n  one\n", "one")]
    [InlineData("a: |\n\n  one", "\none")]
    [InlineData("a: >+\n\n  one\n\n", "\none\n\n")]
    [InlineData("a: 😀 x\n", "😀 x")]
    [InlineData("a: \"\\U0001F600\"\n", "😀")]
    [InlineData("a:\n", "")]
    public void A_scalar_has_its_text_and_knows_where_each_character_stands(string source, string text)
    {
        MappedText value = Root(source)["a"]!.Text!;
        Assert.Equal(text, value.Text);
        if (!source.Contains('\\'))
        {
            AssertStandsThere(value, source);
        }
    }

    [Fact]
    public void Escapes_stand_where_the_backslash_stands()
    {
        MappedText value = Root("a: \"x\\n\\ty\"\n")["a"]!.Text!;
        Assert.Equal("x\n\ty", value.Text);
        Assert.Equal([4, 5, 7, 9], Enumerable.Range(0, 4).Select(value.ToSource));
    }

    [Fact]
    public void Merge_keys_give_what_a_mapping_does_not_say_itself()
    {
        YamlNode root = Root("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 0\n");
        Assert.Equal(["0", "2", "4"], new[] { "x", "y", "z" }.Select(key => root["c"]![key]!.Text!.Text));
        Assert.Equal(["x", "y", "z"], root["c"]!.Entries.Select(entry => entry.Name));
        Assert.Same(root["a"]!["y"], root["c"]!["y"]);
    }

    [Fact]
    public void An_alias_bomb_stays_as_small_as_it_is()
    {
        var text = new System.Text.StringBuilder("a0: &a0 {k: v}\n");
        for (int i = 1; i < 60; i++)
        {
            text.Append($"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}], l{i}: [*a{i - 1}, *a{i - 1}]}}\n");
        }
        YamlNode root = Root(text.ToString());
        Assert.Equal("v", root["a59"]!["k"]!.Text!.Text);
        Assert.Null(root["a59"]!["nothing"]);
        Assert.Equal(60, root["a59"]!.Entries.Count());
    }

    [Fact]
    public void A_node_that_holds_itself_is_no_trouble()
    {
        YamlNode root = Root("a: &a\n  <<: *a\n  b: *a\n");
        Assert.Same(root["a"], root["a"]!["b"]);
        Assert.Null(root["a"]!["c"]);
        Assert.Single(root["a"]!.Entries);
    }

    [Fact]
    public void Tags_documents_duplicates_and_unknown_aliases_are_kept()
    {
        YamlFile file = Read("spec: 1\n---\ns: !reference [.a, script]\nd: 1\nd: 2\nu: *nobody\n");
        Assert.Equal(2, file.Documents.Count);
        Assert.Equal("!reference", file.Documents[1]["s"]!.Tag);
        Assert.Equal("2", file.Documents[1]["d"]!.Text!.Text);
        Assert.Equal(4, ((YamlNode.Mapping)file.Documents[1]).Own.Count);
        Assert.Null(file.Documents[1]["u"]);
        Assert.Empty(file.Troubles);
    }

    [Fact]
    public void Comments_are_what_stands_outside_of_scalars()
    {
        YamlFile file = Read("# one\na: 'x # no' # two\nb: | # three\n  # no\nc: [1, # four\n  2]\nd: a#no\n# five\r\n");
        Assert.Equal([" one", " two", " three", " four", " five"], file.Comments.Select(comment => comment.Text));
        Assert.Equal(1, file.Comments[0].ToSource(0));
    }

    [Theory]
    [InlineData("a: 1\nb: [x, y\nc: 3\n")]
    [InlineData("a: 1\nb: 2\n\tc: 3\n")]
    [InlineData("a: 1\nb: \"open\n")]
    [InlineData("a: 1\nb: : : x\n- y\n")]
    public void What_was_read_before_a_trouble_is_there(string text)
    {
        YamlFile file = Read(text);
        Assert.Single(file.Troubles);
        Assert.Equal("1", file.Documents[0]["a"]!.Text!.Text);
        Assert.True(file.ReadTo <= text.Length);
    }

    [Fact]
    public void A_template_is_read_around_what_it_fills_in()
    {
        const string Chart = """
            {{- if .Values.on }}
            kind: {{ .Values.kind | quote }}
            {{ include "x" . | indent 2 }}
            data:
              {{- range .Values.list }}
              {{ .key }}: "{{ printf "%s:%d" .host 80 }}"
              {{- end }}
              cache: grpc://host
            {{- end }}
            """;
        YamlFile file = Read(Chart);
        Assert.Empty(file.Troubles);
        Assert.True(file.IsTemplate);
        Assert.Equal("{{ .Values.kind | quote }}", file.Documents[0]["kind"]!.Text!.Text);
        Assert.Equal("grpc://host", file.Documents[0]["data"]!["cache"]!.Text!.Text);
        Assert.Contains(file.Documents[0]["data"]!.Entries, entry => entry.Value.Text!.Text == "{{ printf \"%s:%d\" .host 80 }}");
    }

    [Fact]
    public void An_expression_is_no_template()
    {
        YamlFile file = Read("a: ${{ x }}\nb: ${{ y }}\n");
        Assert.False(file.IsTemplate);
        Assert.Equal("${{ x }}", file.Documents[0]["a"]!.Text!.Text);
    }

    [Fact]
    public void Nul_bytes_end_nothing()
    {
        YamlFile file = Read("a: x\0y\nb: 2\n");
        Assert.Empty(file.Troubles);
        Assert.Equal("2", file.Documents[0]["b"]!.Text!.Text);
    }

    [Fact]
    public void What_nests_too_deep_is_a_trouble()
    {
        YamlFile file = Read(new string('[', 1_000_000));
        Assert.Contains("nested deeper", Assert.Single(file.Troubles).What, StringComparison.Ordinal);
        Assert.NotEmpty(Read(string.Concat(Enumerable.Range(0, 3000).Select(i => new string(' ', i) + "a:\n"))).Troubles);
    }

    public static TheoryData<string> Hostile => ["plain", "quoted", "single", "block", "comments", "braces", "hashes", "spaces", "expressions", "anchors"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Time_grows_with_the_size_and_no_faster(string kind)
    {
        LinearTime.Of(4 << 20, Of, text => Read(text));

        string Of(int size) => kind switch
        {
            "plain" => "a: " + new string('x', size),
            "quoted" => "a: \"" + new string('x', size),
            "single" => "a: '" + string.Concat(Enumerable.Repeat("''", size / 2)) + "'",
            "block" => "a: |\n  " + new string('x', size),
            "comments" => string.Concat(Enumerable.Repeat("# \n", size / 3)),
            "braces" => "a: " + string.Concat(Enumerable.Repeat("{{ ", size / 3)),
            "hashes" => "a: |\n" + string.Concat(Enumerable.Repeat("  # #\n", size / 6)),
            "spaces" => "a:" + new string(' ', size) + "b",
            "expressions" => "a: " + string.Concat(Enumerable.Repeat("${{ x }}", size / 8)),
            _ => "a: &" + new string('x', size) + " y",
        };
    }
}
