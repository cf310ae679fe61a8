using System.Text;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Run;

/// <summary>Which lines of a file a change of other lines is told at.</summary>
public sealed class ChangeReachTests
{
    private static bool Reaches(string path, string before, string now, string at, string rule = "FW002")
    {
        var change = FileChange.Of(path, Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(now));
        var source = new SourceText(path, now);
        int line = source.LineOf(now.IndexOf(at, StringComparison.Ordinal));
        return ChangeReach.Of(change, source).Holds(rule, line, line);
    }

    [Theory]
    [InlineData("b.sh", "#!/bin/sh\nB=cached\n\ntrue\n\n$B build //x\n", "B=cached", "B=bazel")]
    [InlineData("b.sh", "#!/bin/sh\nf() {\n  B=cached\n}\ntrue\nf\n$B build //x\n", "B=cached", "B=bazel")]
    [InlineData("bin/tool", "#!/bin/sh\nB=cached\n\ntrue\n\n$B build //x\n", "B=cached", "B=bazel")]
    [InlineData("b.sh", "#!/bin/sh\nflywheel contract --strict || exit\ntrue\ntrue\n$B build //x\n", "flywheel contract --strict || exit\n", "")]
    [InlineData("Makefile", "B = cached\n\nall:\n\ttrue\nx:\n\t$B build //x\n", "B = cached", "B = bazel")]
    [InlineData("Makefile", "B = a \\\n    cached\n\nall:\n\ttrue\nx:\n\t$B build //x\n", "cached", "bazel")]
    [InlineData("Makefile", "all: B = cached\nall: x\n\ttrue\nx:\n\t$B build //x\n", "B = cached", "B = bazel")]
    [InlineData("justfile", "b := 'cached'\n\na:\n    true\nx:\n    $B build //x\n", "cached", "bazel")]
    [InlineData("justfile", "b := if x == 'y' {\n  'cached'\n} else { '' }\na:\n    true\nx:\n    $B build //x\n", "cached", "bazel")]
    [InlineData("justfile", "a:\n    flywheel contract --strict\nx: a\n    $B build //x\n", "    flywheel contract --strict\n", "")]
    [InlineData("Dockerfile", "ARG B=cached\nFROM x\nRUN true\nRUN $B build //x\n", "cached", "bazel")]
    [InlineData(".github/workflows/c.yml", "on: push\nenv:\n  B: cached\njobs:\n  a:\n    x: y\n  b:\n    run: $B build //x\n", "cached", "bazel")]
    public void What_others_use_reaches_them(string path, string before, string from, string to) =>
        Assert.True(Reaches(path, before, before.Replace(from, to, StringComparison.Ordinal), "$B build"));

    [Theory]
    [InlineData("justfile", "a:\n    true\nx:\n    $B build //x\n", "a:\n    true", "a:\n    bazel test //y")]
    [InlineData("justfile", "a:\n    true\nx:\n    $B build //x\n", "a:\n", "# why\n\nc d='e':\n    bazel test //y\n\na:\n")]
    [InlineData("Makefile", ".PHONY: a\na:\n\ttrue\nx:\n\t$B build //x\n", "true\n", "bazel build //y\n")]
    [InlineData("Dockerfile", "FROM x\nRUN true\nRUN $B build //x\n", "true", "false")]
    [InlineData("b.sh", "#!/bin/sh\n# one\n\ntrue\n$B build //x\n", "# one", "# two")]
    [InlineData(".github/workflows/c.yml", "jobs:\n  a:\n    x: y\n  b:\n    run: $B build //x\n", "x: y", "x: z")]
    public void What_is_a_construct_s_own_does_not(string path, string before, string from, string to) =>
        Assert.False(Reaches(path, before, before.Replace(from, to, StringComparison.Ordinal), "$B build"));

    [Theory]
    [InlineData("# Plan\n\n> Superseded by [x](y.md).\n\nWords.\n\n## Steps\n\n- [ ] run TASK\n", "> Superseded by [x](y.md).\n\n", "")]
    [InlineData("---\nflywheel-class: record\n---\n# Plan\n\n## Steps\n\n- [ ] run TASK\n", "---\nflywheel-class: record\n---\n", "")]
    [InlineData("---\nclass: record\n---\n# Plan\n\n## Steps\n\n- [ ] run TASK\n", "record", "contract")]
    [InlineData("# Plan\n\n## History\n\n### One\n\nTwo.\n\nrun TASK\n", "## History", "## Setup")]
    [InlineData("Plan\n====\n\nHistory\n-------\n\nOne.\n\nTwo.\n\nrun TASK\n", "History\n-------", "Setup\n-----")]
    [InlineData("# Plan\n\nDo not run what follows.\n\n```\nx\n```\n\nrun TASK\n", "Do not run what follows.\n", "")]
    [InlineData("# Plan\n\n```\none\n```\n\nTwo.\n\n## Steps\n\nrun TASK\n", "one\n```\n", "one\n")]
    public void In_a_document_what_stands_for_a_section_reaches_all_of_it(string before, string from, string to) =>
        Assert.True(Reaches("docs/x.md", before, before.Replace(from, to, StringComparison.Ordinal), "TASK"));

    [Theory]
    [InlineData("# Plan\n\nWords.\n\n## Steps\n\nrun TASK\n", "Words.\n", "Words.\n\nMore.\n")]
    [InlineData("# Plan\n\n## One\n\n> Note.\n\n## Steps\n\nrun TASK\n", "> Note.\n", "")]
    [InlineData("# Plan\n\n## One\n\n```\none\n```\n\n## Steps\n\nrun TASK\n", "one", "two")]
    [InlineData("# Plan\n\n## Steps\n\nrun TASK\n\n## Last\n\nWords.\n", "## Last\n", "## First\n")]
    public void What_stands_in_another_section_does_not(string before, string from, string to) =>
        Assert.False(Reaches("docs/x.md", before, before.Replace(from, to, StringComparison.Ordinal), "TASK"));

    [Fact]
    public void The_end_of_a_plan_decides_of_its_beginning() =>
        Assert.True(Reaches("docs/plan.md", "# Plan\n\nrun TASK\n\n## Boundary\n\nNot yet.\n", "# Plan\n\nrun TASK\n", "TASK", "FW005"));

    [Fact]
    public void A_long_document_that_lost_every_other_line_takes_linear_time() => LinearTime.Of(40_000, size =>
    {
        string now = string.Concat(Enumerable.Range(0, size).Select(i => $"{new string('#', (i % 6) + 1)} {i}\n"));
        string before = string.Concat(Enumerable.Range(0, size).Select(i => $"{new string('#', (i % 6) + 1)} {i}\n> {i} was\n"));
        return (Change: FileChange.Of("x.md", Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(now)), Now: new SourceText("x.md", now));
    }, input => ChangeReach.Of(input.Change, input.Now));
}
