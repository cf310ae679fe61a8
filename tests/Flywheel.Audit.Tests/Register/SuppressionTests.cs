using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Xunit;

namespace Flywheel.Audit.Tests.Register;

public sealed class SuppressionTests
{
    private const string Allow = "flywheel-audit: allow[FW002] owner=@x until=2026-08-01 reason=\"a reason\"";

    [Theory]
    [InlineData("@FW002 # ALLOW\n", "[FW002@a:1]")]
    [InlineData("# ALLOW\n@FW002\n", "[FW002@a:2]")]
    [InlineData("  # ALLOW\n  # more words\n  @FW002\n", "[FW002@a:3]")]
    [InlineData("  # ALLOW\n\n  # more words\n  @FW002\n", "FW902?@a:1 FW002@a:4")]
    [InlineData("# ALLOW\n\n@FW002\n", "FW902?@a:1 FW002@a:3")]
    [InlineData("# ALLOW\n \t\n@FW002\n", "FW902?@a:1 FW002@a:3")]
    [InlineData("# ALLOW\na && \\\n  @FW002 \\\n  @FW002\n@FW002\n", "[FW002@a:3] [FW002@a:4] FW002@a:5")]
    [InlineData("// ALLOW\n@FW002\n", "[FW002@a:2]")]
    [InlineData("/* ALLOW */\n@FW002\n", "[FW002@a:2]")]
    [InlineData("/* ALLOW */ @FW002\n", "[FW002@a:1]")]
    [InlineData("/*\n * ALLOW\n */\n@FW002\n", "[FW002@a:4]")]
    [InlineData("REM ALLOW\n@FW002\n", "[FW002@a:2]")]
    [InlineData("# because of x; ALLOW\n@FW002\n", "[FW002@a:2]")]
    [InlineData("# ALLOW\n@FW002\n@FW002\n", "[FW002@a:2] FW002@a:3")]
    [InlineData("# ALLOW\n@FW002 && @FW002\n", "[FW002@a:2] [FW002@a:2]")]
    [InlineData("# ALLOW\nx\n@FW002\n", "FW902?@a:1 FW002@a:3")]
    [InlineData("@FW002\n# ALLOW\n", "FW002@a:1 FW902?@a:2")]
    [InlineData("x # ALLOW\n@FW002\n", "FW902?@a:1 FW002@a:2")]
    [InlineData("# ALLOW\n@FW004\n", "FW902?@a:1 FW004@a:2")]
    [InlineData("# ALLOW\n# ALLOW\n@FW002\n", "FW902?@a:2 [FW002@a:3]")]
    public void A_suppression_is_for_its_own_line_or_the_one_below(string text, string shown) =>
        Assert.Equal(shown, new Judged().File("a", text.Replace("ALLOW", Allow, StringComparison.Ordinal), FileKind.Shell).Shown());

    [Fact]
    public void It_may_be_for_several_rules_and_in_any_order()
    {
        Judged judged = new Judged().File("a", "@FW002 @FW004 # flywheel-audit: allow[FW002, FW004] reason='it is so' until=2026-08-01 owner=@x\n");
        Assert.Equal("[FW002@a:1] [FW004@a:1]", judged.Shown());
        Assert.Equal("suppression: @x, until 2026-08-01: it is so", judged.Apply().Findings[0].Suppressed);
    }

