using System.Security.Cryptography;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Lanes;

/// <summary>The tests of lanes share one cache, one workspace and one server of Bazel's; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LaneTests : ICollectionFixture<LaneScene>
{
    public const string Name = "lanes";
}

/// <summary>A runner of one's own with the real Bazelisk, Bazel 4.2.3 and a cache, and a release in an archive.</summary>
public sealed class LaneScene : IAsyncDisposable
{
    private readonly Lazy<Task> started;
    private BazelWorkspace? workspace;
    private ServedCache? cache;
    private string archive = "";

    public LaneScene() => started = new(StartAsync);

    public BazelWorkspace Workspace => workspace!;

    public string Endpoint => cache!.Grpc;

    /// <summary>A release, as it is published.</summary>
    public string Archive => archive;

    public string Sha256 { get; private set; } = "";

    /// <summary>What the runner's operator has set: Bazelisk on PATH, and not the guard.</summary>
    public Dictionary<string, string> Variables
    {
        get
        {
            Dictionary<string, string> variables = new GuardedBazel(Workspace).Environment;
            variables["PATH"] = variables["PATH"].Split(':', 2)[1];
            variables["GF_BAZEL_ALLOW_LOCALHOST_PROOF"] = "true";
            // These tests are not about time, and run beside others.
            variables["GF_BAZEL_PROBE_TIMEOUT"] = "15";
            return variables;
        }
    }

    /// <summary>The same with the guard on PATH.</summary>
    public Dictionary<string, string> WithGuard => new(Variables) { ["PATH"] = $"{PublishedBinaries.Folder}:{Variables["PATH"]}" };

    /// <summary>A launcher in place of Bazel that writes its words down, a line feed as <c>\n</c>, and ends with a code.</summary>
    public (string Launcher, string Words) Recorder(int code = 0)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Workspace.Scratch, $"recorder-{Guid.NewGuid():N}")).FullName;
        string launcher = Path.Combine(folder, "launcher");
        File.WriteAllText(launcher, $"#!/bin/bash\nfor word; do printf '%s\\n' \"${{word//$'\\n'/\\\\n}}\"; done >\"$0.words\"\nexit {code}\n");
        File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return (launcher, launcher + ".words");
    }

    /// <summary>The same without Bazelisk and Bazel: what else the machine has.</summary>
    public Dictionary<string, string> WithoutBazel
    {
        get
        {
            string folder = Path.Combine(Workspace.Scratch, "no-bazel");
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                foreach (string program in Directory.GetFiles("/usr/bin").Where(file => !Path.GetFileName(file).StartsWith("bazel", StringComparison.Ordinal)))
                {
                    File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(program)), program);
                }
            }
            Dictionary<string, string> variables = new(Variables) { ["PATH"] = folder };
            variables.Remove("GF_BAZELISK");
            variables.Remove("BAZEL_BIN");
            return variables;
        }
    }

    public async Task<LaneScene> UpAsync()
    {
        await started.Value;
        return this;
    }

    /// <summary>What is built next comes from the cache, or is built here: there is something to prove.</summary>
    public async Task CleanAsync()
    {
        CommandResult clean = await new GuardedBazel(Workspace).RunAsync(null, "clean");
        Assert.True(clean.ExitCode == 0, clean.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        if (cache is not null)
        {
            await cache.DisposeAsync();
        }
        workspace?.Dispose();
    }

    private async Task StartAsync()
    {
        workspace = new BazelWorkspace(genrules: 2);
        workspace.AddShellTest("sees", "[ \"$SEEN\" = 'a b' ]");
        cache = await ServedCache.StartAsync(Path.Combine(workspace.Scratch, "cache"));
        archive = Path.Combine(workspace.Scratch, "release.tar.gz");
        CommandResult packed = await CommandRunner.RunAsync(
            "tar", ["-czf", archive, "--transform", "s,^\\./,flywheel-shim/bin/,", "-C", PublishedBinaries.Folder,
                "./bazel", "./bazel-cache-backed", "./gloriousflywheel-bazel", "./flywheel", "./flywheel-credential-helper"],
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, "/");
        Assert.True(packed.ExitCode == 0, packed.ToString());
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(archive)));
    }
}
