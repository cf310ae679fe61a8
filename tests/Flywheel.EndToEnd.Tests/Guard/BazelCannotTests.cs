using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>Options that carry policy or credentials are given to a Bazel that has them, and refused for one that has not.</summary>
public sealed class BazelCannotTests
{
    private const string DisableDownload = "GF_BAZEL_REPOSITORY_DISABLE_DOWNLOAD";

    [Theory]
    [InlineData(BazelRelease.Bazel4, DisableDownload, "true", "repository_disable_download", false)]
    [InlineData(BazelRelease.Bazel2, DisableDownload, "true", "repository_disable_download", false)]
    [InlineData(BazelRelease.Bazel4, "GF_BAZEL_TLS_CLIENT_CERT", "/dev/null", "tls_client_certificate", true)]
    [InlineData(BazelRelease.Bazel2, "GF_BAZEL_TLS_CLIENT_CERT", "/dev/null", "tls_client_certificate", false)]
    public async Task A_Bazel_given_by_path_is_asked_once_for_its_options(
        BazelRelease release, string variable, string value, string option, bool has)
    {
        using var workspace = new BazelWorkspace(genrules: 1);
        await using ServedCache cache = await ServedCache.StartAsync(Path.Combine(workspace.Scratch, "cache"));
        var bazel = new GuardedBazel(workspace, release);
        Dictionary<string, string> attached = GuardedBazel.Attached(cache.Grpc);
        attached[variable] = value;
        if (variable == "GF_BAZEL_TLS_CLIENT_CERT")
        {
            attached["GF_BAZEL_TLS_CLIENT_KEY"] = value;
        }
        string memory = Path.Combine(workspace.Home, ".cache", "flywheel");

        CommandResult result = await bazel.RunAsync(attached, "build", "//...");

        if (has)
        {
            Assert.True(result.ExitCode == 0, result.ToString());
        }
        else
        {
            Assert.Equal(69, result.ExitCode);
            Assert.Contains(
                $"flywheel: bazel-cannot: {variable} asks for `--{option}`, which {bazel.BazelPath} (USE_BAZEL_VERSION) does not know\n",
                result.Errors);
            Assert.Contains($"flywheel: hint: use a newer Bazel, or unset {variable}", result.Errors);
        }
        string remembered = Assert.Single(Directory.GetFiles(memory));
        DateTime written = File.GetLastWriteTimeUtc(remembered);
        Assert.Equal(result.ExitCode, (await bazel.RunAsync(attached, "build", "//...")).ExitCode);
        Assert.Equal(written, File.GetLastWriteTimeUtc(remembered));
    }

    [Theory]
    [InlineData("9.1.0", true)]
    [InlineData("4.2.3", false)]
    public async Task A_release_that_Bazelisk_resolves_decides_by_itself(string release, bool has)
    {
        using var workspace = new BazelWorkspace();
        workspace.Write(".bazelversion", release + "\n");
        string bazelisk = Stub(workspace, "bazelisk", "echo started \"$@\"");
        Dictionary<string, string> variables = new()
        {
            ["GF_BAZELISK"] = bazelisk,
            ["USE_BAZEL_VERSION"] = "",
            [DisableDownload] = "true",
        };

        CommandResult fetch = await new GuardedBazel(workspace).RunAsync(variables, "fetch", "//...");

        Assert.Equal(has ? 0 : 69, fetch.ExitCode);
        Assert.Equal(has ? "started fetch //... --repository_disable_download\n" : "", fetch.Output);
        Assert.Equal(has ? "" : $"""
            flywheel: `bazel fetch` needs an option that this Bazel does not have
            flywheel: bazel-cannot: {DisableDownload} asks for `--repository_disable_download`, which Bazel 4.2.3 (.bazelversion) does not know
            flywheel: hint: use a newer Bazel, or unset {DisableDownload}

            """, fetch.Errors);
    }

    [Fact]
    public async Task A_release_that_cannot_is_told_before_a_cache_that_is_down()
    {
        using var workspace = new BazelWorkspace();
        Dictionary<string, string> variables = GuardedBazel.Attached($"grpc://127.0.0.1:{LoopbackPort.Free()}");
        variables["GF_BAZELISK"] = Stub(workspace, "bazelisk", "exit 0");
        variables["USE_BAZEL_VERSION"] = "4.2.3";
        variables[DisableDownload] = "true";

        CommandResult build = await new GuardedBazel(workspace).RunAsync(variables, "build", "//...");

        Assert.Equal(69, build.ExitCode);
        Assert.Contains("flywheel: bazel-cannot: ", build.Errors);
        Assert.DoesNotContain("refused", build.Errors);
    }

    [Theory]
    [InlineData("exit 7", "ended with exit code 7 and no list")]
    [InlineData("echo hello", "ended with exit code 0 and no list")]
    public async Task Where_it_cannot_be_told_nothing_is_started(string script, string why)
    {
        using var workspace = new BazelWorkspace();
        string marker = Path.Combine(workspace.Scratch, "started");
        string launcher = Stub(workspace, "wrapper", $"test \"$1\" = help || touch {marker}; {script}");

        CommandResult fetch = await new GuardedBazel(workspace).RunAsync(
            new Dictionary<string, string> { ["GF_BAZELISK"] = launcher, [DisableDownload] = "true" }, "fetch", "//...");

        Assert.Equal(69, fetch.ExitCode);
        Assert.Contains($"`help completion` of {launcher} {why}", fetch.Errors);
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task Without_such_an_option_no_Bazel_is_asked()
    {
        using var workspace = new BazelWorkspace();
        string launcher = Stub(workspace, "wrapper", "echo \"$@\"");

        CommandResult fetch = await new GuardedBazel(workspace).RunAsync(
            new Dictionary<string, string> { ["GF_BAZELISK"] = launcher, ["BAZEL_DISTDIR"] = "/d" }, "fetch", "//...");

        Assert.Equal("fetch --distdir=/d //...\n", fetch.Output);
    }

    private static string Stub(BazelWorkspace workspace, string name, string script)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(workspace.Scratch, "stub")).FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
