using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Proof;

/// <summary>A workspace at a commit, a real cache and executor, and the published companion beside the published shim.</summary>
public sealed partial class ProofScene : IAsyncDisposable
{
    private ProofScene(RemoteWorkerServer? server, BazelWorkspace workspace)
    {
        Server = server;
        Workspace = workspace;
    }

    public BazelWorkspace Workspace { get; }

    public RemoteWorkerServer? Server { get; }

    public string Evidence => Path.Combine(Workspace.Scratch, "evidence");

    public string Proofs => Path.Combine(Evidence, "proofs");

    private string CacheHome => Path.Combine(Workspace.Scratch, "cache-home");

    /// <summary>The variables of an attached user whose evidence stands in the scene.</summary>
    public Dictionary<string, string> Attached(string? endpoint = null) => new(GuardedBazel.Attached(endpoint ?? Server!.Endpoint))
    {
        ["GF_BAZEL_EVIDENCE_DIR"] = Evidence,
        ["XDG_CACHE_HOME"] = CacheHome,
    };

    public Dictionary<string, string> Executing(string? endpoint = null) => new(Attached(endpoint))
    {
        ["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed",
        ["BAZEL_REMOTE_EXECUTOR"] = endpoint ?? Server!.Endpoint,
        ["GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST"] = "sha256:" + new string('1', 64),
    };

    public static async Task<ProofScene> StartAsync(bool server = true, Action<BazelWorkspace>? add = null)
    {
        var workspace = new BazelWorkspace(genrules: 3);
        add?.Invoke(workspace);
        RemoteWorkerServer? worker = server ? await RemoteWorkerServer.StartAsync(Path.Combine(workspace.Scratch, "cache")) : null;
        var scene = new ProofScene(worker, workspace);
        await scene.GitAsync("init", "-q");
        await scene.CommitAsync();
        return scene;
    }

    /// <summary>Everything as it is, in a commit.</summary>
    public async Task CommitAsync()
    {
        await GitAsync("add", "-A");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@example.invalid", "commit", "-q", "-m", "as it is");
    }

    public async Task<string> HeadAsync() => (await GitAsync("rev-parse", "HEAD")).Output.Trim();

    public async Task<CommandResult> GitAsync(params string[] words)
    {
        CommandResult result = await Workspace.RunAsync("/usr/bin/git", null, words);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    public Task<CommandResult> FlywheelAsync(IReadOnlyDictionary<string, string> variables, params IEnumerable<string> words) =>
        new GuardedBazel(Workspace).RunAsync(PublishedBinaries.Flywheel, variables, words);

    /// <summary>The last lines of ours: what the companion says of a proof that was not made.</summary>
    public string[] Miss(CommandResult result)
    {
        string[] lines = [.. result.Errors.Split('\n').Where(line => line.StartsWith("flywheel: ", StringComparison.Ordinal))];
        int first = Array.FindLastIndex(lines, line => line.Contains("did not prove", StringComparison.Ordinal));
        Assert.True(first >= 0, result.ToString());
        return lines[first..];
    }

    /// <summary>No output base, no stream, no server and no convenience symlink is left.</summary>
    public void AssertNothingLeft()
    {
        string proving = Path.Combine(CacheHome, "flywheel", "proving");
        Assert.Empty(Directory.Exists(proving) ? Directory.GetFileSystemEntries(proving) : []);
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), process => Holds(process, $"--output_base={CacheHome}/"));
        Assert.Empty(Directory.GetDirectories(Workspace.Root, "bazel-*"));
        foreach (string folder in new[] { "pending", "streams" }.Select(name => Path.Combine(Evidence, name)).Where(Directory.Exists))
        {
            Assert.Empty(Directory.GetFileSystemEntries(folder));
        }
    }

    /// <summary>With commit, port, day and paths of this run replaced.</summary>
    public async Task<string> ScrubbedAsync(string text)
    {
        string head = await HeadAsync();
        text = text.Replace(head, "COMMIT").Replace(head[..12], "COMMIT12").Replace(Workspace.Scratch, "SCRATCH").Replace(Workspace.Root, "WORKSPACE");
        text = Server is null ? text : text.Replace($":{Server.Port}", ":PORT");
        return Day().Replace(Compact().Replace(Hex().Replace(Uuid().Replace(text, "UUID"), "sha256:HEX"), "TIME"), "DAY");
    }

    public async ValueTask DisposeAsync()
    {
        Workspace.Dispose();
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }

    private static bool Holds(string process, string word)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(word, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}Z)?")]
    private static partial Regex Day();

    [GeneratedRegex("[0-9]{8}T[0-9]{6}Z")]
    private static partial Regex Compact();

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Hex();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uuid();
}
