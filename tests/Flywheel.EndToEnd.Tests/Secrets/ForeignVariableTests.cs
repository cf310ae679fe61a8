using System.Text.RegularExpressions;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.EndToEnd.Tests.Companion;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Secrets;

/// <summary>
/// The environment is full of variables that are nobody's business here, some with names near to ours: whatever is run, neither a name nor a
/// value of them is printed or left in a file.
/// </summary>
public sealed class ForeignVariableTests : IDisposable
{
    private static readonly string[] Foreign =
    [
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "NPM_TOKEN", "VAULT_TOKEN", "KUBECONFIG", "DOCKER_AUTH_CONFIG",
        "DATABASE_URL", "PGPASSWORD", "HTTPS_PROXY_AUTHORIZATION", "SOMETHING_OF_MINE", "lower_case", "A",
        "GF_BAZEL_SOMETHING", "GF_BAZEL_SUBSTRATE_MODES", "GF_BAZEL_REMOTE_HEADER", "GF_REAPI_CREDENTIAL_HELPER_TOKENS", "GF_REAPI_TOKEN",
        "BAZEL_REMOTE_CACHES", "BAZEL_REMOTE_HEADERS", "BAZEL_REMOTE_TOKEN", "BAZEL_REMOTE", "FLYWHEEL_TOKEN", "FLYWHEEL_SHIM_SECRET", "GF_FLYWHEEL_TOKEN",
        "ATTIC_TOKEN", "ATTIC_PUSH_KEY", "BAZELISK_GITHUB_TOKEN", "BAZELISK_SECRET", "NETRCS", "XDG_STATE_HOMES",
    ];

    /// <summary>A thousand runs are searched for each.</summary>
    private static readonly Dictionary<string, Regex> Named = Foreign.ToDictionary(name => name, name => new Regex($"(?<![A-Za-z0-9_]){name}(?![A-Za-z0-9_])"));

    private readonly SecretScene scene = new();

    public void Dispose() => scene.Dispose();

    /// <summary>The commands come from the program itself: a new one is asked, too.</summary>
    [Fact]
    public async Task No_command_of_the_companion_prints_or_keeps_a_variable_that_is_not_its_own()
    {
        string stream = scene.Write("events.bin", "no stream");
        foreach (Dictionary<string, string> variables in Surroundings())
        {
            foreach (string path in await CommandTree.LeavesAsync())
            {
                foreach (string[] words in await LinesAsync(path, stream))
                {
                    CommandResult result = await scene.RunAsync(null, PublishedBinaries.Flywheel, variables, words);
                    // The doctor is to say that a name is misspelt; its value stays unsaid.
                    AssertUnnamed(result, string.Join(' ', words), name => path == "doctor" && NearName.Of(name) is not null);
                    Assert.True(result.ExitCode is 0 or 1 or 2, $"{string.Join(' ', words)}: {result}");
                }
            }
        }
    }

