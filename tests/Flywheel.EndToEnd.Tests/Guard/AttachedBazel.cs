using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>The tests that share one cache, one workspace and one server of Bazel 4.2.3; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AttachedBazelTests : ICollectionFixture<AttachedBazel>
{
    public const string Name = "attached Bazel";
}

/// <summary>A workspace whose <c>//:g1</c> and <c>//:g2</c> are in the cache, and the guarded Bazel 4.2.3 in it.</summary>
public sealed class AttachedBazel : IAsyncDisposable
{
    private readonly Lazy<Task<AttachedBazel>> started;
    private readonly Lazy<Task<RemoteWorkerServer>> executor;
    private BazelWorkspace? workspace;
    private ServedCache? cache;

    public AttachedBazel()
    {
        started = new(StartAsync);
        executor = new(() => RemoteWorkerServer.StartAsync(Path.Combine(Workspace.Scratch, "executor")));
    }

    public BazelWorkspace Workspace => workspace!;

    public ServedCache Cache => cache!;

    public GuardedBazel Bazel => new(Workspace);

    /// <summary>The variables of an attached user.</summary>
    public Dictionary<string, string> Variables => GuardedBazel.Attached(Cache.Grpc);

    /// <summary>The variables of a user whose builds run on Bazel's own RemoteWorker, which is the cache then, too.</summary>
    public async Task<Dictionary<string, string>> ExecutorVariablesAsync() => GuardedBazel.Executing((await executor.Value).Endpoint);

    /// <summary>Itself, once it is up; every test begins with this, so that one without a test bed is skipped.</summary>
    public Task<AttachedBazel> UpAsync() => started.Value;

    /// <summary>Cleans, and runs the words: what is then built comes from the cache, or is built here.</summary>
    /// <param name="variables">The whole of them.</param>
    /// <param name="words">The words after <c>bazel</c>.</param>
    public async Task<CommandResult> AfterCleanAsync(IReadOnlyDictionary<string, string> variables, params string[] words)
    {
        await CleanAsync();
        return await Bazel.RunAsync(variables, words);
    }

    public async Task CleanAsync()
    {
        CommandResult clean = await Bazel.RunAsync(null, "clean");
        Assert.True(clean.ExitCode == 0, clean.ToString());
    }

    /// <summary>Writes files of the workspace, and removes them again when disposed.</summary>
    public IDisposable Files(IEnumerable<KeyValuePair<string, string>> files) => new TemporaryFiles(Workspace, [.. files]);

    public async ValueTask DisposeAsync()
    {
        if (cache is not null)
        {
            await cache.DisposeAsync();
        }
        workspace?.Dispose();
        if (executor is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await executor.Value).DisposeAsync();
        }
    }

    private async Task<AttachedBazel> StartAsync()
    {
        workspace = new BazelWorkspace(genrules: 2);
        workspace.AddGenrule("broken", "exit 9");
        workspace.AddGenrule("e1", "echo e1 > $@");
        workspace.AddGenrule("e2", "echo e2 > $@");
        workspace.AddShellTest("good", "exit 0");
        workspace.AddShellTest("untested", "exit 0");
        workspace.AddShellTest("bad", "exit 9");
        workspace.AddShellProgram("echo", """cat; for word in "$@"; do echo "[$word]"; done; exit 7""");
        workspace.AddShellProgram(
            "nested", """cd $BUILD_WORKSPACE_DIRECTORY; command -v bazel; bazel clean 2> /dev/null; "$@" bazel build //:g1 2>&1""");
        cache = await ServedCache.StartAsync(Path.Combine(workspace.Scratch, "cache"));
        CommandResult first = await Bazel.RunAsync(Variables, "build", "//:g1", "//:g2");
        Assert.True(first.ExitCode == 0, first.ToString());
        return this;
    }

    private sealed class TemporaryFiles : IDisposable
    {
        private readonly string[] paths;

        public TemporaryFiles(BazelWorkspace workspace, KeyValuePair<string, string>[] files)
        {
            paths = [.. files.Select(file => Path.Combine(workspace.Root, file.Key))];
            foreach ((string name, string text) in files)
            {
                workspace.Write(name, text);
            }
        }

        public void Dispose()
        {
            foreach (string path in paths)
            {
                File.Delete(path);
            }
        }
    }
}
