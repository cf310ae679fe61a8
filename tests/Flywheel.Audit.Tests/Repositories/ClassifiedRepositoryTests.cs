using Flywheel.Audit.Findings;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Repositories;

/// <summary>Repositories in the style of real ones: every violation is found, and no error stands where none is.</summary>
public sealed class ClassifiedRepositoryTests(ITestOutputHelper output)
{
    private static readonly string[] Deterministic = ["FW001", "FW002", "FW003", "FW004", "FW005", "FW006", "FW007"];

    public static TheoryData<string> Names => [.. ClassifiedRepository.Names()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_repository_is_judged_as_by_hand(string name)
    {
        ClassifiedRepository repository = ClassifiedRepository.Read(name);
        Finding[] findings = [.. AuditRun.Judge(repository.Tree, repository.Config, new(2026, 6, 1))];
        List<string> wrong = [];
        foreach (string rule in Deterministic)
        {
            Dictionary<(string, string, int), Severity> found = findings.Where(finding => finding.Rule == rule)
                .GroupBy(finding => (rule, finding.Path, finding.Source.LineOf(finding.Span.Start)))
                .ToDictionary(group => group.Key, group => group.Max(finding => finding.Severity));
            var sure = repository.Violations.Where(one => one.Key.Rule == rule && !one.Value).Select(one => one.Key).ToHashSet();
            var doubtful = repository.Violations.Where(one => one.Key.Rule == rule && one.Value).Select(one => one.Key).ToHashSet();
            var errors = found.Where(one => one.Value == Severity.Error).Select(one => one.Key).ToHashSet();
            var warnings = found.Where(one => one.Value == Severity.Warning).Select(one => one.Key).ToHashSet();
            output.WriteLine(
                $"{name} {rule}: {sure.Count} violations, {sure.Count(errors.Contains)} errors, {sure.Count(warnings.Contains)} only warned of; "
                + $"{doubtful.Count} doubtful, {doubtful.Count(errors.Contains)} errors, {doubtful.Count(warnings.Contains)} warnings; "
                + $"{repository.Lines - sure.Count - doubtful.Count} allowed, {errors.Count(key => !sure.Contains(key) && !doubtful.Contains(key))} errors, "
                + $"{warnings.Count(key => !sure.Contains(key) && !doubtful.Contains(key))} warnings");
            wrong.AddRange(sure.Where(key => !errors.Contains(key)).Select(key => $"missed: {key}"));
            wrong.AddRange(errors.Where(key => !sure.Contains(key)).Select(key => $"no violation: {key}"));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Order(StringComparer.Ordinal)));
    }
}
