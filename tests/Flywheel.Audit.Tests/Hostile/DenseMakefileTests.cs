using System.Text;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Hostile;

/// <summary>Makefiles whose names stand for much, through the whole audit.</summary>
public sealed class DenseMakefileTests
{
    private const string Bare = "\nlast:\n\tbazel build //x\n";

    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["recipes of one block"] = times => "define R\nbazel build //x\nendef\n" + Each(times, i => $"a{i}:\n\t$(R)\n"),
        ["recipes of one long block"] = times => $"define R\n{Each(times, i => $"echo {i}\n")}endef\n" + Each(times, i => $"a{i}:\n\t$(R)\n"),
        ["recipes of a block without an end"] = times => "a:\n\tls\ndefine R\n" + Each(times, i => $"a{i}:\n\t$(R)\n"),
        ["recipes behind a rule of one long block"] = times => $"define R\n{Each(times, i => $"echo {i}\n")}endef\n" + Each(times, i => $"a{i}: ; $(R)\n"),
        ["calls with long arguments"] = times => "r = echo $(1)\n" + Each(times, i => $"a{i}:\n\t$(call r,{i} b c d)\n"),
        ["loops in loops"] = times => Each(times, i => $"a{i}:\n\t$(foreach x,a b c,$(foreach y,a b c,echo $(x) $(y);))\n"),
        ["values of values"] = times => $"v0 = x\n{Each(times, i => $"v{i + 1} = $(v{i})$(v{i})\n")}" + Each(times, i => $"a{i}:\n\techo $(v{i})\n"),
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_takes_time_in_proportion_and_hides_nothing(string name) => LinearTime.Of(16_000, Shapes[name], text =>
    {
        var tree = new GivenTree(new Dictionary<string, byte[]> { ["Makefile"] = Encoding.UTF8.GetBytes(text + Bare) });
        AuditReport report = new AuditRun(tree, AuditConfig.Default, new() { AsOf = new(2026, 4, 1), ToolVersion = "test" }).Report();
        Assert.Contains(report.Findings, finding => finding.Rule is "FW904" or "FW002");
    });

    private static string Each(int times, Func<int, string> line)
    {
        var text = new StringBuilder();
        for (int i = 0; i < times; i++)
        {
            text.Append(line(i));
        }
        return text.ToString();
    }
}
