using System.Diagnostics;
using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Hostile;

/// <summary>Every kind of file, each made of what takes a careless reader longer the more there is of it, through the whole audit.</summary>
public sealed class HostileFileTests
{
    [Theory]
    [MemberData(nameof(HostileText.Kinds), MemberType = typeof(HostileText))]
    public void A_hostile_file_is_audited_in_linear_time(string path)
    {
        Audit(path, "warm");
        var slow = new List<string>();
        foreach ((string name, Func<int, string> make) in HostileText.Of(path))
        {
            // The machine may be busy with others: one quiet attempt is enough.
            for (int attempt = 0; ; attempt++)
            {
                TimeSpan small = Time(path, make(8_000)), large = Time(path, make(32_000));
                if (large < (7 * small) + TimeSpan.FromMilliseconds(100))
                {
                    break;
                }
                if (attempt == 5)
                {
                    slow.Add($"{name}: {small.TotalMilliseconds:0} ms became {large.TotalMilliseconds:0} ms");
                    break;
                }
            }
        }
        Assert.Empty(slow);
    }

    [Theory]
    [MemberData(nameof(HostileText.Kinds), MemberType = typeof(HostileText))]
    public void What_holds_NUL_bytes_or_more_than_is_read_says_so(string path)
    {
        foreach (string rest in (string[])["\0", string.Concat(Enumerable.Repeat("a;", (ReadingLimit.MostPieces / 2) + 1))])
        {
            AuditReport report = Audit(path, rest);
            bool isProgram = FileKinds.Of(path) == FileKind.Program && rest.Length > 1;
            Assert.Equal(isProgram ? 0 : 1, report.Findings.Count(finding => finding.Rule == RegisterRules.Unread));
            Assert.Equal(!isProgram, report.ExitCode == 3);
        }
    }

    [Theory]
    [InlineData("a.sh", "", "a;", "")]
    [InlineData("a.sh", "", "a a ", "")]
    [InlineData("justfile", "", "x:\n\tbazel build //x\n", "")]
    [InlineData(".github/workflows/a.yml", "jobs: {a: {runs-on: x, steps: [run: \"", "a;", "\"]}}\n")]
    [InlineData("a.md", "```sh\n", "a;", "\n```\n")]
    public void Scripts_that_are_too_dense_are_not_read_and_say_so(string path, string begin, string piece, string end)
    {
        AuditReport report = Audit(path, begin + string.Concat(Enumerable.Repeat(piece, 250_000)) + end);
        Assert.Contains(report.Findings, finding => finding.Rule == RegisterRules.Unread && finding.Message.Contains("400,000", StringComparison.Ordinal));
        Assert.Equal(3, report.ExitCode);
    }

    [Theory]
    [InlineData("a.md", 13)]
    [InlineData("a.sh", 25)]
    [InlineData("a.json", 25)]
    public void A_file_that_would_take_more_memory_than_there_is_for_it_is_not_read_and_says_so(string path, int megabytes)
    {
        AuditReport report = Audit(path, new string('a', megabytes << 20));
        Assert.Contains(report.Findings, finding => finding.Rule == RegisterRules.Unread && finding.Message.Contains("larger than", StringComparison.Ordinal));
        Assert.Equal(3, report.ExitCode);
    }

    [Theory]
    [InlineData("|a|b|\n|-|-|\n", "|`bazel build //x`|`bazel test //y`|\n")]
    [InlineData("", "`bazel build //x` ")]
    public void A_document_that_is_nothing_but_code_is_not_read_and_says_so(string begin, string piece)
    {
        AuditReport report = Audit("a.md", begin + string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));
        Assert.Contains(report.Findings, finding => finding.Rule == RegisterRules.Unread);
        Assert.Equal(3, report.ExitCode);
    }

    [Fact]
    public void A_megabyte_of_shell_as_people_write_it_is_read()
    {
        string lines = string.Concat(Enumerable.Repeat("if [ \"$mode\" = release ]; then\n  install -m 0755 \"$out/tool\" \"$bin/tool\" || exit 1\nfi\n", 11_000));
        Assert.InRange(lines.Length, 900_000, 1_200_000);
        Assert.Equal("FW002", Assert.Single(Audit("a.sh", lines).Findings).Rule);
    }

    [Theory]
    [MemberData(nameof(HostileText.Kinds), MemberType = typeof(HostileText))]
    public void Bytes_that_are_no_text_are_no_crash(string path)
    {
        byte[] head = Encoding.UTF8.GetBytes(HostileText.Needle(path));
        byte[] bad = [.. head, .. Enumerable.Range(0, 4000).SelectMany(at => (byte[])[0xFF, (byte)(0xC0 | (at % 64)), (byte)at is 0 or 10 ? (byte)1 : (byte)at])];
        byte[] wide = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(HostileText.Needle(path)), 0x00, 0xD8, 0x0A];
        foreach (byte[] content in (byte[][])[bad, wide, wide[1..], head[..^1]])
        {
            Assert.InRange(Audit(path, content).ExitCode, 0, 3);
        }
    }

    [Theory]
    [MemberData(nameof(HostileText.Kinds), MemberType = typeof(HostileText))]
    public void Ten_megabytes_end_soon_in_bounded_memory(string path)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1", "skipped: takes minutes; FLYWHEEL_LONG=1 runs it");
        foreach ((string name, Func<int, string> make) in HostileText.Of(path))
        {
            foreach (int size in (int[])[1_000_000, 10_000_000])
            {
                TimeSpan spent = Time(path, make(size));
                Assert.True(spent < TimeSpan.FromSeconds(20), $"{name} of {size} bytes: {spent.TotalSeconds:0.0} s");
                Assert.True(Environment.WorkingSet < 3L << 30, $"{name} of {size} bytes: {Environment.WorkingSet >> 20} MB");
            }
        }
    }

    private static TimeSpan Time(string path, string rest)
    {
        long begin = Stopwatch.GetTimestamp();
        Audit(path, rest);
        return Stopwatch.GetElapsedTime(begin);
    }

    private static AuditReport Audit(string path, string rest) => Audit(path, Encoding.UTF8.GetBytes(HostileText.Needle(path) + rest));

    private static AuditReport Audit(string path, byte[] content) =>
        new AuditRun(
            new GivenTree(new Dictionary<string, byte[]> { [path] = content }),
            AuditConfig.Default,
            new() { AsOf = new(2026, 4, 1), ToolVersion = "test" }).Report();
}
