using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Proof;

/// <summary>A workspace at a commit, a cache (and with it an executor where one is wanted), and the published companion beside the published shim.</summary>
public sealed partial class ProofScene : IAsyncDisposable
{
    private readonly string endpoint;
    private readonly IAsyncDisposable server;

    private ProofScene(string endpoint, IAsyncDisposable server, BazelWorkspace workspace)
    {
        this.endpoint = endpoint;
        this.server = server;
        Workspace = workspace;
    }

    public BazelWorkspace Workspace { get; }

    public string Evidence => Path.Combine(Workspace.Scratch, "evidence");

    public string Proofs => Path.Combine(Evidence, "proofs");

    private string CacheHome => Path.Combine(Workspace.Scratch, "cache-home");

    /// <summary>The variables of an attached user whose evidence stands in the scene.</summary>
    public Dictionary<string, string> Attached(string? other = null) => new(GuardedBazel.Attached(other ?? endpoint))
    {
        ["GF_BAZEL_EVIDENCE_DIR"] = Evidence,
        ["XDG_CACHE_HOME"] = CacheHome,
    };

    public Dictionary<string, string> Executing(string? other = null) => new(Attached(other))
    {
        ["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed",
        ["BAZEL_REMOTE_EXECUTOR"] = other ?? endpoint,
        ["GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST"] = "sha256:" + new string('1', 64),
    };

    /// <param name="executor">With Bazel's own RemoteWorker for cache and executor.</param>
    /// <param name="add">Adds to the workspace.</param>
    public static async Task<ProofScene> StartAsync(bool executor = false, Action<BazelWorkspace>? add = null)
    {
        var workspace = new BazelWorkspace(genrules: 3);
        add?.Invoke(workspace);
        string folder = Path.Combine(workspace.Scratch, "cache");
        ProofScene scene;
        if (executor)
        {
            RemoteWorkerServer worker = await RemoteWorkerServer.StartAsync(folder);
            scene = new(worker.Endpoint, worker, workspace);
        }
        else
        {
            ServedCache cache = await ServedCache.StartAsync(folder);
            scene = new(cache.Grpc, cache, workspace);
        }
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
        text = text.Replace($":{new Uri(endpoint).Port}", ":PORT");
        return Day().Replace(Compact().Replace(Hex().Replace(Uuid().Replace(text, "UUID"), "sha256:HEX"), "TIME"), "DAY");
    }

    public async ValueTask DisposeAsync()
    {
        // It keeps its entries in the workspace's scratch folder.
        await server.DisposeAsync();
        Workspace.Dispose();
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
