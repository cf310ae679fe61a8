using Flywheel.Testing;
using Flywheel.Testing.Bazel;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>The published guard in a workspace of its own, over a launcher that leaves a mark and does nothing else.</summary>
internal sealed class MarkedLauncher : IDisposable
{
    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("flywheel-marked-");

    public MarkedLauncher()
    {
        Workspace = temporary.CreateSubdirectory("workspace").FullName;
        File.WriteAllText(Path.Combine(Workspace, "WORKSPACE"), "");
        Launcher = Path.Combine(temporary.FullName, "launcher");
        File.WriteAllText(Launcher, "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$0.mark\"\n");
        File.SetUnixFileMode(Launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Workspace { get; }

    public string Launcher { get; }

    /// <summary>The words of each start so far, as one line.</summary>
    public string[] Starts => File.Exists(Launcher + ".mark") ? File.ReadAllLines(Launcher + ".mark") : [];

    /// <param name="variables">Besides PATH, HOME and the launcher: the whole environment.</param>
    /// <param name="words">The words after argv[0].</param>
    public Task<CommandResult> RunAsync(IReadOnlyDictionary<string, string> variables, params IEnumerable<string> words) =>
        RunAsync(PublishedBinaries.Bazel, variables, words);

    /// <summary>The same under another name.</summary>
    public Task<CommandResult> RunAsync(
        string program, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> words)
    {
        Dictionary<string, string> environment = new(variables)
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = temporary.FullName,
            ["GF_BAZELISK"] = Launcher,
        };
        return CommandRunner.RunAsync(program, words, environment, Workspace);
    }

    public void Dispose() => temporary.Delete(recursive: true);
}
