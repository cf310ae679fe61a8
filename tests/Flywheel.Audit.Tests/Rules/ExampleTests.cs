using Flywheel.Audit.Explain;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Rules;

/// <summary>Every example that <c>explain</c> shows is what it says it is.</summary>
public sealed class ExampleTests
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    public static TheoryData<string, int> Examples
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (RuleExample example in AuditRun.Rules.Select(RuleInfo.Of).Concat(RegisterRules.All).SelectMany(rule => RuleExample.Of(rule.Id)))
            {
                all.Add(example.Rule, example.Line);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_judged_as_it_says(string rule, int line)
    {
        RuleExample example = RuleExample.Of(rule).Single(one => one.Line == line);
        Finding[] findings = [.. Judge(example).Where(found => found.Rule == rule && found.Suppressed is null)];
        string[] found = [.. findings.Select(Shown).Order(StringComparer.Ordinal)];
        string[] expected = [.. example.Expected.Select(one => $"{one.Severity} {one.Path}:{one.Line}").Order(StringComparer.Ordinal)];

        Assert.True(example.Bad == expected.Length > 0 || example.Title.Contains("warning", StringComparison.Ordinal), "the title and what is expected differ");
        Assert.True(expected.SequenceEqual(found),
            $"{rule}.examples:{line}: {example.Title}\nexpected:\n{string.Join('\n', expected)}\nfound:\n{string.Join('\n', found)}");
        Assert.All(example.Expected, one => Assert.Contains(findings, finding =>
            Shown(finding) == $"{one.Severity} {one.Path}:{one.Line}" && $"{finding.Subject}\n{finding.Message}".Contains(one.Says, StringComparison.Ordinal)));
    }

    /// <summary>What is found under the example's register.</summary>
    private static IEnumerable<Finding> Judge(RuleExample example)
    {
        string? register = example.Files.Where(file => file.Path == AuditConfig.FileName).Select(file => file.Text).SingleOrDefault();
        ConfigReading reading = ConfigReading.Of(register is null ? null : new SourceText(AuditConfig.FileName, register));
        Assert.Empty(reading.Problems);
        AuditScene scene = AuditRun.Scene(GivenTree.Of([.. example.Files]), reading.Config, Today);
        return RegisterVerdict.Apply(AuditRun.Judge(scene), reading.Config, scene.Files, Today).Findings;
    }

    private static string Shown(Finding finding) =>
        $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Path}:{finding.Source.LineOf(finding.Span.Start)}";
}
