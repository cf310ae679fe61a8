using System.Diagnostics;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Host.Sources;
using Xunit;

namespace Flywheel.Host.Tests.Sources;

public sealed class WorkspaceFilesTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("flywheel-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("WORKSPACE")]
    [InlineData("WORKSPACE.bazel")]
    [InlineData("MODULE.bazel")]
    [InlineData("REPO.bazel")]
    public void The_nearest_boundary_file_makes_the_root(string boundary)
    {
        File.WriteAllText(Path.Combine(root, boundary), "");
        string inner = Directory.CreateDirectory(Path.Combine(root, "a", "b")).FullName;
        Assert.Equal(root, WorkspaceFiles.FindRoot(inner));
        File.WriteAllText(Path.Combine(root, "a", boundary), "");
        Assert.Equal(Path.Combine(root, "a"), WorkspaceFiles.FindRoot(inner));
    }

    [Fact]
    public void Both_files_are_read_from_the_root()
    {
        Write("MODULE.bazel", "");
        Write(EnvFile.FileName, "BAZEL_REMOTE_CACHE=grpcs://h\n");
        Write(Manifest.FileName, """{"enrollment":{"substrateMode":"shared-cache-backed"}}""");
        SettingsSources sources = SettingsSources.Read([ByteString.FromText("BAZEL_REMOTE_INSTANCE_NAME=main")], root);
        Assert.Equal(new Sourced<string>("grpcs://h", SettingSource.File), sources.Settings.Cache);
        Assert.Equal(new Sourced<string>("shared-cache-backed", SettingSource.Manifest), sources.Settings.DeclaredMode);
        Assert.Equal("main", sources.Settings.InstanceName.Value);
    }

    [Fact]
    public void A_file_that_is_too_large_is_not_read()
    {
        Write("MODULE.bazel", "");
        Write(Manifest.FileName, new string(' ', (1 << 20) + 1));
        Write(EnvFile.FileName, new string('#', (1 << 20) + 1));
        WorkspaceFiles files = WorkspaceFiles.Read(root);
        Assert.NotNull(files.Manifest.Fault);
        Assert.Single(files.EnvFile.Warnings);
    }

    [Fact]
    public void A_token_file_is_missing_empty_private_or_readable_by_others()
    {
        string token = Path.Combine(root, "token");
        Assert.Equal(TokenFileState.NotLookedAt, WorkspaceFiles.LookAtTokenFile(null));
        Assert.Equal(TokenFileState.Missing, WorkspaceFiles.LookAtTokenFile(token));
        File.WriteAllText(token, "");
        Assert.Equal(TokenFileState.Empty, WorkspaceFiles.LookAtTokenFile(token));
        File.WriteAllText(token, "x");
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(TokenFileState.Present, WorkspaceFiles.LookAtTokenFile(token));
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Equal(TokenFileState.ReadableByOthers, WorkspaceFiles.LookAtTokenFile(token));
        File.CreateSymbolicLink(Path.Combine(root, "link"), token);
        Assert.Equal(TokenFileState.ReadableByOthers, WorkspaceFiles.LookAtTokenFile(Path.Combine(root, "link")));
    }

    [Fact]
    public async Task A_pipe_is_never_waited_for()
    {
        string pipe = Path.Combine(root, "pipe");
        using (Process mkfifo = Process.Start("mkfifo", [pipe]))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Task<TokenFileState> look = Task.Run(() => WorkspaceFiles.LookAtTokenFile(pipe));
        Assert.Equal(TokenFileState.Empty, await look.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(root, name), text);
}
