using System.Text;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Run;

/// <summary>Files that call a wrapper of Bazel's and hold no word of Bazel themselves are read as well.</summary>
public sealed class WrapperCallersTests
{
    private const string Bare = "#!/bin/sh\nexec bazel \"$@\"\n";
    private const string Guarded = "#!/bin/sh\nexec gloriousflywheel-bazel \"$@\"\n";

    [Theory]
    [InlineData("run.sh", "tools/bz.sh build --config=ci //...\n")]
    [InlineData("run.sh", "tools/bz.sh build \"//x\"\n")]
    [InlineData("run.sh", "tools/bz.sh coverage //x\n")]
    [InlineData("run.sh", "tools/bz.sh --batch test -k @r//x\n")]
    [InlineData("run.sh", "tools/bz.sh build -- //x\n")]
    [InlineData("run.sh", "tools/bz.sh build :all\n")]
    [InlineData("run.sh", "tools/again.sh build \"$T\"\n")]
    [InlineData("Makefile", "all:\n\ttools/bz.sh test \"$(T)\"\n")]
    [InlineData("package.json", "{\"scripts\":{\"b\":\"tools/bz.sh build --config=ci //...\"}}\n")]
    [InlineData("README.md", "# Build\n\n```sh\ntools/bz.sh build --config=ci //...\n```\n")]
    [InlineData("README.md", "# Build\n\n```sh\ntools/again.sh build //x\n```\n")]
    public void A_caller_is_found_whatever_stands_behind_the_verb(string path, string text)
    {
        Assert.Equal(1, Errors(path, text, Bare));
        Assert.Equal(0, Errors(path, text, Guarded));
    }

    [Theory]
    [InlineData("for turn in 1 2 3; do \"$@\" && exit 0; done\n", 1)]
    [InlineData("tools/once.sh \"$@\"\n", 1)]
    [InlineData("echo \"would run: $*\"\n", 0)]
    public void What_becomes_of_a_command_is_told_by_the_script_that_it_is_handed_to(string text, int errors)
    {
        var files = new Dictionary<string, string>
        {
            ["ci/a.sh"] = "tools/retry.sh 3 \\\n  bazel build //x\n",
            ["tools/retry.sh"] = "#!/bin/sh\nshift\n" + text,
            ["tools/once.sh"] = "#!/bin/sh\n\"$@\"\n",
        };
        Assert.Equal(errors, Errors(files, "ci/a.sh"));
    }

    private static int Errors(string path, string text, string wrapper)
    {
        var files = new Dictionary<string, string> { [path] = text, ["tools/bz.sh"] = wrapper, ["tools/again.sh"] = "#!/bin/sh\nexec tools/bz.sh \"$@\"\n" };
        return Errors(files, path);
    }

    private static int Errors(Dictionary<string, string> files, string path)
    {
        var tree = new GivenTree(files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value)));
        return new AuditRun(tree, AuditConfig.Default, new() { AsOf = new(2026, 4, 1), ToolVersion = "test" }).Report().Findings
            .Count(finding => finding.Rule == "FW002" && finding.Path == path && finding.Severity == Severity.Error);
    }
}
