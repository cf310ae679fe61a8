using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>
/// The store where it cannot write, in a mount namespace of its own: root passes over every file mode, but over no full and no read-only
/// file system.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly Lazy<Task<bool>> Allowed = new(async () => (await RunAsync("true", "/")).ExitCode == 0);

    private readonly GivenEvidence given = new();

    public void Dispose() => given.Dispose();

    [Fact]
    public async Task Less_room_than_an_event_stream_needs_is_said()
    {
        string said = await DriveAsync("mount -t tmpfs -o size=20m none $DIR", "once");
        Assert.Equal($"unusable {given.Directory} has 20 MB of room, and an event stream may need 64\n", said);
    }

    [Fact]
    public async Task A_read_only_directory_is_said()
    {
        given.Open();
        string said = await DriveAsync("mount --bind $DIR $DIR && mount -o remount,bind,ro $DIR", "once");
        Assert.Equal($"unusable {given.Directory} cannot be written: the file system is read-only\n", said);
    }

    [Fact]
    public async Task A_read_only_directory_that_is_empty_is_said()
    {
        Directory.CreateDirectory(given.Directory);
        string said = await DriveAsync("mount --bind $DIR $DIR && mount -o remount,bind,ro $DIR", "once");
        Assert.Equal($"unusable {given.Pending} cannot be made for you alone: the file system is read-only\n", said);
    }

    [Fact]
    public async Task A_disk_that_fills_up_takes_nothing_and_tears_nothing()
    {
        // Room is looked at once, at the start: what comes later meets the full disk.
        string log = Path.GetFileName(given.Month(DateTimeOffset.UtcNow));
        string said = await DriveAsync(
            "mount -t tmpfs -o size=80m none $DIR && printf '{}\\n' > $DIR/" + log,
            "full",
            after: "cat $DIR/" + log + "; find $DIR/pending $DIR/streams -type f | wc -l");
        string[] lines = said.TrimEnd('\n').Split('\n');
        string fault = $"{given.Month(DateTimeOffset.UtcNow)} cannot be written: the disk is full";
        // The stream made way for the record; then there was no more room.
        Assert.Equal(["stream True", "begun True", "finished ", "begun False", $"appended {fault}"], lines[..5]);
        Assert.Equal("{}", lines[5]);
        Assert.StartsWith("{\"schema\":\"flywheel.invocation/v1\",", lines[6]);
        Assert.Equal("0", lines[^1]);
        Assert.Equal(8, lines.Length);
    }

    /// <summary>Runs the driver behind a line of shell, where DIR is the store.</summary>
    private async Task<string> DriveAsync(string before, string word, string after = ":")
    {
        Assert.SkipUnless(await Allowed.Value, "skipped: `unshare -rnm` is not allowed here");
        Directory.CreateDirectory(given.Directory);
        CommandResult result = await RunAsync($"{before} && {{ {DriverProcess.Program} {word} $DIR; {after}; }}", given.Directory);
        Assert.True(result.Errors.Length == 0, result.ToString());
        return result.Output;
    }

    private static Task<CommandResult> RunAsync(string script, string directory) => CommandRunner.RunAsync(
        "unshare",
        ["-rnm", "sh", "-c", script],
        new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["DIR"] = directory,
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
        },
        "/");
}
