using System.Text;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Hostile;

/// <summary>Files whose one value, line or word holds thousands of hosts, through the whole audit.</summary>
public sealed class DenseEndpointTests
{
    private const string Host = "grpc://attic.tinyland.dev:9092";

    private static readonly Dictionary<string, (string Path, Func<int, string> Make)> Shapes = new()
    {
        ["a string of JSON"] = ("a.json", times => $"[\"{Each(times, _ => Host + " ")}\"]"),
        ["a list of JSON"] = ("a.json", times => $"[{Each(times, _ => $"\"{Host}\", ")}1]"),
        ["a value of YAML"] = ("a.yaml", times => $"a: \"{Each(times, _ => Host + " ")}\"\n"),
        ["a long line in a block of YAML"] = ("a.yaml", times => $"a: |\n  # b\n  {Each(times, _ => Host + " ")}\n  c\n"),
        ["many lines in a block of YAML"] = ("a.yaml", times => $"a: |\n{Each(times, _ => $"  b {Host} # c\n")}"),
        ["comments in a block of YAML"] = ("a.yaml", times => $"a: |\n  b\n  {Each(times, _ => Host + " # ")}\n  c\n"),
        ["a value of HCL"] = ("a.tf", times => $"a = \"{Each(times, _ => Host + " ")}\"\n"),
        ["a list of HCL"] = ("a.tfvars", times => $"a = [{Each(times, _ => $"\"{Host}\", ")}\"\"]\n"),
        ["a value of TOML"] = ("a.toml", times => $"a = \"{Each(times, _ => Host + ",")}\"\n"),
        ["a value of an rc file"] = (".bazelrc", times => $"build --remote_cache={Each(times, _ => Host + ",")}\n"),
        ["options of an rc file"] = (".bazelrc", times => $"build {Each(times, _ => $"--remote_cache={Host} ")}\n"),
        ["braces in an rc file"] = (".bazelrc", times => $"build {Each(times, _ => "--remote_cache={")}\n"),
        ["a variable"] = (".env", times => $"A={Each(times, _ => Host + ",")}\n"),
        ["words of a script"] = ("a.sh", times => $"x {Each(times, _ => Host + " ")}\n"),
        ["a word of a script"] = ("a.sh", times => $"x \"{Each(times, _ => Host + " ")}\"\n"),
        ["a word of many hosts"] = ("a.sh", times => $"x \"{Each(times, i => $"h{i}.attic.tinyland.dev ")}\"\n"),
        ["a word with a variable and many hosts"] = ("a.sh", times => $"x \"$A {Each(times, i => $"h{i}.attic.tinyland.dev ")}\"\n"),
        ["hosts that variables make"] = ("a.sh", times => $"P=y\n{Each(times, i => $"x ${{P}}.h{i}.attic.tinyland\n")}"),
        ["a word whose hosts are not written so"] = ("a.sh", times => $"x {Each(times, i => $"h{i}.at\\tic.tinyland.dev,")}\n"),
        ["braces in a word"] = ("a.sh", times => $"x \"{Each(times, _ => "BAZEL_REMOTE_CACHE={")}\"\n"),
        ["a heredoc"] = ("a.sh", times => $"cat <<A\n{Each(times, _ => Host + " ")}\nA\n"),
        ["a heredoc of blanks"] = ("a.sh", times => $"cat <<A\n{Host}{new string(' ', 8 * times)}{Each(times, _ => "a ")}\nA\n"),
        ["words of a document"] = ("a.md", times => $"Use {Each(times, _ => Host + " ")}\n"),
        ["code of a document"] = ("a.md", times => $"Use `{Each(times, _ => Host + " ")}`\n"),
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_of_nothing_but_hosts_is_audited_in_linear_time(string name) =>
        LinearTime.Of(32_000, Shapes[name].Make, text => Assert.Equal(1, Audit(Shapes[name].Path, text).FilesAudited));

    [Fact]
    public void Hosts_in_one_word_are_told_where_each_stands() => Assert.Equal(
        ["1:4", "1:21", "1:38"], Places("x \"attic.tinyland:1 attic.tinyland:2 attic.tinyland:3\"\n"));

    [Fact]
    public void A_host_that_a_word_takes_from_a_variable_is_told_where_it_is_written() => Assert.Equal(
        ["1:3"], Places("A=attic.tinyland.dev\ncurl \"$A\"\nx --cache=\"$A\"\n"));

    [Fact]
    public void A_host_that_no_line_holds_whole_is_told_where_it_is_put_together() => Assert.Equal(
        ["2:3"], Places("P=attic\nx $P.tinyland.dev\n"));

    [Theory]
    [InlineData("a: |\n  b attic.tinyland # c\n  d\n", Severity.Error)]
    [InlineData("a: |\n  b # attic.tinyland\n  d\n", Severity.Warning)]
    [InlineData("a: |\n  # b\n  attic.tinyland\n  d\n", Severity.Error)]
    [InlineData("a: |\n  b#c attic.tinyland\n  d\n", Severity.Error)]
    [InlineData("a: 'b # attic.tinyland'\n", Severity.Error)]
    public void What_stands_behind_the_mark_of_a_comment_in_a_line_of_a_value_is_only_warned_of(string yaml, Severity severity) =>
        Assert.Equal(severity == Severity.Error ? 1 : 0, Audit("a.yaml", yaml.Replace("attic.tinyland", "--x=attic.tinyland", StringComparison.Ordinal)).ExitCode);

    private static IEnumerable<string> Places(string script) => Audit("a.sh", script).Findings.Where(finding => finding.Rule == "FW004")
        .Select(finding => FindingPlace.Of(finding)).Select(place => $"{place.Line}:{place.Column}");

    private static AuditReport Audit(string path, string text) => new AuditRun(
        new GivenTree(new Dictionary<string, byte[]> { [path] = Encoding.UTF8.GetBytes(text) }),
        AuditConfig.Default,
        new() { AsOf = new(2026, 4, 1), ToolVersion = "test" }).Report();

    private static string Each(int times, Func<int, string> piece) => DenseText.Each(times, piece);
}
