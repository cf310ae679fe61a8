using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>The guard before the real Bazelisk and a workspace's <c>tools/bazel</c>, and the shell around it.</summary>
public sealed class WrapperTests(SharedCache cache, WrapperTests.Place place) : IClassFixture<WrapperTests.Place>
{
    /// <summary>One workspace, so one server, for all.</summary>
    public sealed class Place : IDisposable
    {
        public BazelWorkspace Workspace { get; } = new(genrules: 1);

        public GuardedBazel Bazel => new(Workspace);

        public void Dispose() => Workspace.Dispose();
    }

    [Theory]
    [InlineData("info", "output_base")]
    [InlineData("build", "//:g1")]
    public async Task A_wrapper_that_starts_BAZEL_REAL_works(string command, string argument)
    {
        using var _ = Wrapper("echo wrapped $FLYWHEEL_SHIM_DEPTH \"$1\" >&2; exec \"$BAZEL_REAL\" \"$@\"");

        CommandResult result = await place.Bazel.RunAsync(await AttachedAsync(), command, argument);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.StartsWith($"wrapped 1 {command}\n", result.Errors, StringComparison.Ordinal);
        Assert.Empty(GuardedBazel.Remarks(result.Errors));
    }

    [Theory]
    [InlineData("info", "output_base")]
    [InlineData("build", "//:g1")]
    public async Task BAZELISK_SKIP_WRAPPER_passes_the_wrapper_over(string command, string argument)
    {
        using var _ = Wrapper("echo wrapped; exit 9");
        Dictionary<string, string> variables = await AttachedAsync();
        variables["BAZELISK_SKIP_WRAPPER"] = "1";

        CommandResult result = await place.Bazel.RunAsync(variables, command, argument);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.DoesNotContain("wrapped", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrapper_that_calls_the_guard_by_its_path_comes_through_to_Bazel()
    {
        // Bazelisk tells its children to skip the wrapper, so the second time it is Bazel's turn.
        using var _ = Wrapper($"echo wrapped $FLYWHEEL_SHIM_DEPTH >&2; exec {PublishedBinaries.Bazel} \"$@\"");

        CommandResult result = await place.Bazel.RunAsync(await AttachedAsync(), "build", "//:g1");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(1, result.Errors.Split("wrapped 1\n").Length - 1);
        Assert.Empty(GuardedBazel.Remarks(result.Errors));
    }

    [Theory]
    [InlineData("version")]
    [InlineData("build")]
    public async Task A_wrapper_that_calls_bazel_by_name_for_ever_ends_with_a_message(string command)
    {
        // Bazelisk 1.28 puts the wrapper's own folder first on PATH, where this would go round without us. Debian's launcher,
        // as other wrapper-aware ones, does not, and the name leads back to the guard.
        const string debian = "/usr/bin/bazel";
        Assert.SkipUnless(File.Exists(debian), "skipped: no launcher of Debian's");
        using var _ = Wrapper("exec bazel \"$@\"");
        Dictionary<string, string> variables = await AttachedAsync();
        variables["GF_BAZELISK"] = debian;
        variables["USE_BAZEL_VERSION"] = "4";

        CommandResult result = await place.Bazel.RunAsync(variables, command);

        Assert.Equal((126, ""), (result.ExitCode, result.Output));
        string told = $"flywheel: `bazel {command}` has led back to this program 8 times (FLYWHEEL_SHIM_DEPTH)\n";
        Assert.StartsWith(told, result.Errors, StringComparison.Ordinal);
        Assert.InRange(result.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public async Task A_query_whose_reader_goes_away_ends_as_it_would_without_us()
    {
        Assert.SkipWhen(RepositoryRoot.OnPath("bash") is null, "skipped: no bash to tell the codes of a pipe");
        string names = string.Join(", ", Enumerable.Range(0, 4000).Select(i => $"\"a_file_with_quite_a_long_name_{i}.txt\""));
        place.Workspace.Write("many/BUILD", $"[genrule(name = \"t_\" + n, outs = [n], cmd = \"touch $@\") for n in [{names}]]\n");
        const string script = """
            "$0" query //many:all 2>"$HOME/errors" | head -1; echo ${PIPESTATUS[*]}
            grep flywheel: "$HOME/errors"; wc -l <"$HOME/errors"
            """;
        // The client says that it loads; what is compared is a warm answer.
        await place.Bazel.RunWithoutAsync(null, "query", "//many:all");

        CommandResult alone = await ShellAsync(TestBedPaths.Require().Bazelisk, script);
        CommandResult ours = await ShellAsync(PublishedBinaries.Bazel, script);

        Assert.Matches("^//many:t_.*\n141 0\n", alone.Output);
        Assert.Equal((alone.ExitCode, alone.Output, alone.Errors), (ours.ExitCode, ours.Output, ours.Errors));
    }

    private Task<CommandResult> ShellAsync(string program, string script) =>
        // Through the starter, which gives SIGPIPE back that the runtime of the tests ignores.
        place.Bazel.RunAsync(Testing.Terminal.NativeParts.StartAs, null, "bash", "-c", script, program);

    private async Task<Dictionary<string, string>> AttachedAsync() => GuardedBazel.Attached(await cache.EndpointAsync());

    private Removal Wrapper(string script)
    {
        place.Workspace.Write("tools/bazel", $"#!/bin/sh\n{script}\n");
        string path = Path.Combine(place.Workspace.Root, "tools/bazel");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(path);
    }

    private readonly record struct Removal(string Path) : IDisposable
    {
        public void Dispose() => File.Delete(Path);
    }
}
