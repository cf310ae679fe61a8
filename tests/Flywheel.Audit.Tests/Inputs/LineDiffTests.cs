using System.Text;
using Flywheel.Audit.Inputs;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

public sealed class LineDiffTests
{
    private static IReadOnlyList<LineRange> Diff(string before, string after) => LineDiff.Of(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after));

    [Theory]
    [InlineData("", "", "")]
    [InlineData("a\n", "a\n", "")]
    [InlineData("", "a\nb", "1+2")]
    [InlineData("a\n", "", "1+0")]
    [InlineData("a\nb\n", "a\nb", "2+1")]
    [InlineData("a\nb\nc\n", "a\nc\n", "2+0")]
    [InlineData("a\nb\nc\n", "x\na\nb\nc\ny\n", "1+1 5+1")]
    [InlineData("a\nb\nc\nd\n", "a\nx\nc\nd\ny\n", "2+1 5+1")]
    [InlineData("a\nb\nc\n", "c\na\nb\n", "1+1 4+0")]
    public void Changed_lines_are_counted_in_the_newer_file(string before, string after, string ranges) =>
        Assert.Equal(ranges, string.Join(' ', Diff(before, after).Select(range => $"{range.First}+{range.Count}")));

    [Fact]
    public void What_is_not_changed_is_there_in_both_in_the_same_order()
    {
        var random = new Random(1);
        for (int round = 0; round < 500; round++)
        {
            string[] Some() => [.. Enumerable.Range(0, random.Next(30)).Select(_ => $"{random.Next(6)}")];
            string[] before = Some(), after = Some();
            IReadOnlyList<LineRange> ranges = Diff(string.Join('\n', before), string.Join('\n', after));
            string[] kept = [.. after.Where((_, at) => !ranges.Any(range => range.Count > 0 && range.Touches(at + 1, at + 1)))];
            int found = 0;
            foreach (string line in before)
            {
                found += found < kept.Length && kept[found] == line ? 1 : 0;
            }
            Assert.Equal(kept.Length, found);
        }
    }

    [Fact]
    public void What_costs_too_much_is_changed_as_a_whole()
    {
        string before = string.Concat(Enumerable.Range(0, 30_000).Select(line => $"{line * 7919 % 30_011}\n"));
        string after = string.Concat(Enumerable.Range(0, 30_000).Select(line => $"{line * 104_729 % 30_011}\n"));
        Assert.InRange(Diff(before, after).Sum(range => range.Count), 29_000, 30_000);
    }
}
