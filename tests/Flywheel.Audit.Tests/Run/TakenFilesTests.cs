using System.Text;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Run;

/// <summary>Findings of a file that another one, which changed, decides.</summary>
public sealed class TakenFilesTests
{
    [Theory]
    [InlineData("run.sh", ". lib.sh\nbazel build //x\n", "lib.sh")]
    [InlineData("ci/run.sh", "set -e\nsource ../ci/lib.sh\nbazel build //x\n", "ci/lib.sh")]
    [InlineData("run.sh", ". \"$(dirname \"$0\")/tools/lib.sh\"\nbazel build //x\n", "tools/lib.sh")]
    [InlineData("run.sh", "[ -f lib.sh ] && . ./lib.sh\nbazel build //x\n", "lib.sh")]
    [InlineData("run.sh", ". \"${HERE}/lib.sh\"\nbazel build //x\n", "deep/in/lib.sh")]
    [InlineData("Makefile", "include mk/common.mk\nx:\n\tbazel build //x\n", "mk/common.mk")]
    [InlineData("Makefile", "-include $(ROOT)/mk/a.mk $(ROOT)/mk/b.mk\nx:\n\tbazel build //x\n", "mk/b.mk")]
    [InlineData("justfile", "import 'ci.just'\nx:\n    bazel build //x\n", "ci.just")]
    [InlineData(".gitlab-ci.yml", "include:\n  - local: /ci/base.yml\nx:\n  script: [bazel build //x]\n", "ci/base.yml")]
    [InlineData(".github/workflows/a.yml", "jobs:\n  a:\n    uses: ./.github/workflows/b.yml\n  c:\n    steps:\n      - run: bazel build //x\n", ".github/workflows/b.yml")]
    public void What_a_file_takes_in_reaches_it(string path, string text, string changed)
    {
        Assert.True(IsTold(path, text, changed));
        Assert.False(IsTold(path, text, "other/" + changed + ".txt"));
    }

    [Fact]
    public void What_is_taken_in_by_what_is_taken_in_reaches_it_too()
    {
        Assert.True(IsTold("run.sh", ". a.sh\nbazel build //x\n", "b.sh", ("a.sh", ". b.sh\n"), ("b.sh", ". a.sh\n")));
        Assert.False(IsTold("run.sh", ". a.sh\nbazel build //x\n", "c.sh", ("a.sh", ". b.sh\n"), ("b.sh", ". a.sh\n")));
    }

    [Theory]
    [InlineData("# . lib.sh\nbazel build //x\n")]
    [InlineData("cat lib.sh\nbazel build //x\n")]
    [InlineData(". my-lib.sh\nbazel build //x\n")]
    public void What_is_only_named_does_not(string text) => Assert.False(IsTold("run.sh", text, "lib.sh"));

    [Fact]
    public void A_file_that_is_gone_reaches_what_took_it_in() => Assert.True(IsTold("run.sh", ". lib.sh\nbazel build //x\n", null, gone: "lib.sh"));

    private static bool IsTold(string path, string text, string? changed, params (string Path, string Text)[] others) => IsTold(path, text, changed, "", others);

    private static bool IsTold(string path, string text, string? changed, string gone, params (string Path, string Text)[] others)
    {
        var files = others.Append((path, text)).ToDictionary(one => one.Item1, one => Encoding.UTF8.GetBytes(one.Item2));
        var changes = new Dictionary<string, FileChange>();
        if (changed is not null)
        {
            changes[changed] = FileChange.Of(changed, "a\n"u8.ToArray(), "b\n"u8.ToArray());
            files.TryAdd(changed, "b\n"u8.ToArray());
        }
        var run = new AuditRun(new GivenTree(files), AuditConfig.Default, new() { AsOf = new(2026, 4, 1), ToolVersion = "test" })
        {
            Changes = new("0", changes, gone.Length > 0 ? [gone] : []),
        };
        return run.Report().Findings.Any(finding => finding.Rule == "FW002" && finding.Path == path);
    }
}
