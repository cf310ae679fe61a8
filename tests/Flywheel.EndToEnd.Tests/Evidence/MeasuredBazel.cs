using System.Globalization;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>The tests that share a cache, a workspace and a server for each real Bazel; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class MeasuredBazelTests : ICollectionFixture<MeasuredBazels>
{
    public const string Name = "measured Bazels";
}

/// <summary>The same with Bazels of their own, beside those: what is killed, breaks, or is somebody else's.</summary>
[CollectionDefinition(Name)]
public sealed class TroubledBazelTests : ICollectionFixture<MeasuredBazels>
{
    public const string Name = "troubled Bazels";
}

/// <summary>One <see cref="MeasuredBazel"/> for each release, brought up when first asked for.</summary>
public sealed class MeasuredBazels : IAsyncDisposable
{
    private readonly Dictionary<BazelRelease, Lazy<Task<MeasuredBazel>>> all =
        Enum.GetValues<BazelRelease>().ToDictionary(release => release, release => new Lazy<Task<MeasuredBazel>>(() => MeasuredBazel.StartAsync(release)));

    /// <summary>Every test begins with this, so that one without a test bed is skipped.</summary>
    public Task<MeasuredBazel> UpAsync(BazelRelease release) => all[release].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<MeasuredBazel>> one in all.Values)
        {
            if (one is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                await (await one.Value).DisposeAsync();
            }
        }
    }
}

/// <summary>A real Bazel behind the published shim, with a cache; every run has an evidence folder of its own.</summary>
public sealed class MeasuredBazel : IAsyncDisposable
{
    private readonly BazelRelease release;
    private readonly Lazy<Task<RemoteWorkerServer>> executor;
    private int names;

    private MeasuredBazel(BazelRelease release, BazelWorkspace workspace, ServedCache cache)
    {
        this.release = release;
        Workspace = workspace;
        Cache = cache;
        executor = new(() => RemoteWorkerServer.StartAsync(Path.Combine(workspace.Scratch, "executor")));
    }

    public BazelWorkspace Workspace { get; }

    public ServedCache Cache { get; }

    /// <summary>Debian's 4.2.3 reports an empty version.</summary>
    public string? Version => IsBazel4 ? null : "2.1.0";

    public bool IsBazel4 => release == BazelRelease.Bazel4;

    public GuardedBazel Bazel => new(Workspace, release);

    /// <summary>The variables of an attached user.</summary>
    public Dictionary<string, string> Variables => GuardedBazel.Attached(Cache.Grpc);

    /// <summary>The variables of a user whose builds run on Bazel's own RemoteWorker, which is the cache then, too.</summary>
    public async Task<Dictionary<string, string>> ExecutorVariablesAsync() => GuardedBazel.Executing((await executor.Value).Endpoint);

    internal static async Task<MeasuredBazel> StartAsync(BazelRelease release)
    {
        BazelWorkspace workspace = new();
        ServedCache cache = await ServedCache.StartAsync(Path.Combine(workspace.Scratch, "cache"));
        return new(release, workspace, cache);
    }

    /// <summary>With <c>CACHE</c> for the address of the cache.</summary>
    public string Scrubbed(string text)
    {
        text = text.Replace(Cache.Grpc, "CACHE", StringComparison.Ordinal);
        return executor is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }
            ? text.Replace(executor.Value.Result.Endpoint, "CACHE", StringComparison.Ordinal)
            : text;
    }

    /// <summary>New genrules, which no cache has; each prints its own name.</summary>
    public string[] Fresh(int count) => [.. Enumerable.Range(0, count).Select(_ => Fresh("echo $@ > $@"))];

    /// <summary>A new genrule with this command.</summary>
    public string Fresh(string command)
    {
        string name = Name("g");
        Workspace.AddGenrule(name, command);
        return "//:" + name;
    }

    /// <summary>A name that nothing here has yet.</summary>
    public string Name(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{++names}");

    /// <summary>A path in the scratch folder where nothing is yet.</summary>
    public string NewPath(string prefix) => Path.Combine(Workspace.Scratch, Name(prefix));

    /// <summary>A program with this shell script; <c>$BAZELISK</c> in it is the real one.</summary>
    public string Script(string text)
    {
        string path = NewPath("script");
        File.WriteAllText(path, $"#!/bin/sh\nBAZELISK='{TestBedPaths.Require().Bazelisk}'\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A script that leaves out the words which match this shell pattern, and then becomes Bazelisk.</summary>
    public string Without(string pattern) => Script($$"""
        for word do
          shift
          case $word in {{pattern}}) ;; *) set -- "$@" "$word" ;; esac
        done
        exec "$BAZELISK" "$@"
        """);

    public async Task CleanAsync()
    {
        CommandResult clean = await Bazel.RunAsync(null, "clean");
        Assert.True(clean.ExitCode == 0, clean.ToString());
    }

    /// <summary>Runs the words attached, and wants them to end well; for what a test is not about.</summary>
    public async Task PrepareAsync(params IEnumerable<string> words)
    {
        MeasuredRun run = await RunAsync(words);
        Assert.True(run.Result.ExitCode == 0, run.ToString());
    }

    /// <summary>Runs <c>bazel</c> as an attached user does.</summary>
    public Task<MeasuredRun> RunAsync(params IEnumerable<string> words) => RunAsync(Variables, words);

    /// <summary>Runs <c>bazel</c> with these variables.</summary>
    public Task<MeasuredRun> RunAsync(IReadOnlyDictionary<string, string> variables, params IEnumerable<string> words) =>
        RunAsync(PublishedBinaries.Bazel, variables, words);

    /// <summary>Runs a lane.</summary>
    public Task<MeasuredRun> RunLaneAsync(IReadOnlyDictionary<string, string> variables, params IEnumerable<string> words) =>
        RunAsync(PublishedBinaries.Lane, variables, words);

    /// <summary>Runs any program that becomes the shim.</summary>
    public Task<MeasuredRun> RunAsync(string program, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> words) =>
        MeasureAsync(variables, whole => Bazel.RunAsync(program, whole, words));

    /// <summary>Runs <c>bazel</c> in a session of its own, so in a process group of its own, whose id is then in a file.</summary>
    public Task<MeasuredRun> RunInGroupAsync(string groupFile, IReadOnlyDictionary<string, string> variables, params IEnumerable<string> words) =>
        RunAsync(NativeParts.StartAs, variables, ["-s", "sh", "-c", "echo $$ >\"$0\"; exec \"$@\"", groupFile, PublishedBinaries.Bazel, .. words]);

    /// <summary>Runs something that runs the shim once, with an evidence folder of its own, and reads that folder.</summary>
    public async Task<MeasuredRun> MeasureAsync(
        IReadOnlyDictionary<string, string> variables, Func<Dictionary<string, string>, Task<CommandResult>> run)
    {
        Dictionary<string, string> whole = new(variables);
        whole.TryAdd("GF_BAZEL_EVIDENCE_DIR", Path.Combine(Workspace.Scratch, "evidence", Name("run")));
        CommandResult result = await run(whole);
        return await MeasuredRun.ReadAsync(this, result, whole["GF_BAZEL_EVIDENCE_DIR"]);
    }

    public async ValueTask DisposeAsync()
    {
        await Cache.DisposeAsync();
        Workspace.Dispose();
        if (executor is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await executor.Value).DisposeAsync();
        }
    }
}