    [Fact]
    public async Task Neither_does_a_cache_that_runs()
    {
        // Where nobody looks as long as it runs: its lock is not to be read then.
        string folder = Path.GetFullPath(Path.Combine(scene.Home, "..", "store"));
        foreach (Dictionary<string, string> variables in Surroundings())
        {
            try
            {
                await CacheAsync("start", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0");
                await CacheAsync("status");
                await CacheAsync("env");
                await CacheAsync("verify");
                await CacheAsync("gc", "--max-size", "0");
            }
            finally
            {
                await CacheAsync("stop");
            }
            Assert.True(File.Exists(Path.Combine(folder, "server.log")));
            Assert.Empty(scene.Secrets.FoundBelow([folder], _ => false));

            async Task CacheAsync(params string[] words) =>
                AssertUnnamed(await scene.RunAsync(0, PublishedBinaries.Flywheel, variables, ["cache", .. words, "--dir", folder]), $"cache {words[0]}");
        }
    }

    /// <summary>Else the others could not fail.</summary>
    [Fact]
    public async Task A_program_that_prints_them_is_found_out()
    {
        Dictionary<string, string> variables = Surroundings()[0];
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => scene.RunAsync(null, "/usr/bin/env", variables));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertUnnamed(new(0, "GITHUB_TOKEN is set\n", "", TimeSpan.Zero), "a sentence"));
    }

    [Fact]
    public async Task Neither_does_the_credential_helper()
    {
        foreach (Dictionary<string, string> variables in Surroundings())
        {
            AssertUnnamed(await scene.RunAsync(1, PublishedBinaries.CredentialHelper, variables, "get"), "get");
            AssertUnnamed(await scene.RunAsync(0, PublishedBinaries.CredentialHelper, variables, "--help"), "--help");
            AssertUnnamed(await scene.RunAsync(2, PublishedBinaries.CredentialHelper, variables), "nothing");
        }
    }

    [Fact]
    public async Task No_refusal_and_no_run_of_the_guard_prints_or_keeps_one()
    {
        Dictionary<string, string>[] all = Surroundings();
        (Dictionary<string, string> bare, Dictionary<string, string> dead) = (all[0], all[1]);
        await GuardAsync(78, bare);
        await GuardAsync(69, dead);
        await GuardAsync(78, new(dead) { [Variables.Mode] = "nonsense", [Variables.Upload] = "perhaps" });
        await GuardAsync(127, new(dead) { [Variables.Bazelisk] = "/nowhere/bazelisk" });
        await GuardAsync(0, new(bare) { [EscapeHatch.Variable] = "the cache moves" });
        AssertUnnamed(await scene.RunAsync(78, PublishedBinaries.Lane, bare, "build", "//x"), "the lane");
        AssertUnnamed(await scene.RunAsync(0, PublishedBinaries.Bazel, bare, "info"), "info");
        await using ServedCache cache = await ServedCache.StartAsync(Path.Combine(scene.Home, "..", "cache"));
        await GuardAsync(0, new(dead) { [Variables.Cache] = $"grpc://127.0.0.1:{cache.Port}" });
        // The records of these runs are there, and are read back.
        AssertUnnamed(await scene.RunAsync(0, PublishedBinaries.Flywheel, dead, "evidence", "show", "last", "--format", "json"), "evidence");
    }

    private async Task GuardAsync(int exitCode, Dictionary<string, string> variables) =>
        AssertUnnamed(await scene.RunAsync(exitCode, PublishedBinaries.Bazel, variables, "build", "//x"), $"bazel build, {exitCode}");

    /// <summary>With no cache, and with one that does not answer.</summary>
    private Dictionary<string, string>[] Surroundings()
    {
        Dictionary<string, string> bare = scene.Attached;
        foreach (string name in Foreign)
        {
            bare[name] = name == "DATABASE_URL" ? $"postgres://someone:{scene.Secrets.At(name)}@db.example/x" : scene.Secrets.At(name);
        }
        return [bare, new(bare) { [Variables.Cache] = $"grpc://127.0.0.1:{LoopbackPort.Free()}" }];
    }

    /// <summary>The command alone, with each option that it completes, and with what its arguments may be.</summary>
    private static async Task<IReadOnlyList<string[]>> LinesAsync(string path, string file)
    {
        // Where these two can, they go on for ever.
        string[] words = [.. CommandTree.Words(path), .. path is "cache serve" or "cache start" ? (string[])["--dir", "/dev/null/store"] : []];
        List<string[]> lines = [words, [.. words, "--help"]];
        foreach ((string value, _) in await CommandTree.CompleteAsync([.. words, ""]))
        {
            lines.Add(value == "--" ? [.. words, "--", "build", "//x"] : [.. words, value is ":files" or ":folders" ? file : value]);
        }
        foreach ((string option, _) in await CommandTree.CompleteAsync([.. words, "-"]))
        {
            string[] values = [.. (await CommandTree.CompleteAsync([.. words, option, ""])).Select(value => value.Word)];
            lines.AddRange(option == "--" ? [[.. words, "--", "build", "//x"]] : values.Length == 0 ? [[.. words, option]] : values.Select(value => (string[])[.. words, option, value]));
        }
        // With an argument that no completion knows.
        lines.Add([.. words, "last", "--format", "json"]);
        return lines;
    }

    private static void AssertUnnamed(CommandResult result, string what, Func<string, bool>? mayBeNamed = null)
    {
        string text = result.Output + result.Errors;
        Assert.All(Foreign.Where(name => name.Length > 1 && mayBeNamed?.Invoke(name) != true), name =>
            Assert.False(Named[name].IsMatch(text), $"{what} names {name}: {result}"));
    }
}
