using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Secrets;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Secrets;

/// <summary>
/// A workspace, a HOME and a folder for evidence, and no Bazel on PATH: the launcher is a script that ends at once. Every run is
/// searched for the secrets, in both streams and in every file that is left.
/// </summary>
internal sealed class SecretScene : IDisposable
{
    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("flywheel-secrets-");

    public SecretScene()
    {
        Home = temporary.CreateSubdirectory("home").FullName;
        Workspace = temporary.CreateSubdirectory("workspace").FullName;
        Evidence = temporary.CreateSubdirectory("evidence").FullName;
        Launcher = Path.Combine(temporary.CreateSubdirectory("bin").FullName, "bazelisk");
        File.WriteAllText(Path.Combine(Workspace, "WORKSPACE"), "");
        File.WriteAllText(Launcher, "#!/bin/sh\nexit 0\n");
        File.SetUnixFileMode(Launcher, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public PlantedSecrets Secrets { get; } = new(Random.Shared.Next());

    public string Home { get; }

    public string Workspace { get; }

    public string Evidence { get; }

    public string Launcher { get; }

    /// <summary>What attaches: valid but for the secrets that are added to it.</summary>
    public Dictionary<string, string> Attached => new(StringComparer.Ordinal)
    {
        ["HOME"] = Home,
        ["PATH"] = "/nowhere",
        ["GF_BAZELISK"] = Launcher,
        ["GF_BAZEL_EVIDENCE_DIR"] = Evidence,
        ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed",
        ["GF_BAZEL_ALLOW_LOCALHOST_PROOF"] = "true",
        ["GF_BAZEL_PROBE_TIMEOUT"] = "2",
    };

    /// <summary>Writes <c>.env.flywheel.local</c>, which itself is not searched.</summary>
    public void WriteEnvFile(IEnumerable<string> lines) => File.WriteAllLines(EnvFile, lines);

    /// <summary>Writes a file that is not searched, and may be executed; gives its path.</summary>
    public string Write(string name, string text)
    {
        string path = Path.Combine(temporary.FullName, "bin", name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Runs a program in the workspace, and fails when it does not end so (null: whatever it ends with), or shows a secret.</summary>
    public async Task<CommandResult> RunAsync(
        int? exitCode, string program, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> words)
    {
        CommandResult result = await CommandRunner.RunAsync(program, words, variables, Workspace);
        Secrets.AssertNoneIn(result.Output + "\n" + result.Errors, $"{Path.GetFileName(program)} {words.FirstOrDefault()}");
        Assert.True(exitCode is null || result.ExitCode == exitCode, result.ToString());
        IReadOnlyList<string> left = Secrets.FoundBelow([Home, Workspace, Evidence], file => file == EnvFile);
        Assert.True(left.Count == 0, $"a file holds the secret of {string.Join(", ", left)} (seed {Secrets.Seed})");
        return result;
    }

    /// <summary>The guard with <c>run</c> and words that hold secrets.</summary>
    public Task<CommandResult> RunGuardAsync(int exitCode, IReadOnlyDictionary<string, string> variables) =>
        RunAsync(exitCode, PublishedBinaries.Bazel, variables, ["run", .. SecretVariables.RunWords(Secrets)]);

    /// <summary>The companion in text, in JSON, and as a lane.</summary>
    public async Task RunCompanionAsync(int exitCode, IReadOnlyDictionary<string, string> variables)
    {
        await RunAsync(exitCode, PublishedBinaries.Flywheel, variables, "contract");
        await RunAsync(exitCode, PublishedBinaries.Flywheel, variables, "contract", "--format", "json");
    }

    /// <summary>The probe alone in text, in JSON, and with its trace.</summary>
    public async Task RunProbeAsync(int exitCode, IReadOnlyDictionary<string, string> variables)
    {
        await RunAsync(exitCode, PublishedBinaries.Flywheel, variables, "probe", "--trace");
        await RunAsync(exitCode, PublishedBinaries.Flywheel, variables, "probe", "--trace", "--format", "json");
    }

    /// <summary>The doctor in text and in JSON; nothing is well where secrets are planted, but that is not looked at here.</summary>
    public async Task RunDoctorAsync(IReadOnlyDictionary<string, string> variables, params string[] words)
    {
        await RunAsync(1, PublishedBinaries.Flywheel, variables, ["doctor", .. words]);
        await RunAsync(1, PublishedBinaries.Flywheel, variables, ["doctor", "--format", "json", .. words]);
    }

    public void Dispose() => temporary.Delete(recursive: true);

    private string EnvFile => Path.Combine(Workspace, ".env.flywheel.local");
}
