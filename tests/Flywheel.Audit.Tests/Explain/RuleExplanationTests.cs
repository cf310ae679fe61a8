using Flywheel.Audit.Explain;
using Flywheel.Audit.Run;
using Flywheel.Core.Messages;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Audit.Tests.Explain;

public sealed class RuleExplanationTests
{
    private const string Examples = """
        === bad: a hosted runner in a list
        the label stands in the list itself
        --- .github/workflows/ci.yml
        jobs:
          build:
            runs-on: [self-hosted, ubuntu-latest]
        >>> error .github/workflows/ci.yml:3 ubuntu-latest
        >>> warning .github/workflows/ci.yml:1 not on the line
        === good: one of our own
        --- a.yml
        ```
        --- b.yml
        runs-on: tinyland-nix
        """;

    public static TheoryData<string> Rules => [.. RuleTexts.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_is_told_whole(string id)
    {
        RuleText rule = RuleTexts.Find(id.ToLowerInvariant())!;
        string[] lines = [.. RuleExplanation.Text(rule, [], 80)];

        Assert.True(rule.ErrorWhen.Length > 0 && rule.Fix.Length > 0 && rule.Except.Length > 0);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.All(new[] { rule.What, rule.Why }.Concat(rule.ErrorWhen).Concat(rule.WarningWhen).Concat(rule.Fix).Concat(rule.Silent), text =>
        {
            Assert.True(text.Count(one => one == '`') % 2 == 0, text);
            Assert.False(text.EndsWith('.'), text);
        });
    }

    [Fact]
    public void Every_rule_that_judges_is_told_of_by_its_name() => Assert.All(AuditRun.Rules, rule =>
        Assert.Equal(rule.Name, RuleTexts.Find(rule.Id)?.Name));

    [Fact]
    public void The_table_of_rules_is_in_order_of_their_ids() =>
        Assert.Equal(RuleTexts.All.Select(rule => rule.Id).Order(StringComparer.Ordinal), RuleTexts.All.Select(rule => rule.Id));

    [Fact]
    public void An_explanation_marks_what_is_found_under_the_lines() =>
        GoldenFile.Equal("explain", RuleExplanation.Text(RuleTexts.Find("FW001")!, RuleExample.Parse("FW001", Examples), 100));

    [Fact]
    public void Without_a_rule_all_are_listed() => GoldenFile.Equal("rules", RuleExplanation.Rules(100));

    [Fact]
    public void A_table_for_documents_has_a_row_for_each_rule()
    {
        DocumentTable table = RuleExplanation.Table();

        Assert.Equal(RuleTexts.All.Length + 2, table.Markdown().TrimEnd('\n').Split('\n').Length);
        Assert.Contains("`\\|\\|`", table.Markdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fence_in_an_example_does_not_end_the_fence_around_it() =>
        Assert.Contains(
            "````\n```\n````\n", RuleExplanation.Markdown(RuleTexts.Find("FW001")!, RuleExample.Parse("FW001", Examples)), StringComparison.Ordinal);
}
