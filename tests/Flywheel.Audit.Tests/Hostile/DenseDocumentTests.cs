using System.Text;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Hostile;

/// <summary>Documents that hold much of one thing in one place, through the whole audit.</summary>
public sealed class DenseDocumentTests
{
    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["a paragraph of bare commands"] = times => Repeated("`bazel build` ", times),
        ["a paragraph of commands"] = times => Repeated("`bazel build //x` ", times),
        ["a paragraph of lines"] = times => Repeated("run `bazel build //x`\n", times),
        ["a paragraph of sentences"] = times => Repeated("Run `bazel build //x`. ", times),
        ["a sentence that denies"] = times => "Do not run " + Repeated("`bazel build //x`, ", times),
        ["a cell"] = times => $"|a|b|\n|-|-|\n|{Repeated("`bazel build //x` ", times)}|b|\n",
        ["a row"] = times => $"{Repeated("|a", times)}\n{Repeated("|-", times)}\n{Repeated("|`bazel build //x`", times)}\n",
        ["rows below a long header"] = times => $"|{Repeated("allowed ", times)}|b|\n|-|-|\n{Repeated("|no|`bazel build //x`|\n", times)}",
        ["an item"] = times => "- " + Repeated("`bazel build //x` ", times),
        ["items"] = times => "Run:\n\n" + Repeated("- `bazel build //x`\n", times),
        ["items below a long heading"] = times => $"# {Repeated("a ", times)}\n\n{Repeated("- `bazel build //x`\n", times)}",
        ["a heading"] = times => "# " + Repeated("`bazel build //x` ", times),
        ["headings"] = times => Repeated("# `bazel build //x`\n", times),
        ["links"] = times => Repeated("[`bazel build //x`](a) ", times),
        ["one link"] = times => $"[{Repeated("`bazel build //x` ", times)}](a)",
        ["quotations"] = times => Repeated("> `bazel build //x`\n", times),
        ["recipes"] = times => Repeated("`just a` ", times),
        ["endpoints"] = times => Repeated("`grpc://attic.tinyland.dev:9092` ", times),
        ["labels"] = times => Repeated("`chapel-nix` ", times),
        ["claims and links"] = times => Repeated("[a](https://a) has remote execution. ", times),
        ["items that nest ever deeper"] = times => DenseText.Each((int)Math.Sqrt(12 * times), i => new string(' ', 2 * i) + "- `bazel build //x`\n"),
        ["numbers that nest ever deeper"] = times => DenseText.Each((int)Math.Sqrt(12 * times), i => new string(' ', 3 * i) + "1. a\n"),
        ["tabs that nest ever deeper"] = times => DenseText.Each((int)Math.Sqrt(24 * times), i => new string('\t', i) + "- a\n"),
        ["notices that nest ever deeper"] = times => DenseText.Each((int)Math.Sqrt(12 * times), i => new string(' ', 4 * i) + "!!! note\n"),
        ["lines in the deepest item"] = times => DenseText.Each(60, i => new string(' ', 2 * i) + "- a\n") + Repeated(new string(' ', 120) + "a\n", times / 8),
        ["a long paragraph before a fence"] = times => $"{Repeated("word ", times)}\n\n```yaml\n{Repeated("- grpc://attic.tinyland.dev\n", times)}```\n",
    };

    private static readonly Dictionary<string, Func<int, string>> Plans = new()
    {
        ["tasks"] = times => Repeated("- [ ] do\n", times),
        ["sections with tasks"] = times => Repeated("## a\n\n- [ ] do\n\n", times),
        ["sections that are bounded"] = times => Repeated("## Superseded\n\nSee [a](a.md).\n\n- [ ] do\n\n", times),
        ["boundaries in one section"] = times => $"# a\n\n{Repeated("**Superseded.** See [a](a.md).\n\n", times)}{Repeated("- [ ] do\n", times)}",
        ["boundaries that cover nothing"] = times => $"{Repeated("## Superseded\n\n", times)}# a\n\n{Repeated("- [ ] do\n", times)}",
        ["a notice of many paragraphs"] = times => $"> [!NOTE]\n{Repeated("> **Superseded.** See [a](a.md).\n>\n", times)}\n- [ ] do\n",
        ["notices"] = times => Repeated("> **Superseded**\n\n- [ ] do\n\n", times),
    };

    public static TheoryData<string> Documents => [.. Shapes.Keys];

    public static TheoryData<string> PlanNames => [.. Plans.Keys];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_dense_document_is_audited_in_linear_time(string shape) => LinearTime.Of(20_000, Shapes[shape], text => Audit("a.md", text));

    [Theory]
    [MemberData(nameof(PlanNames))]
    public void A_dense_plan_is_audited_in_linear_time(string shape) => LinearTime.Of(20_000, Plans[shape], text => Audit("docs/plan.md", text));

    private static void Audit(string path, string text)
    {
        var tree = new GivenTree(new Dictionary<string, byte[]> { [path] = Encoding.UTF8.GetBytes(text) });
        AuditReport report = new AuditRun(tree, AuditConfig.Default, new() { AsOf = new(2026, 4, 1), ToolVersion = "test" }).Report();
        Assert.Equal(1, report.FilesAudited);
    }

    private static string Repeated(string piece, int times) => string.Concat(Enumerable.Repeat(piece, times));
}