    [Theory]
    [InlineData("2026-07-17", "[FW002@a:1]")]
    [InlineData("2026-07-18", "[FW002@a:1] FW901?@a:1")]
    [InlineData("2026-08-01", "[FW002@a:1] FW901?@a:1")]
    [InlineData("2026-08-02", "FW002@a:1 FW901@a:1")]
    [InlineData("2026-01-01", "[FW002@a:1] FW905?@a:1")]
    public void It_lasts_until_its_day(string asOf, string shown) =>
        Assert.Equal(shown, new Judged().File("a", $"@FW002 # {Allow}\n").Shown(asOf: DateOnly.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("allow[FW002] until=2026-08-01 reason=r", "it has no `owner`")]
    [InlineData("allow[FW002] owner=@x reason=r", "it has no `until` date")]
    [InlineData("allow[FW002] owner=@x until=2026-08-01", "it has no `reason`")]
    [InlineData("allow[FW002] owner=@x until=2026-08-01 reason=\"\"", "it has no `reason`")]
    [InlineData("allow[FW002]", "it has no `owner`; it has no `until` date; it has no `reason`")]
    [InlineData("allow[FW002] owner=@x until=tomorrow reason=r", "`tomorrow` is no date")]
    [InlineData("allow[FW002] owner=@x until=2026-02-30 reason=r", "`2026-02-30` is no date")]
    [InlineData("allow[FW002] ownr=@x until=2026-08-01 reason=r", "`ownr` is not known; the nearest is `owner`")]
    [InlineData("allow[FW002] owner=@x owner=@y until=2026-08-01 reason=r", "`owner` stands in it twice")]
    [InlineData("allow[FW002] owner=@x until=2026-08-01 reason=two words", "a reason of several words stands in quotes")]
    [InlineData("allow[FW002] owner=@x until=2026-08-01 reason=\"open", "a quote in it is not closed")]
    [InlineData("allow[FW012] owner=@x until=2026-08-01 reason=r", "`FW012` is no rule; the nearest is `FW002`")]
    [InlineData("allow[FW901] owner=@x until=2026-08-01 reason=r", "a rule of the register itself")]
    [InlineData("allow[] owner=@x until=2026-08-01 reason=r", "it names no rule")]
    [InlineData("allow owner=@x", "nothing but `allow[RULE]`")]
    [InlineData("ignore", "nothing but `allow[RULE]`")]
    public void One_that_is_not_whole_does_not_count(string text, string fault)
    {
        Finding[] findings = [.. new Judged().File("a", $"@FW002 # flywheel-audit: {text}\n").Apply().Findings];
        Assert.Equal(["FW002", "FW905"], findings.Select(finding => finding.Rule));
        Assert.Null(findings[0].Suppressed);
        Assert.Contains(fault, findings[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# see `flywheel-audit: allow[FW002]` for how to do it\n")]
    [InlineData("# the flywheel-audit: a tool\n")]
    [InlineData("# what flywheel-audit does\n")]
    public void Talk_of_suppressions_is_none(string text) => Assert.Equal("", new Judged().File("a", text).Shown());

    [Theory]
    [InlineData("<!-- ALLOW -->\n\na paragraph\nwith @FW002\nand @FW002\n\n@FW002\n", "[FW002@a:4] [FW002@a:5] FW002@a:7")]
    [InlineData("<!-- ALLOW -->\n```sh\nx\n\n@FW002\n```\n@FW002\n", "[FW002@a:5] FW002@a:7")]
    [InlineData("<!-- ALLOW -->\n~~~\n```\n@FW002\n~~~\n@FW002\n", "[FW002@a:4] FW002@a:6")]
    [InlineData("<!-- ALLOW -->\n```sh\n@FW002\n", "[FW002@a:3]")]
    [InlineData("<!-- ALLOW -->\n- one @FW002\n\n  more @FW002\n- two @FW002\n", "[FW002@a:2] [FW002@a:4] FW002@a:5")]
    [InlineData("<!-- ALLOW -->\n1. one\n   @FW002\n2. two @FW002\n", "[FW002@a:3] FW002@a:4")]
    [InlineData("- a\n  <!-- ALLOW -->\n  ```sh\n  @FW002\n  ```\n- @FW002\n", "[FW002@a:4] FW002@a:6")]
    [InlineData("| a |\n| - |\n| @FW002 <!-- ALLOW --> |\n| @FW002 |\n", "[FW002@a:3] FW002@a:4")]
    [InlineData("<!-- ALLOW -->\n| @FW002 |\n| @FW002 |\n", "[FW002@a:2] FW002@a:3")]
    [InlineData("<!-- ALLOW -->\n## heading @FW002\n@FW002\n", "[FW002@a:2] FW002@a:3")]
    [InlineData("text @FW002 <!-- ALLOW -->\n@FW002\n", "[FW002@a:1] FW002@a:2")]
    [InlineData("<!--\nALLOW\n-->\n@FW002\n", "[FW002@a:4]")]
    [InlineData("<!-- ALLOW -->\npara\n```sh\n@FW002\n```\n", "FW902?@a:1 FW002@a:4")]
    [InlineData("<!-- ALLOW -->\n", "FW902?@a:1")]
    public void In_a_document_it_is_for_the_next_block(string text, string shown) =>
        Assert.Equal(shown, new Judged().File("a", text.Replace("ALLOW", Allow, StringComparison.Ordinal), FileKind.Markdown).Shown());

    [Theory]
    [InlineData("```sh\n# ALLOW\n@FW002\n@FW002\n```\n", "[FW002@a:3] FW002@a:4")]
    [InlineData("```sh\n# ALLOW\nx\n```\n", "")]
    [InlineData("```sh\n# flywheel-audit: allow[RULE] owner=@you\n```\n", "")]
    [InlineData("```sh\n# flywheel-audit: allow[FW002] owner=@you until=2020-01-01 reason=r\nx\n```\n", "")]
    [InlineData("```sh\n# flywheel-audit: allow[FW002] owner=@you until=2020-01-01 reason=r\n@FW002\n```\n", "FW901@a:2 FW002@a:3")]
    public void In_the_code_of_a_document_it_may_be_an_example(string text, string shown) =>
        Assert.Equal(shown, new Judged().File("a", text.Replace("ALLOW", Allow, StringComparison.Ordinal), FileKind.Markdown).Shown());

    [Fact]
    public void What_was_not_judged_may_well_be_found() =>
        Assert.Equal("", new Judged().File("a", $"x # {Allow}\n").Shown(extent: new() { Rules = rule => rule != "FW002" }));

    [Fact]
    public void A_command_of_several_lines_is_one_line()
    {
        Judged judged = new Judged().File("a", $"@FW002\n x # {Allow}\n");
        judged.Findings[0] = judged.Findings[0] with { Span = new(0, 9) };
        Assert.Equal("[FW002@a:1]", judged.Shown());
    }

    [Theory]
    [InlineData("", "# ALLOW\n", "@FW002\n")]
    [InlineData("", "# ALLOW\n@FW002\n", "")]
    [InlineData("", "@FW002 # flywheel-audit: allow[FW002] reason=\"\n", "")]
    [InlineData("# ", "flywheel-audit: ", "")]
    [InlineData("/* ", "\nflywheel-audit: allow[FW002] reason=\"", "*/")]
    [InlineData("```sh\n", "# ALLOW\n@FW002\n", "")]
    public void Many_suppressions_and_many_findings_take_no_more_than_their_number(string before, string repeated, string after)
    {
        LinearTime.Of(8_000, Of, judged => Assert.NotEmpty(judged.Apply().Findings));

        Judged Of(int count)
        {
            string text = before + string.Concat(Enumerable.Repeat(repeated.Replace("ALLOW", Allow, StringComparison.Ordinal), count)) + after;
            return new Judged().File("a", text, before.StartsWith('`') ? FileKind.Markdown : FileKind.Shell);
        }
    }
}
