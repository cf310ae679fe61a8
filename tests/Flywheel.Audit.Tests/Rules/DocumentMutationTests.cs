using System.Text.RegularExpressions;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Rules;

/// <summary>Every bad example of the rules of plans, runner classes and remote execution, written otherwise, is still caught where it stands.</summary>
public sealed partial class DocumentMutationTests
{
    private static readonly string[] RetiredLabels = ["dollhouse-farm-nix", "chapel-nix", "jesssullivan-nix-heavy", "massageithaca-dind"];

    public static TheoryData<string, int> BadExamples
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (RuleExample one in ((string[])["FW005", "FW006", "FW007"]).SelectMany(rule => RuleExample.Of(rule)).Where(one => one.Bad))
            {
                all.Add(one.Rule, one.Line);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_line_end_is_no_hiding_place(string rule, int line) =>
        Holds(rule, line, (_, text) => text.Replace("\n", "\r\n", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_fence_is_no_hiding_place(string rule, int line) => Holds(
        rule,
        line,
        (_, text) => text.Replace("```", "~~~", StringComparison.Ordinal),
        (_, text) => text.Replace("```", "````", StringComparison.Ordinal),
        (_, text) => text.Replace("```bash", "```sh", StringComparison.Ordinal).Replace("```yaml", "```yml", StringComparison.Ordinal),
        (_, text) => text.Replace("```sh", "``` shell", StringComparison.Ordinal).Replace("```yaml", "```YAML", StringComparison.Ordinal),
        (_, text) => text.Replace("```sh", "```sh title=\"x\"", StringComparison.Ordinal).Replace("```yaml", "```yaml {1}", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_heading_is_no_hiding_place(string rule, int line) => Holds(
        rule,
        line,
        (path, text) => IsDocument(path) ? Heading().Replace(text, "#$0") : text,
        (path, text) => IsDocument(path) ? Heading().Replace(text, found => found.Value.TrimEnd() + " #") : text);

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_kind_of_task_is_one(string rule, int line) => Holds(
        rule,
        line,
        (_, text) => text.Replace("- [ ]", "* [ ]", StringComparison.Ordinal),
        (_, text) => text.Replace("- [ ]", "+ [ ]", StringComparison.Ordinal),
        (_, text) => text.Replace("- [ ]", "1. [ ]", StringComparison.Ordinal),
        (_, text) => text.Replace("- [ ]", "   1) [ ]", StringComparison.Ordinal),
        (_, text) => text.Replace("- [ ]", "- [ ] **TIN-1**:", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_retired_label_is_caught(string rule, int line)
    {
        foreach (string label in RetiredLabels)
        {
            Holds(rule, line, (_, text) => Label().Replace(text, label), (_, text) => Label().Replace(text, label.ToUpperInvariant()));
        }
    }

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_way_to_write_a_label_is_caught(string rule, int line) => Holds(
        rule,
        line,
        (_, text) => JobLabel().Replace(text, "$1'$2'"),
        (_, text) => JobLabel().Replace(text, "$1\"$2\""),
        (_, text) => JobLabel().Replace(text, "$1[$2]"),
        (_, text) => JobLabel().Replace(text, "$1[self-hosted, '$2']"),
        (_, text) => JobLabel().Replace(text, "$1{ group: x, labels: $2 }"));

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_executor_is_caught(string rule, int line)
    {
        foreach (string address in (string[])["grpcs://remote.buildbuddy.io", "GRPC://10.0.0.1:8980", "unix:/run/rbe.sock", "rbe.corp:443", "http://rbe"])
        {
            Holds(rule, line, (_, text) => Address().Replace(text, address));
        }
    }

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_way_to_write_an_option_is_caught(string rule, int line) => Holds(
        rule,
        line,
        (_, text) => Option().Replace(text, "$1 $2"),
        (_, text) => Option().Replace(text, "'$1=$2'"),
        (_, text) => Option().Replace(text, "\"$1=$2\""),
        (_, text) => Option().Replace(text, "$1=\"$2\""),
        (_, text) => Option().Replace(text, "--remote_timeout=60 $0 --jobs=8"),
        (_, text) => text.Replace("bazel-cache-backed", "bazelisk --nohome_rc", StringComparison.Ordinal),
        (path, text) => path.EndsWith("rc", StringComparison.Ordinal) ? Option().Replace(text, "\\\n  $0").Replace("\\\n  ", "  ", StringComparison.Ordinal) : text,
        (path, text) => path.EndsWith("rc", StringComparison.Ordinal) ? text.Replace("build:", "common:", StringComparison.Ordinal) : text,
        (path, text) => path.EndsWith("rc", StringComparison.Ordinal) ? text.Replace("build:", "  build:", StringComparison.Ordinal) : text);

    private static bool IsDocument(string path) => path.EndsWith(".md", StringComparison.Ordinal);

    /// <summary>What an example's rule finds in it stands at the same lines after each change, and is as bad.</summary>
    private static void Holds(string rule, int line, params Func<string, string, string>[] changes)
    {
        RuleExample example = RuleExample.Of(rule).Single(one => one.Line == line);
        string before = Found(example);
        foreach (Func<string, string, string> change in changes)
        {
            RuleExample changed = example with { Files = [.. example.Files.Select(file => (file.Path, change(file.Path, file.Text)))] };
            string after = Found(changed);
            Assert.True(before == after, $"{before}\n\n{after}\n\n{string.Join('\n', changed.Files.Select(file => file.Path + "\n" + file.Text))}");
        }
    }

    private static string Found(RuleExample example)
    {
        string? register = example.Files.Where(file => file.Path == AuditConfig.FileName).Select(file => file.Text).SingleOrDefault();
        AuditConfig config = ConfigReading.Of(register is null ? null : new SourceText(AuditConfig.FileName, register)).Config;
        return string.Join('\n', AuditRun.Judge(GivenTree.Of([.. example.Files]), config, new(2026, 6, 1)).Where(found => found.Rule == example.Rule)
            .Select(found => $"{found.Severity} {found.Path}:{found.Source.LineOf(found.Span.Start)}").Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^#+ .*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("dollhouse-farm-nix|chapel-nix|jesssullivan-nix-heavy|massageithaca-dind")]
    private static partial Regex Label();

    [GeneratedRegex(@"(runs-on: )([a-z][\w-]*)")]
    private static partial Regex JobLabel();

    [GeneratedRegex(@"grpcs?://[\w.:-]+")]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<=\s)(--(?:remote_executor|spawn_strategy|strategy|config))=([^\s`""$]+)")]
    private static partial Regex Option();
}
