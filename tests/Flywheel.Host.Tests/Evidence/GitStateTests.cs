using Flywheel.Host.Evidence;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>git is asked about a checkout, and runs nothing that the checkout names.</summary>
public sealed class GitStateTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-git-");

    private string Repository => Path.Combine(folder.FullName, "repository");

    /// <summary>Is there when something was run.</summary>
    private string Ran => Path.Combine(folder.FullName, "ran");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_clean_a_changed_and_no_repository_are_told_apart()
    {
        await MakeAsync();
        GitState clean = await AskAsync(Repository);
        File.WriteAllText(Path.Combine(Repository, "new"), "");
        GitState changed = await AskAsync(Repository);

        Assert.Equal((40, false), (clean.Commit?.Length, clean.Dirty));
        Assert.Equal(clean with { Dirty = true }, changed);
        Assert.Equal(GitState.Unknown, await AskAsync(folder.FullName));
    }

    [Fact]
    public async Task A_watcher_of_files_that_the_repository_names_is_not_run_and_the_state_is_known()
    {
        await MakeAsync();
        await GitAsync("config", "core.fsmonitor", Program("watcher"));

        Assert.False((await AskAsync(Repository)).Dirty);
        Assert.False(File.Exists(Ran));
    }

    [Theory]
    [InlineData("clean")]
    [InlineData("process")]
    public async Task A_filter_that_the_repository_names_is_not_run_and_the_state_is_not_known(string kind)
    {
        await MakeAsync();
        await GitAsync("config", $"filter.theirs.{kind}", Program("filter"));
        File.WriteAllText(Path.Combine(Repository, ".gitattributes"), "* filter=theirs\n");
        File.SetLastWriteTimeUtc(Path.Combine(Repository, "file"), DateTime.UnixEpoch);

        GitState state = await AskAsync(Repository);

        Assert.Equal((40, null), (state.Commit?.Length, state.Dirty));
        Assert.False(File.Exists(Ran));
    }

    [Fact]
    public async Task The_filters_of_Git_LFS_are_known_to_be_none_of_the_checkouts()
    {
        await MakeAsync();
        await GitAsync("config", "filter.lfs.clean", "git-lfs clean -- %f");
        await GitAsync("config", "filter.lfs.process", "git-lfs filter-process");

        Assert.False((await AskAsync(Repository)).Dirty);
    }

    /// <summary>A clone brings no configuration with it, but may bring a whole bare repository, with one, among its files.</summary>
    [Fact]
    public async Task A_bare_repository_among_the_files_is_not_taken_for_the_repository()
    {
        await MakeAsync();
        string inner = Path.Combine(Repository, "inner");
        await GitAsync("init", "-q", "--bare", inner);
        await GitAsync("--git-dir", inner, "fetch", "-q", Repository, "HEAD:refs/heads/main");
        await GitAsync("--git-dir", inner, "symbolic-ref", "HEAD", "refs/heads/main");
        await GitAsync("--git-dir", inner, "config", "core.bare", "false");
        await GitAsync("--git-dir", inner, "config", "core.worktree", inner);
        await GitAsync("--git-dir", inner, "config", "core.fsmonitor", Program("watcher"));

        GitState state = await AskAsync(inner);

        Assert.Null(state.Dirty);
        Assert.False(File.Exists(Ran));
    }

    private static Task<GitState> AskAsync(string folder) => GitState.AskAsync(folder, TestContext.Current.CancellationToken);

    private async Task MakeAsync()
    {
        Directory.CreateDirectory(Repository);
        await GitAsync("init", "-q");
        File.WriteAllText(Path.Combine(Repository, "file"), "text\n");
        await GitAsync("add", "file");
        await GitAsync("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first");
    }

    private string Program(string name)
    {
        string file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\ntouch {Ran}\ncat\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    private async Task GitAsync(params string[] words)
    {
        CommandResult result = await CommandRunner.RunAsync("git", words, new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = folder.FullName,
        }, Repository);
        Assert.True(result.ExitCode == 0, result.Output);
    }
}
