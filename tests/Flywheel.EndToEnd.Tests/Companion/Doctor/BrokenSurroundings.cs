using System.Diagnostics;
using System.Globalization;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;
using static Flywheel.EndToEnd.Tests.Companion.Doctor.BrokenSetUp;

namespace Flywheel.EndToEnd.Tests.Companion.Doctor;

/// <summary>Set-ups in which it is neither the shim nor the cache.</summary>
internal static class BrokenSurroundings
{
    public static IReadOnlyList<BrokenSetUp> All { get; } =
    [
        Of("a hatch in the profile", "escape-hatch", ".bashrc:2 opens the escape hatch for every command", scene =>
            scene.Write("home/.bashrc", "set -o vi\nexport GF_BAZEL_ESCAPE_HATCH='it was slow'\n"), Paste),
        Of("a hatch in a link to a profile", "escape-hatch", ".profile:1 opens the escape hatch", scene =>
        {
            scene.Write("dotfiles/profile", "export GF_BAZEL_ESCAPE_HATCH=true # for now\numask 022\n");
            File.CreateSymbolicLink(scene.At("home/.profile"), scene.At("dotfiles/profile"));
        }, async (scene, problem) =>
        {
            await Paste(scene, problem);
            Assert.Equal("umask 022\n", File.ReadAllText(scene.At("dotfiles/profile")));
            Assert.NotNull(new FileInfo(scene.At("home/.profile")).LinkTarget);
        }),
        Of("a hatch that is still set by the profile", "escape-hatch", ".envrc:1 opens the escape hatch", scene =>
        {
            scene.Write("workspace/.envrc", "export GF_BAZEL_ESCAPE_HATCH=\"until=2026-01-31 the move\"\n");
            scene.Variables["GF_BAZEL_ESCAPE_HATCH"] = "until=2026-01-31 the move";
        }, async (scene, problem) =>
        {
            await Paste(scene, problem);
            Assert.Contains("`unset GF_BAZEL_ESCAPE_HATCH`", problem.Fix);
            scene.Variables.Remove("GF_BAZEL_ESCAPE_HATCH");
        }),
        Of("a hatch that expired", "escape-hatch", "its last day was 2026-01-31", scene => scene.Variables["GF_BAZEL_ESCAPE_HATCH"] = "until=2026-01-31 the move", Paste),
        Of("evidence below a file", "evidence", "is no directory", scene =>
            scene.Variables["GF_BAZEL_EVIDENCE_DIR"] = Path.Combine(scene.Write("file", ""), "evidence"),
            Follow("set GF_BAZEL_EVIDENCE_DIR to a folder that you can write to", scene => scene.Variables["GF_BAZEL_EVIDENCE_DIR"] = scene.At("evidence"))),
        Of("evidence that is a file", "evidence", "is no directory", scene => scene.Variables["GF_BAZEL_EVIDENCE_DIR"] = scene.Write("file", ""),
            (scene, problem) => Paste(scene, problem)),
        new("evidence on a disk without room", "evidence", " MB of room, and an event stream may need 64", scene => MountAsync(scene, "size=20m"),
            Follow("set GF_BAZEL_EVIDENCE_DIR to a folder that you can write to", scene => scene.Variables["GF_BAZEL_EVIDENCE_DIR"] = scene.At("other"))),
        new("evidence on a disk that is read-only", "evidence", "cannot be written: the file system is read-only", scene => MountAsync(scene, "ro"), Paste),
        Of("evidence that is open to others", "evidence", "is open to others", Opened, Repair),
        Of("evidence that is open to others, closed by hand", "evidence", "is open to others", Opened, Paste),
        new("a shim that was killed", "pending", "a shim that was killed left its record unfinished", KilledAsync, Repair),
        Of("a clock in 2001", "clock", "it says 2001-01-01, and this program is of ", scene => scene.SetClock("2001-01-01 12:00:00"),
            Follow("set the clock", scene => scene.Before = [])),
        Of("a hosted runner in CI", "ci", "github-actions: runner-label: GF_BAZEL_RUNNER_LABELS (environment) holds the label of a hosted runner", scene =>
        {
            scene.Variables["GITHUB_ACTIONS"] = "true";
            scene.Variables["GF_BAZEL_RUNNER_LABELS"] = "ubuntu-latest";
        }, Follow("labelled like NAME-nix", scene => scene.Variables["GF_BAZEL_RUNNER_LABELS"] = "self-hosted, farm-nix")),
        Of("a distdir that is not there", "fetches", "is not there", scene => scene.Variables["BAZEL_DISTDIR"] = scene.At("dist files"), Paste),
        Of("a repository cache below a file", "fetches", "is no directory", scene => scene.Variables["BAZEL_REPOSITORY_CACHE"] = Path.Combine(scene.Write("file", ""), "cache"),
            Follow("name a folder that you can write to in BAZEL_REPOSITORY_CACHE", scene => scene.Variables["BAZEL_REPOSITORY_CACHE"] = scene.At("repositories"))),
        Of("no downloads and nothing else", "fetches", "neither a repository cache nor a distdir is set", scene =>
        {
            scene.Variables.Remove("BAZEL_REPOSITORY_CACHE");
            scene.Variables["GF_BAZEL_REPOSITORY_DISABLE_DOWNLOAD"] = "true";
        }, Paste),
    ];

    private static void Opened(DoctorScene scene) => File.SetUnixFileMode(
        scene.Folder("home/.local/state/flywheel"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    /// <summary>A disk of the companion's own in the evidence's place.</summary>
    private static async Task MountAsync(DoctorScene scene, string options)
    {
        string folder = scene.Folder("evidence");
        string[] apart = ["/usr/bin/unshare", "-rm", "/bin/sh", "-c", $"/bin/mount -t tmpfs -o {options},mode=700 none {folder} && exec \"$@\"", "sh"];
        CommandResult allowed = await CommandRunner.RunAsync(apart[0], [.. apart[1..], "/bin/true"], scene.Variables, "/");
        Assert.SkipUnless(allowed.ExitCode == 0, "skipped: `unshare -rm` with a mount is not allowed here");
        scene.Before = apart;
        scene.Variables["GF_BAZEL_EVIDENCE_DIR"] = folder;
    }

    /// <summary>The published shim, killed while what it started sleeps.</summary>
    private static async Task KilledAsync(DoctorScene scene)
    {
        string pid = scene.At("pid");
        scene.Program("tools/bazelisk", $"echo $$ >'{pid}.new'; /usr/bin/mv '{pid}.new' '{pid}'; exec /usr/bin/sleep 60");
        var start = new ProcessStartInfo(PublishedBinaries.Bazel, ["build", "//x"]) { WorkingDirectory = scene.At("workspace"), RedirectStandardError = true };
        start.Environment.Clear();
        foreach ((string name, string value) in scene.Variables)
        {
            start.Environment[name] = value;
        }
        using Process shim = Process.Start(start)!;
        long began = Stopwatch.GetTimestamp();
        while (!File.Exists(pid))
        {
            Assert.True(!shim.HasExited && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "the shim does not start its launcher");
            await Task.Delay(20);
        }
        DoctorScene.Kill(shim.Id);
        await shim.WaitForExitAsync();
        DoctorScene.Kill(int.Parse(File.ReadAllText(pid), CultureInfo.InvariantCulture));
        // For some seconds nobody can know whether Bazel goes on.
        await Task.Delay(TimeSpan.FromSeconds(6));
    }
}
