using Flywheel.Audit.Findings;
using Flywheel.Audit.Renderers;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Renderers;

public sealed class TextTests
{
    [Fact]
    public void A_finding_says_what_where_and_what_to_do() => Assert.StartsWith(
        """
        error[FW001 hosted-runner]: job `build` runs on `ubuntu-latest`
         --> ci.yml:3:14
          |
        3 |     runs-on: ubuntu-latest
          |              ^^^^^^^^^^^^^
          = fix: run it on a label of the substrate's own runners

        1 error in 1 file; 412 files audited
        hint: `flywheel audit explain FW001` says more, with examples
        """.ReplaceLineEndings("\n"),
        Shown(HandMadeReport.Finding("ci.yml", "jobs:\n  build:\n    runs-on: ubuntu-latest\n", "ubuntu-latest")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("\trun: bazel build", "bazel build", "    run: bazel build", "         ^^^^^^^^^^^")]
    [InlineData("ab\tbazel", "bazel", "ab  bazel", "    ^^^^^")]
    [InlineData("日本 bazel", "bazel", "日本 bazel", "     ^^^^^")]
    [InlineData("x 日本 y", "日本", "x 日本 y", "  ^^^^")]
    [InlineData("e\u0301 bazel", "bazel", "e\u0301 bazel", "  ^^^^^")]
    [InlineData("👩 bazel", "bazel", "👩 bazel", "   ^^^^^")]
    [InlineData("\x1b[31m bazel", "bazel", "?[31m bazel", "      ^^^^^")]
    [InlineData("grpc://me:pw@host bazel", "bazel", "grpc://***@host bazel", "                ^^^^^")]
    [InlineData("grpc://me:pw@host", "pw", "grpc://***@host", "       ^^^")]
    public void The_carets_stand_under_what_is_meant(string line, string meant, string shown, string carets)
    {
        string[] lines = Shown(HandMadeReport.Finding("f", line + "\n", meant)).Split('\n');

        Assert.Equal("1 | " + shown, lines[3]);
        Assert.Equal("  | " + carets, lines[4]);
    }

    [Fact]
    public void Half_a_character_is_shown_as_a_question_mark() =>
        Assert.Contains("1 | a ? bazel\n", Shown(HandMadeReport.Finding("f", "a \ud800 bazel", "bazel")), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 5000)]
    [InlineData(5000, 0)]
    [InlineData(5000, 5000)]
    [InlineData(30, 60)]
    [InlineData(85, 0)]
    [InlineData(100, 100)]
    public void A_long_line_is_cut_around_what_is_meant(int before, int behind)
    {
        string line = new string('x', before) + "bazel" + new string('y', behind);
        string[] lines = Shown(HandMadeReport.Finding("f", line, "bazel"), width: 80).Split('\n');

        Assert.True(lines[3].Length <= 80, lines[3]);
        Assert.Equal(lines[3].IndexOf("bazel", StringComparison.Ordinal), lines[4].IndexOf('^', StringComparison.Ordinal));
        Assert.Equal(5, lines[4].Count(one => one == '^'));
    }

    [Fact]
    public void A_long_span_is_underlined_as_far_as_it_is_shown()
    {
        string[] lines = Shown(HandMadeReport.Finding("f", "a " + new string('x', 400) + " b", new string('x', 400)), width: 80).Split('\n');

        Assert.EndsWith("…", lines[3], StringComparison.Ordinal);
        Assert.True(lines[4].Length <= 80, lines[4]);
    }

    [Fact]
    public void A_wide_long_line_stays_within_the_width()
    {
        string line = string.Concat(Enumerable.Repeat("日", 200)) + "bazel" + string.Concat(Enumerable.Repeat("本", 200));
        string[] lines = Shown(HandMadeReport.Finding("f", line, "bazel"), width: 80).Split('\n');
        string before = lines[3][4..lines[3].IndexOf("bazel", StringComparison.Ordinal)];
        int columns = before.Sum(one => one == '…' ? 1 : 2);

        Assert.Equal(columns, lines[4].IndexOf('^', StringComparison.Ordinal) - 4);
    }

    [Fact]
    public void A_secret_is_masked_as_a_whole_where_the_line_is_cut_within_it()
    {
        string secret = new('s', 3000);
        string shown = Shown(HandMadeReport.Finding("f", $"grpc://u:{secret}@host/ bazel " + new string('y', 5000), "bazel"), width: 80);

        Assert.DoesNotContain("ssss", shown, StringComparison.Ordinal);
        Assert.Contains("@host/ bazel", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_span_of_many_lines_shows_its_first_ones()
    {
        string shown = Shown(HandMadeReport.Finding("f", "a\n  b\n\n  c\nd\n", "a\n  b\n\n  c"));

        Assert.Contains("2 |   b\n  |   ^\n", shown, StringComparison.Ordinal);
        Assert.Contains(" … to line 4\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_span_at_the_end_of_an_empty_file_has_a_caret() =>
        Assert.Contains("1 |\n  | ^\n", Shown(HandMadeReport.Finding("f", "", "")), StringComparison.Ordinal);

    [Fact]
    public void A_clean_report_says_so_in_one_line() =>
        Assert.Equal("no findings; 412 files audited\n", TextRenderer.Render(HandMadeReport.Report(), false, 80));

    [Fact]
    public void Info_findings_are_shown_only_where_they_are_asked_for()
    {
        AuditReport report = HandMadeReport.Report(HandMadeReport.Finding("f", "x", "x", severity: Severity.Info));

        Assert.DoesNotContain("info[", TextRenderer.Render(report, false, 80), StringComparison.Ordinal);
        Assert.Contains("info[", TextRenderer.Render(report with { All = true }, false, 80), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_findings_on_one_enormous_line_take_time_in_proportion()
    {
        LinearTime.Of(8_000_000, Of, report => TextRenderer.Render(report, false, 100));

        static AuditReport Of(int size)
        {
            string text = string.Concat(Enumerable.Repeat("bazel build //a ://", size / 19));
            Finding one = HandMadeReport.Finding("f", text, "bazel build //a");
            return HandMadeReport.Report([.. Enumerable.Range(0, 200).Select(i =>
                one with { Span = new(i * 1900, i * 1900 + 15), Fingerprint = $"{i}" })]);
        }
    }

    private static string Shown(Finding finding, int width = 100) => TextRenderer.Render(HandMadeReport.Report(finding), false, width);
}
