using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>The Debian package on a fresh Debian, from its installation to its end, as one developer goes through it.</summary>
public sealed partial class DebianRootTests(SharedRelease shared)
{
    [Fact]
    public async Task A_fresh_Debian_gets_the_package_the_guard_and_a_verified_build_and_keeps_nothing_of_them()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-debian-");
        try
        {
            string root = Path.Combine(folder.FullName, "root");
            await DebianRoot.CopyToAsync(root);
            Dictionary<string, string> environment = new() { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["HOME"] = folder.FullName, ["LANG"] = "C.UTF-8" };
            ReleaseFiles release = await shared.MadeAsync();
            TestBedPaths bed = TestBedPaths.Require();
            string script = Path.Combine(RepositoryRoot.Path, "tests", "Flywheel.EndToEnd.Tests", "Packaging", "debian-root.sh");

            CommandResult day = await CommandRunner.RunAsync(
                "unshare", ["--mount", "/bin/bash", script, root, release.Package, bed.Bazelisk, bed.Bazel2],
                environment, "/", limit: TimeSpan.FromMinutes(8));

            Assert.True(day.ExitCode == 0, day.ToString());
            Dictionary<string, string> steps = Step().Split(day.Output).Skip(1).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1].Trim('\n'));
            Assert.Matches("bazel: (command )?not found", steps["before the shim"]);
            Assert.Matches(@"(?m)^[0-9]+\.[0-9]+", steps["before the shim"]);
            Assert.Contains("/flywheel.1.gz", steps["before the shim"]);
            Assert.Matches("bazel is /home/ada/", steps["a new login shell"]);
            Assert.Contains("needs the shared cache", steps["a build without a cache"]);
            Assert.EndsWith("exit 78", steps["a build without a cache"]);
            Assert.Contains("1 of 1 spawns from the remote cache (100.0%), 0 run here", steps["a guarded build"]);
            Assert.Contains("\nexit 0\n", steps["a guarded build"]);
            Assert.Matches("bazel: (command )?not found", steps["flywheel shim uninstall"]);
            Assert.Equal("", steps["what is left"]);
        }
        finally
        {
            BazelServers.EndThoseBelow(folder.FullName);
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex("(?m)^== (.+)\n")]
    private static partial Regex Step();
}
