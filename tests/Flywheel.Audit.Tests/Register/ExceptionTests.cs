using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Rules;
using Xunit;

namespace Flywheel.Audit.Tests.Register;

public sealed class ExceptionTests
{
    private const string Exception = """
        [[exception]]
        rule = "FW001"
        path = "a.yml"
        job = "x"
        owner = "@a"
        reason = "r"
        issue = "T-1"
        created = 2026-05-01
        expires = 2026-10-01

        """;

    [Fact]
    public void An_exception_covers_what_it_names_and_says_why()
    {
        Finding finding = Assert.Single(new Judged().File("a.yml", "@FW001\n").Apply(Exception).Findings);
        Assert.Equal("exception: @a, until 2026-10-01: r (T-1)", finding.Suppressed);
    }

    [Theory]
    [InlineData("path = \"a.yml\"", "path = \"b.yml\"")]
    [InlineData("job = \"x\"", "job = \"X\"")]
    [InlineData("job = \"x\"", "recipe = \"x\"")]
    [InlineData("FW001", "FW002")]
    [InlineData("job = \"x\"", "job = \"x\"\nlabels = [\"windows-latest\"]")]
    public void It_covers_nothing_else_and_is_unmatched_then(string right, string wrong) =>
        Assert.Equal("FW001@a.yml:1 FW902@register:2", new Judged().File("a.yml", "@FW001=ubuntu-latest\n")
            .Shown(Exception.Replace(right, wrong, StringComparison.Ordinal)));

    [Theory]
    [InlineData("path = \"a.yml\"", "path = \"*.yml\"")]
    [InlineData("job = \"x\"", "job = \"x\"\nlabels = [\"Ubuntu-Latest\"]")]
    [InlineData("job = \"x\"", "job = \"x\"\nlabels = [\"windows-*\", \"ubuntu-*\"]")]
    public void Paths_and_labels_may_be_globs(string right, string wrong) =>
        Assert.Equal("[FW001@a.yml:1]", new Judged().File("a.yml", "@FW001=ubuntu-latest\n").Shown(Exception.Replace(right, wrong, StringComparison.Ordinal)));

    [Fact]
    public void A_heading_is_compared_as_people_read_it()
    {
        string register = Exception.Replace("job = \"x\"", "heading = \"How to `build`\"", StringComparison.Ordinal)
            .Replace("a.yml", "a.md", StringComparison.Ordinal);
        Assert.Equal("[FW001@a.md:1]", new Judged().File("a.md", "@FW001\n", FileKind.Markdown, construct: "how to  build").Shown(register));
    }

