using System.Text;
using Flywheel.Core.Evidence;
using Xunit;

namespace Flywheel.Core.Tests.Evidence;

/// <summary>What is found in Bazel's output, however it is cut into pieces.</summary>
public sealed class ProgressTextTests
{
    public static TheoryData<string> Rows => [.. CacheWarningTable.All.Select(row => row.Text)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_warning_of_the_table_is_found_alone_in_colour_and_behind_a_time(string text)
    {
        string name = text.TrimEnd(':', '.');
        Assert.Equal([name], Warnings($"INFO: one\nWARNING: {text} why\nmore\n"));
        Assert.Equal([name], Warnings($"\r\u001b[1A\u001b[K\u001b[35mWARNING: \u001b[0m{text}\n"));
        Assert.Equal([name], Warnings($"(14:44:01) WARNING: {text}"));
        Assert.Equal([name], Warnings($"WARNING: {text}\nWARNING: {text}\n"));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_damaged_byte_hides_no_warning(string text)
    {
        string line = $"INFO: x\n\u001b[35mWARNING: \u001b[0m{text}\nwhy\n";
        for (int at = line.IndexOf('W', StringComparison.Ordinal); at < line.IndexOf("\nwhy", StringComparison.Ordinal); at++)
        {
            byte[] damaged = Encoding.UTF8.GetBytes(line);
            damaged[at] ^= 1;
            Assert.Equal((at, text.TrimEnd(':', '.')), (at, string.Join("; ", Warnings(damaged))));
        }
    }

    [Theory]
    [InlineData("Reading from Remote Cache is what it does")]
    [InlineData("INFO: Remote Cache: enabled")]
    [InlineData("WARNING: the tool's own words on a Remote Cache: none")]
    [InlineData("WARNING: option '--config=empty' was expanded and now overrides the explicit option --remote_cache=X with --remote_cache=")]
    [InlineData("ERROR: Failed to query remote execution capabilities: UNAVAILABLE: io exception")]
    public void Other_words_are_no_warning(string line) => Assert.Empty(Warnings(line + "\n"));

    [Fact]
    public void Only_what_is_said_on_one_line_is_an_exhausted_quota()
    {
        Assert.True(Quota("ERROR: x failed: (Exit 34): RESOURCE_EXHAUSTED: Concurrent-Execution limit of 10 reached\n"));
        Assert.True(Quota("ERROR: RESOURCE_EXHAUSTED: too many concurrent executions"));
        Assert.True(Quota("concurrent execution limit: RESOURCE_EXHAUSTED"));
        Assert.False(Quota("ERROR: RESOURCE_EXHAUSTED: out of disk\nconcurrent execution limit\n"));
        Assert.False(Quota("ERROR: concurrent execution limit\n"));
    }

    [Fact]
    public void A_line_that_goes_on_in_the_next_piece_is_one_line()
    {
        byte[] text = Encoding.UTF8.GetBytes("one\nWARNING: Reading from Remote Cache:\nRESOURCE_EXHAUSTED: concurrent execution\nINFO: 3 processes: 2 remote, 1 internal.\n");
        for (int first = 0; first < text.Length; first++)
        {
            for (int second = first; second < text.Length; second += 7)
            {
                var progress = new ProgressText();
                progress.Add(text.AsSpan(0, first));
                progress.Add(text.AsSpan(first, second - first));
                progress.Add(text.AsSpan(second));
                progress.End();
                Assert.Equal(
                    (first, second, "Reading from Remote Cache", true, "3 processes: 2 remote, 1 internal."),
                    (first, second, string.Join(";", progress.CacheWarnings), progress.QuotaExhausted, string.Join(";", progress.ProcessLines)));
            }
        }
    }

    [Fact]
    public void A_line_without_an_end_takes_no_more_memory_than_its_beginning()
    {
        var progress = new ProgressText();
        byte[] piece = new byte[100_000];
        Array.Fill(piece, (byte)'x');
        progress.Add("WARNING: Remote Cache: "u8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            progress.Add(piece);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        progress.End();
        Assert.Equal(["Remote Cache"], progress.CacheWarnings);
    }

    [Theory]
    [InlineData("INFO: 0 processes.\n", "0 processes.")]
    [InlineData("\u001b[32mINFO: \u001b[0m11 processes: 11 internal.\n", "11 processes: 11 internal.")]
    [InlineData("(14:44:01) INFO: 1 process: 1 internal.\r\n", "1 process: 1 internal.")]
    [InlineData("INFO: Build completed, 11 processes were needed\n", "")]
    [InlineData("11 processes: 11 internal.\n", "")]
    public void The_line_on_processes_is_kept(string text, string line)
    {
        var progress = new ProgressText();
        progress.Add(Encoding.UTF8.GetBytes(text));
        progress.End();
        Assert.Equal(line, string.Join(";", progress.ProcessLines));
    }

    private static IEnumerable<string> Warnings(string text) => Warnings(Encoding.UTF8.GetBytes(text));

    private static string[] Warnings(byte[] text)
    {
        var progress = new ProgressText();
        progress.Add(text);
        progress.End();
        return [.. progress.CacheWarnings];
    }

    private static bool Quota(string text)
    {
        var progress = new ProgressText();
        progress.Add(Encoding.UTF8.GetBytes(text));
        progress.End();
        return progress.QuotaExhausted;
    }
}
