using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
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
            bool isData = FileKinds.Of(path) == FileKind.Json && rest.Length > 1;
            Assert.Equal(isProgram ? 0 : 1, report.Findings.Count(finding => finding.Rule == RegisterRules.Unread));
            Assert.Equal(!isProgram && !isData, report.ExitCode == 3);
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
    [InlineData("jobs that run", 1.0)]
    [InlineData("a fixture", 5.0)]
    public void JSON_that_is_data_and_too_dense_to_be_read_is_searched_for_stale_hosts(string name, double megabytes)
    {
        string row = $"{{\"name\": \"{name}\", \"run\": \"bazel build //x\", \"n\": [1, 2, 3, 4, 5, 6, 7, 8, 9]}},\n";
        string rows = string.Concat(Enumerable.Repeat(row, (int)(megabytes * 1_000_000) / row.Length + 12_000));
        AuditReport clean = Audit("data/big.json", $"[\n{rows}{{}}]\n");
        Finding searched = Assert.Single(clean.Findings);
        Assert.Equal((RegisterRules.Unread, Severity.Warning, 0), (searched.Rule, searched.Severity, clean.ExitCode));
        Assert.Contains("only searched for stale hosts", searched.Message, StringComparison.Ordinal);

        AuditReport stale = Audit("data/big.json", $"[\n{rows}{{\"cache\": \"grpc://attic.tinyland.dev:9092\", \"denied_hosts\": \"fuzzy-dev.example\"}}]\n");
        Finding host = Assert.Single(stale.Findings, finding => finding.Rule == "FW004");
        Assert.Equal((Severity.Error, "attic.tinyland.dev", 1), (host.Severity, host.Subject, stale.ExitCode));
        Assert.Equal("attic.tinyland.dev", host.Source.Of(host.Span).ToString());
    }

    [Fact]
    public void JSON_that_holds_commands_is_no_data() => Assert.Equal(3, Audit(
        ".vscode/tasks.json", $"[{string.Concat(Enumerable.Repeat("1,", ReadingLimit.MostPieces / 2))}1]").ExitCode);

    [Theory]
    [InlineData(FindingLimit.Most, 1)]
    [InlineData(FindingLimit.Most + 1, 3)]
    public void More_findings_of_a_rule_in_a_file_than_anybody_mends_are_not_told_and_said_to_be_there(int lines, int exit)
    {
        foreach (string path in (string[])["a.sh", "a.yaml"])
        {
            string line = path == "a.sh" ? "bazel build //x\n" : "- grpc://attic.tinyland.dev\n";
            AuditReport report = new AuditRun(
                new GivenTree(new Dictionary<string, byte[]> { [path] = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, lines))) }),
                AuditConfig.Default,
                new() { AsOf = new(2026, 4, 1), ToolVersion = "test" }).Report();
            Assert.Equal(exit, report.ExitCode);
            Assert.Equal(FindingLimit.Most, report.Findings.Count(finding => finding.Rule is "FW002" or "FW004"));
            Assert.Equal(exit == 3, report.Findings.Any(finding => finding.Message.Contains("not all that is wrong in it is told", StringComparison.Ordinal)));
        }
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
        EndsSoon(path, "too much of it", new string('\n', 10_000_000));
        foreach ((string name, Func<int, string> make) in HostileText.Of(path))
        {
            EndsSoon(path, name, MostThatIsRead(path, make));
        }
    }

    private static void EndsSoon(string path, string name, string rest)
    {
        TimeSpan spent = Time(path, rest);
        Assert.True(spent < TimeSpan.FromSeconds(40), $"{name}, {rest.Length} characters: {spent.TotalSeconds:0.0} s of a processor");
        Assert.True(Environment.WorkingSet < 3L << 30, $"{name}, {rest.Length} characters: {Environment.WorkingSet >> 20} MB");
    }

    /// <summary>Ten megabytes, or less where so much would be too dense: what is not read is no work for a reader.</summary>
    private static string MostThatIsRead(string path, Func<int, string> make)
    {
        bool IsRead(string rest) => ReadingLimit.Exceeded(FileKinds.Of(path), HostileText.Needle(path) + rest) is null;
        string rest = make(1_000_000);
        if (IsRead(rest))
        {
            return make(10_000_000) is var more && IsRead(more) ? more : rest;
        }
        for (int size = 300_000; !IsRead(rest); size /= 3)
        {
            rest = make(size);
        }
        return rest;
    }

    /// <summary>Of the processor, so that a busy machine is no slow reader.</summary>
    private static TimeSpan Time(string path, string rest)
    {
        TimeSpan begin = LinearTime.Spent();
        Audit(path, rest);
        return LinearTime.Spent() - begin;
    }

    private static AuditReport Audit(string path, string rest) => Audit(path, Encoding.UTF8.GetBytes(HostileText.Needle(path) + rest));

    private static AuditReport Audit(string path, byte[] content) =>
        new AuditRun(
            new GivenTree(new Dictionary<string, byte[]> { [path] = content }),
            AuditConfig.Default,
            new() { AsOf = new(2026, 4, 1), ToolVersion = "test" }).Report();
}
