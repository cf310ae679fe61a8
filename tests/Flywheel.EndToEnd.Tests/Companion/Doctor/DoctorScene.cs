using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Doctor;

/// <summary>A problem that <c>flywheel doctor</c> named.</summary>
internal sealed record NamedProblem(string Check, string What, string Fix, bool Fixable);

/// <summary>
/// A set-up in which all is well: a workspace, a HOME, the shim first on PATH with a Bazelisk behind it (a script that ends at once), a real
/// cache, and a repository cache that was just used.
/// </summary>
internal sealed class DoctorScene : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-doctor-");
    private readonly List<IDisposable> owned = [];

    private DoctorScene(string endpoint)
    {
        Endpoint = endpoint;
        Variables = new(StringComparer.Ordinal)
        {
            ["HOME"] = Folder("home"),
            ["PATH"] = $"{PublishedBinaries.Folder}:{Folder("tools")}",
            ["SHELL"] = "/bin/bash",
            ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed",
            ["GF_BAZEL_ALLOW_LOCALHOST_PROOF"] = "true",
            ["BAZEL_REMOTE_CACHE"] = endpoint,
            ["BAZEL_REPOSITORY_CACHE"] = Folder("repositories"),
        };
        Write("workspace/MODULE.bazel", "");
        Write("repositories/content_addressable/sha256/0123/file", "archive");
        Program("tools/bazelisk", "exit 0");
    }

    /// <summary>Of the real cache.</summary>
    public string Endpoint { get; }

    /// <summary>The whole environment of what is run.</summary>
    public Dictionary<string, string> Variables { get; private set; }

    /// <summary>What stands before the companion on its command line.</summary>
    public string[] Before { get; set; } = [];

    public static async Task<DoctorScene> HealthyAsync(SharedCache cache) => new(await cache.EndpointAsync());

    /// <summary>The path of something in the scene.</summary>
    public string At(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Makes a folder.</summary>
    public string Folder(string name) => Directory.CreateDirectory(At(name)).FullName;

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>A shell's script that may be executed.</summary>
    public string Program(string name, string script)
    {
        string path = Write(name, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Takes lines out of a file, counted from 1.</summary>
    public void TakeOut(string name, int line)
    {
        List<string> lines = [.. File.ReadAllLines(At(name))];
        lines.RemoveAt(line - 1);
        File.WriteAllLines(At(name), lines);
    }

    /// <summary>Gives the companion another clock; everything else keeps the right one.</summary>
    public void SetClock(string time)
    {
        const string fakeTime = "/usr/bin/faketime";
        Assert.SkipUnless(File.Exists(fakeTime), $"skipped: no {fakeTime}");
        Before = ["/usr/bin/env", "PATH=/usr/bin:/bin", fakeTime, time, "/usr/bin/env", $"PATH={Variables["PATH"]}"];
    }

    /// <summary>Ends with the scene.</summary>
    public T Own<T>(T thing)
        where T : IDisposable
    {
        owned.Add(thing);
        return thing;
    }

    public Task<CommandResult> RunAsync(params string[] words)
    {
        string[] line = [.. Before, PublishedBinaries.Flywheel, "doctor", .. words];
        return CommandRunner.RunAsync(line[0], line[1..], Variables, At("workspace"), limit: TimeSpan.FromSeconds(30));
    }

    /// <summary>The problems, by the JSON, which says the same as the exit code.</summary>
    public async Task<IReadOnlyList<NamedProblem>> ProblemsAsync(params string[] words)
    {
        CommandResult result = await RunAsync(["--format=json", .. words]);
        Assert.True(result is { ExitCode: 0 or 1, Errors: "" }, result.ToString());
        JsonElement report = JsonDocument.Parse(result.Output).RootElement;
        NamedProblem[] problems =
        [
            .. report.GetProperty("checks").EnumerateArray().SelectMany(check => check.GetProperty("findings").EnumerateArray()
                .Where(finding => finding.GetProperty("state").GetString() == "problem")
                .Select(finding => new NamedProblem(
                    check.GetProperty("check").GetString()!, finding.GetProperty("what").GetString()!,
                    finding.GetProperty("fix").GetString()!, finding.GetProperty("fixable").GetBoolean()))),
        ];
        Assert.Equal((result.ExitCode == 0, problems.Length), (report.GetProperty("healthy").GetBoolean(), report.GetProperty("problems").GetInt32()));
        Assert.Equal(problems.Length == 0, result.ExitCode == 0);
        return problems;
    }

    /// <summary>Pastes the first command of a fix into a shell, and goes on with that shell's environment.</summary>
    public async Task PasteAsync(string fix)
    {
        string command = Regex.Match(fix, "`([^`]+)`").Groups[1].Value;
        Assert.NotEqual("", command);
        // PATH stays the one that is examined, so what the command needs of the system is named.
        const string tools = "sed() { /usr/bin/sed \"$@\"; }; mkdir() { /usr/bin/mkdir \"$@\"; }; chmod() { /usr/bin/chmod \"$@\"; }; ";
        CommandResult result = await CommandRunner.RunAsync("/bin/bash", ["-c", $"{tools}set -e; {command}\n/usr/bin/env -0"], Variables, At("workspace"));
        Assert.True(result.ExitCode == 0, result.ToString());
        Variables = result.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Where(pair => pair[0] is not ("_" or "SHLVL" or "PWD" or "OLDPWD") && !pair[0].StartsWith("BASH_FUNC_", StringComparison.Ordinal))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }

    /// <summary>Does what <c>set NAME=VALUE</c> or <c>set NAME to VALUE</c> of a fix says.</summary>
    public void Set(string fix)
    {
        Match match = Regex.Match(fix, "\\bset ([A-Z_]+)(?:=| to )([^ ,;]+)");
        Assert.True(match.Success, fix);
        Variables[match.Groups[1].Value] = match.Groups[2].Value;
    }

    /// <summary>Sends a signal to a process of the scene's own.</summary>
    public static void Kill(int pid)
    {
        using Process kill = Process.Start("/bin/kill", ["-KILL", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        owned.ForEach(thing => thing.Dispose());
        folder.Delete(recursive: true);
    }
}
