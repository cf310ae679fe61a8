using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Rules;

public sealed class UnprovenRemoteExecutionTests
{
    [Fact]
    public void A_chain_of_configs_is_followed_however_long_it_is()
    {
        const int Length = 3_000;
        string chain = string.Concat(Enumerable.Range(0, Length).Select(i => $"build:c{i} --config=c{i + 1}\n"));
        Finding[] found = [.. Audited(chain + $"build:c{Length} --remote_executor=grpcs://rbe.corp:443\n")];
        Assert.Equal(Length + 1, found.Length);
        Assert.All(found, finding => Assert.Equal(Severity.Error, finding.Severity));
        Finding first = found.MinBy(finding => finding.Span.Start)!;
        Assert.Equal(".bazelrc:2: `build:c1 --config=c2`", first.Notes[0]);
        Assert.Equal($"and {Length - 19} configs more, one by way of the other", first.Notes[^2]);
        Assert.Equal($".bazelrc:{Length + 1}: `build:c{Length} --remote_executor=grpcs://rbe.corp:443`", first.Notes[^1]);
    }

    [Theory]
    [InlineData("build:a --config=b\nbuild:b --remote_executor=grpcs://rbe.corp:443\nbuild:a --remote_executor=\nbuild:x --config=a\n", 2)]
    [InlineData("build:a --config=b --config=c\nbuild:b --remote_executor=grpcs://rbe.corp:443\nbuild:c --remote_executor=\nbuild:x --config=a\n", 2)]
    [InlineData("build:a --config=b --config=c\nbuild:b --spawn_strategy=remote\nbuild:c --remote_executor=\nbuild:x --config=a\n", 3)]
    [InlineData("build:a --config=b\nbuild:b --config=a\n", 0)]
    public void What_stands_behind_a_config_counts_after_it(string text, int found) => Assert.Equal(found, Audited(text).Count());

    private static IEnumerable<Finding> Audited(string bazelrc) =>
        new AuditRun(GivenTree.Of((".bazelrc", bazelrc)), AuditConfig.Default, new() { AsOf = new(2026, 6, 1), ToolVersion = "1" }).Report()
            .Findings.Where(finding => finding.Rule == "FW007");
}
