using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Findings;

public sealed class FingerprintTests
{
    private static readonly Finding One = new()
    {
        Rule = "FW001",
        Severity = Severity.Error,
        Source = new(".github/workflows/ci.yml", "jobs:\n  build:\n    runs-on: ubuntu-latest\n"),
        Span = new(28, 41),
        Construct = new(ConstructKind.Job, "build"),
        Subject = "ubuntu-latest",
        Message = "m",
        Fix = "f",
    };

    [Fact]
    public void A_fingerprint_says_how_it_is_made() => Assert.Matches("^fw1:[0-9a-f]{32}$", Assert.Single(Of(One)));

    [Fact]
    public void A_message_is_one_line_whatever_it_quotes() => Assert.Equal("`a b c`", (One with { Message = "`a\nb\r\nc`" }).Message);

    [Fact]
    public void Lines_above_and_other_words_do_not_change_it()
    {
        SourceText moved = new(One.Path, "# a\n# b\n" + One.Source.Text);
        Assert.Equal(Of(One), Of(One with { Source = moved, Span = new(36, 49), Message = "another", Severity = Severity.Warning, Suppressed = "x" }));
    }

    [Theory]
    [InlineData("FW002", "build", "ubuntu-latest")]
    [InlineData("FW001", "built", "ubuntu-latest")]
    [InlineData("FW001", "build", "ubuntu-22.04")]
    [InlineData("FW001", "buildubuntu", "-latest")]
    public void What_it_is_about_changes_it(string rule, string job, string subject) =>
        Assert.NotEqual(Of(One), Of(One with { Rule = rule, Construct = new(ConstructKind.Job, job), Subject = subject }));

    [Fact]
    public void A_file_and_a_kind_of_construct_change_it()
    {
        Assert.NotEqual(Of(One), Of(One with { Source = new("b.yml", One.Source.Text) }));
        Assert.NotEqual(Of(One), Of(One with { Construct = new(ConstructKind.Recipe, "build") }));
    }

    [Fact]
    public void Repeats_are_told_apart_by_their_order_in_the_file()
    {
        Finding later = One with { Span = new(30, 41) };
        Assert.Equal(Of(One, later), Of(later, One));
        Assert.Equal(2, Of(One, later).Distinct().Count());
        Assert.Equal(Of(One)[0], Of(later, One)[0]);
    }

    private static string[] Of(params Finding[] findings) => [.. Fingerprints.Fill(findings).Select(finding => finding.Fingerprint)];
}
