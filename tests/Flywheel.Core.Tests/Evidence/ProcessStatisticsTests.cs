using Flywheel.Core.Evidence;
using Xunit;

namespace Flywheel.Core.Tests.Evidence;

/// <summary>The line on processes, as Bazels of all ages print it.</summary>
public sealed class ProcessStatisticsTests
{
    [Theory]
    [InlineData("11 processes: 10 remote cache hit, 1 internal.", "total 11, remote cache hit 10, internal 1")]
    [InlineData("1 process: 1 internal.", "total 1, internal 1")]
    [InlineData("0 processes.", "total 0")]
    [InlineData("41 processes: 71 processwrapper-sandbox.", "total 41, processwrapper-sandbox 71")]
    [InlineData("1 process: 336 action cache hit, 1 internal.", "total 1, action cache hit 336, internal 1")]
    [InlineData("1436 processes: 977 disk cache hit, 456 internal, 1 darwin-sandbox, 2 worker.\n", "total 1436, disk cache hit 977, internal 456, darwin-sandbox 1, worker 2")]
    public void Every_count_is_read_with_its_name(string text, string counts) =>
        Assert.Equal(counts, string.Join(", ", ProcessStatistics.Parse(text)!.Value.Select(item => $"{item.Name} {item.Count}")));

    [Theory]
    [InlineData("")]
    [InlineData("processes.")]
    [InlineData("11 processes")]
    [InlineData("11 processes: .")]
    [InlineData("11 processes: 10.")]
    [InlineData("11 processes: 10 .")]
    [InlineData("11 processes: ten remote cache hit.")]
    [InlineData("11 processes; 10 remote cache hit.")]
    [InlineData("-1 processes.")]
    [InlineData("99999999999999999999 processes.")]
    [InlineData("11 processes: 10 remote cache hit,1 internal")]
    public void What_is_no_such_line_has_no_counts(string text) => Assert.Null(ProcessStatistics.Parse(text));

    [Fact]
    public void Every_line_that_can_be_printed_is_read_back()
    {
        string[] names = ["remote cache hit", "internal", "processwrapper-sandbox", "remote", "linux-sandbox", "worker"];
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(CsCheck.Gen.Long[0, long.MaxValue], CsCheck.Gen.Select(CsCheck.Gen.OneOfConst(names), CsCheck.Gen.Long[0, 9999]).Array[0, 5]),
            (total, items) =>
            {
                string parts = string.Join(", ", items.Select(item => $"{item.Item2} {item.Item1}"));
                RunnerCount[] expected = [new(RunnerCounts.Total, total), .. items.Select(item => new RunnerCount(item.Item1, item.Item2))];
                return ProcessStatistics.Parse($"{total} processes{(parts.Length > 0 ? $": {parts}" : "")}.")!.Value.SequenceEqual(expected);
            },
            iter: Cases.Of(500));
    }
}