    [Fact]
    public void More_findings_than_its_count_stay_and_are_said()
    {
        Judged judged = new Judged().File("a.yml", "@FW001\n@FW001\n@FW001\n");
        Assert.Equal("[FW001@a.yml:1] FW001@a.yml:2 FW001@a.yml:3 FW903@register:2", judged.Shown(Exception));
        judged.Findings.Reverse();
        Assert.Equal("[FW001@a.yml:1] [FW001@a.yml:2] FW001@a.yml:3 FW903@register:2", judged.Shown(Exception + "max = 2\n"));
        Assert.Contains("matches 3 findings, and `max` is 2", judged.Apply(Exception + "max = 2\n").Findings[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_findings_than_its_count_are_a_warning() =>
        Assert.Equal("[FW001@a.yml:1] FW903?@register:2", new Judged().File("a.yml", "@FW001\n").Shown(Exception + "max = 2\n"));

    [Fact]
    public void Two_exceptions_share_what_both_match()
    {
        Judged judged = new Judged().File("a.yml", "@FW001\n@FW001\n");
        Assert.Equal("[FW001@a.yml:1] [FW001@a.yml:2]", judged.Shown(Exception + Exception));
        Assert.Equal("[FW001@a.yml:1] [FW001@a.yml:2] FW903?@register:20", judged.Shown(Exception + Exception + Exception));
    }

    [Theory]
    [InlineData("2026-09-16", "[FW001@a.yml:1]")]
    [InlineData("2026-09-17", "[FW001@a.yml:1] FW901?@register:2")]
    [InlineData("2026-10-01", "[FW001@a.yml:1] FW901?@register:2")]
    [InlineData("2026-10-02", "FW001@a.yml:1 FW901@register:2")]
    [InlineData("2026-04-30", "[FW001@a.yml:1]")]
    [InlineData("2026-04-29", "FW001@a.yml:1 FW901@register:2")]
    public void The_day_that_is_asked_for_is_the_only_clock(string asOf, string shown) =>
        Assert.Equal(shown, new Judged().File("a.yml", "@FW001\n").Shown(Exception, DateOnly.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void An_expired_exception_says_who_answers_for_it()
    {
        Finding finding = new Judged().Apply(Exception, new DateOnly(2026, 10, 2)).Findings.Single();
        Assert.Equal("the exception from FW001 for job `x` in a.yml expired on 2026-10-01, 1 day ago: it covers nothing any more", finding.Message);
        Assert.EndsWith("@a answers for it", finding.Fix, StringComparison.Ordinal);
        Assert.Equal("FW001 a.yml job x", finding.Subject);
    }

    [Fact]
    public void Where_hosted_runners_are_forbidden_no_exception_counts()
    {
        const string forbidden = "[runners]\nmode = \"forbidden\"\n";
        Judged judged = new Judged().File("a.yml", "@FW001 # flywheel-audit: allow[FW001] owner=@a until=2026-08-01 reason=r\n@FW001\n@FW002\n");
        Assert.Equal("FW001@a.yml:1 FW001@a.yml:2 [FW002@a.yml:3]",
            judged.Shown(forbidden + Exception + Exception.Replace("FW001", "FW002", StringComparison.Ordinal)));
        Assert.All(judged.Apply(forbidden + Exception).Findings.Take(2), finding =>
            Assert.Contains("`forbidden`", Assert.Single(finding.Notes), StringComparison.Ordinal));
        Assert.Equal("FW902@register:4", new Judged().Shown(forbidden + Exception));
    }

    [Fact]
    public void What_was_not_audited_may_well_match()
    {
        Judged judged = new();
        Assert.Equal("FW902@register:2", judged.Shown(Exception));
        Assert.Equal("", judged.Shown(Exception, extent: new() { Rules = rule => rule != "FW001" }));
        Assert.Equal("", judged.Shown(Exception, extent: new() { Paths = path => path.StartsWith("docs/", StringComparison.Ordinal) }));
        Assert.Equal("FW902@register:2", judged.Shown(Exception, extent: new() { Paths = path => path == "a.yml" }));
        Assert.Equal("", judged.Shown(Exception.Replace("a.yml", "*.yml", StringComparison.Ordinal), extent: new() { Paths = path => path == "a.yml" }));
        Assert.Equal("", judged.Shown(Exception + "[[scope]]\nglob = \"*.yml\"\naudit = false\n"));
        Assert.Equal("FW902@register:2", judged.Shown(Exception + "[[scope]]\nglob = \"*.yml\"\naudit = false\n[[scope]]\nglob = \"a.*\"\naudit = true\n"));
    }

    [Fact]
    public void A_file_that_was_not_read_whole_is_said_and_its_exceptions_are_left_alone()
    {
        Judged judged = new Judged().File("a.yml", "a: [\n");
        judged.Files["a.yml"].Troubles.Add(new(new(3, 4), "a list is not closed"));
        judged.Files["a.yml"].Troubles.Add(new(new(3, 4), "a list is not closed"));
        Assert.Equal("FW904@a.yml:1", judged.Shown(Exception));
    }

    [Theory]
    [InlineData(DocumentClass.Record)]
    [InlineData(DocumentClass.Research)]
    [InlineData(DocumentClass.Generated)]
    public void What_is_not_live_is_silent(DocumentClass of)
    {
        Judged judged = new Judged().File("a.md", "<!-- flywheel-audit: allow -->\n", FileKind.Markdown, of);
        judged.Files["a.md"].Troubles.Add(new(new(0, 1), "x"));
        Assert.Equal("", judged.Shown());
    }

    [Fact]
    public void What_merely_informs_needs_no_exception()
    {
        Judged judged = new Judged().File("a.yml", "@FW001\n@FW001\n");
        judged.Findings[0] = judged.Findings[0] with { Severity = Severity.Info };
        Assert.Equal("FW001@a.yml:1 [FW001@a.yml:2]", judged.Shown(Exception));
    }

    [Fact]
    public void The_rules_of_the_register_are_listed() => Assert.Equal(
        ["FW901 expired-exception", "FW902 unmatched-exception", "FW903 surplus-findings", "FW904 unread-file", "FW905 unowned-suppression"],
        RegisterRules.All.Select(rule => $"{rule.Id} {rule.Name}"));
}
