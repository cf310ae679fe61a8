using System.Diagnostics;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Host.Launch;
using Xunit;

namespace Flywheel.Host.Tests.Launch;

/// <summary>What a Bazel says of its options is kept for the user alone, and believed only where nobody else can have written it.</summary>
public sealed class BazelOptionListingTests : IDisposable
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;
    private const UnixFileMode ForAll = (UnixFileMode)0x1FF;

    private static readonly string[] Options = ["jobs", "remote_cache"];

    private readonly string root = Directory.CreateTempSubdirectory("flywheel-options-").FullName;
    private readonly string launcher;

    public BazelOptionListingTests()
    {
        launcher = Path.Combine(root, "bazel");
        File.WriteAllText(launcher, $"#!/bin/sh\necho asked >> {root}/asked\nprintf 'BAZEL_COMMAND_BUILD_FLAGS=\"\\n--jobs=\\n--remote_cache=\\n\"\\n'\n");
        File.SetUnixFileMode(launcher, OwnFolder);
    }

    private string Folder => Path.Combine(root, "home", ".cache", "flywheel");

    private int TimesAsked => File.ReadAllLines(Path.Combine(root, "asked")).Length;

    private string Remembered => Assert.Single(Directory.GetFiles(Folder));

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task It_is_asked_once_and_kept_for_the_user_alone()
    {
        await AskAsync();
        await AskAsync();

        Assert.Equal(1, TimesAsked);
        Assert.Equal(OwnFile, File.GetUnixFileMode(Remembered));
        Assert.Equal(OwnFolder, File.GetUnixFileMode(Folder));
        Assert.Equal(OwnFolder, File.GetUnixFileMode(Path.GetDirectoryName(Folder)!));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_list_that_others_can_write_is_asked_for_anew(UnixFileMode more)
    {
        await AskAsync();
        File.WriteAllText(Remembered, "forged\n");
        File.SetUnixFileMode(Remembered, OwnFile | more);

        Assert.Null(Listing.Recall());
        await AskAsync();

        Assert.Equal(2, TimesAsked);
        Assert.Equal(OwnFile, File.GetUnixFileMode(Remembered));
        Assert.Equal(Options, File.ReadAllLines(Remembered));
    }

    [Fact]
    public async Task A_list_that_others_can_only_read_is_believed()
    {
        await AskAsync();
        File.SetUnixFileMode(Remembered, OwnFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await AskAsync();
        Assert.Equal(1, TimesAsked);
    }

    [Fact]
    public async Task A_list_of_another_user_is_asked_for_anew()
    {
        Assert.SkipUnless(Environment.UserName == "root", "skipped: only the superuser can make another user's file");
        await AskAsync();
        await RunAsync("chown", "12345", Remembered);

        Assert.Null(Listing.Recall());
        await AskAsync();

        Assert.Equal(2, TimesAsked);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("folder")]
    public async Task What_is_no_file_is_neither_read_nor_waited_for(string kind)
    {
        await AskAsync();
        string path = Remembered, other = Path.Combine(root, "other");
        File.Move(path, other);
        await (kind == "pipe" ? RunAsync("mkfifo", "-m", "600", path) : RunAsync(kind == "link" ? "ln" : "mkdir", kind == "link" ? ["-s", other, path] : [path]));

        Assert.Null(await Task.Run(Listing.Recall).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        await AskAsync();

        Assert.Equal(2, TimesAsked);
        Assert.Equal(Options, File.ReadAllLines(other));
        if (kind != "folder")
        {
            Assert.Equal(Options, File.ReadAllLines(Remembered));
        }
        Assert.Equal(kind == "folder" ? 0 : 1, Directory.GetFiles(Folder).Length);
    }

    /// <summary>The folder may be one in which all may write.</summary>
    [Theory]
    [InlineData("theirs")]
    [InlineData(null)]
    public async Task A_link_planted_where_it_is_first_written_leads_nowhere(string? content)
    {
        await AskAsync();
        string outside = Path.Combine(root, "outside");
        if (content is not null)
        {
            File.WriteAllText(outside, content);
        }
        File.CreateSymbolicLink($"{Remembered}.{Environment.ProcessId}", outside);
        File.Delete(Directory.GetFiles(Folder).Single(file => new FileInfo(file).LinkTarget is null));
        File.SetUnixFileMode(Folder, ForAll);

        await AskAsync();

        Assert.Equal(content, File.Exists(outside) ? File.ReadAllText(outside) : null);
        Assert.Equal(Options, File.ReadAllLines(Remembered));
        Assert.Null(new FileInfo(Remembered).LinkTarget);
    }

    [Fact]
    public async Task Where_it_cannot_be_kept_it_is_asked_for_each_time()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        File.WriteAllText(Folder, "a file");
        await AskAsync();
        await AskAsync();
        Assert.Equal(2, TimesAsked);
    }

    private BazelOptionListing Listing => new(
        new BazeliskSearch.Found(ByteString.FromText(launcher), LauncherSource.BazelOnPath),
        new BazelVersionChoice("", ".bazelversion"),
        EnvironmentSnapshot.Of([new("HOME", Path.Combine(root, "home"))]));

    private async Task AskAsync()
    {
        BazelOptionListing.Answer answer = await Listing.ListAsync([], TestContext.Current.CancellationToken);
        Assert.Equal(Options, (answer.Names ?? []).Order(StringComparer.Ordinal));
    }

    private static async Task RunAsync(string program, params string[] words)
    {
        using Process process = Process.Start(program, words);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
