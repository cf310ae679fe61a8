using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Flywheel.EndToEnd.Tests.Attic;
using Flywheel.EndToEnd.Tests.Packaging;
using Flywheel.EndToEnd.Tests.Proof;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Documents;

/// <summary>
/// Where examples of the README are run: a folder, an environment, and what stands for the names that documents use. One stage is kept for all
/// examples that name it, in their order, as a reader would go on in one terminal; but a "fresh" one is made for each.
/// </summary>
/// <param name="folder">Where the commands are typed.</param>
/// <param name="environment">The whole of it.</param>
/// <param name="names">What a document writes, and what is there instead; the output is read the other way round.</param>
/// <param name="end">Ends what was started for it.</param>
internal sealed partial class ReadmeStage(string folder, Dictionary<string, string> environment, (string Shown, string Real)[] names, Func<ValueTask> end) : IAsyncDisposable
{
    private const string SharedCache = "grpc://cache.example.internal:9092";
    private const string Bare = "grpc://cache.example.internal";
    private const string NextChristmas = "2026-12-24";
    private const string FreePorts = " --listen 127.0.0.1:0 --http 127.0.0.1:0";

    /// <summary>Each name that a <c>run:</c> comment may hold, but "release".</summary>
    private static readonly Dictionary<string, Func<Task<ReadmeStage>>> Stages = new(StringComparer.Ordinal)
    {
        ["attached workspace"] = () => WorkspaceAsync(executor: false, attached: true),
        ["fresh workspace"] = () => WorkspaceAsync(executor: false, attached: false),
        ["executor"] = () => WorkspaceAsync(executor: true, attached: true),
        ["audited repository"] = RepositoryAsync,
        ["fresh repository"] = RepositoryAsync,
        ["home"] = () => Task.FromResult(Home()),
        ["Nix cache"] = NixCacheAsync,
        ["rc files"] = () => Task.FromResult(RcFiles()),
        ["laptop"] = LaptopAsync,
        ["shells"] = () => Task.FromResult(Home()),
        ["checkout"] = () => Task.FromResult(Checkout()),
    };

    /// <summary>Whether nobody else goes on in it.</summary>
    public static bool IsFresh(string name) => name.StartsWith("fresh ", StringComparison.Ordinal);

    /// <param name="name">The stage's.</param>
    /// <param name="release">What the stage "release" shows a copy of.</param>
    public static Task<ReadmeStage> OpenAsync(string name, SharedRelease release) =>
        name == "release" ? ReleaseAsync(release)
        : Stages.TryGetValue(name, out Func<Task<ReadmeStage>>? open) ? open()
        : throw new ArgumentException($"no stage is named `{name}`: release, {string.Join(", ", Stages.Keys)}");

    /// <summary>Types the commands of an example into one bash; what the terminal then holds, prompts and all.</summary>
    public async Task<CommandResult> TypeAsync(ReadmeExample example)
    {
        var script = new StringBuilder("exec 2>&1\n");
        foreach (string command in example.Commands)
        {
            if (example.ShowsOutput)
            {
                script.Append("printf '%s\\n' ").Append(Quoted("$ " + command)).Append('\n');
            }
            script.Append(InItsShell(Real(command))).Append(example.ShowsOutput ? "\n" : " || exit\n");
        }
        CommandResult result = await CommandRunner.RunAsync(
            "/bin/bash", ["--norc", "--noprofile", "-c", script.ToString()], environment, folder, limit: TimeSpan.FromMinutes(10));
        return result with { Output = names.Aggregate(result.Output, (text, name) => text.Replace(name.Real, name.Shown, StringComparison.Ordinal)) };
    }

    public ValueTask DisposeAsync() => end();

    private string Real(string command) =>
        names.Aggregate(command, (text, name) => text.Replace(name.Shown, name.Real, StringComparison.Ordinal))
            .Replace("flywheel cache start", "flywheel cache start" + FreePorts, StringComparison.Ordinal);

    /// <summary>A command whose comment names another shell, <c># zsh: ...</c>, is typed there.</summary>
    private static string InItsShell(string command) => ShellComment().Match(command).Groups[1].Value switch
    {
        "zsh" => $"zsh -f -c {Quoted("autoload -Uz compinit && compinit -u\n" + command)}",
        "fish" => $"fish --no-config -c {Quoted(command)}",
        _ => command,
    };

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A workspace of twelve actions at a commit; attached to a cache that runs, or beside none.</summary>
    private static async Task<ReadmeStage> WorkspaceAsync(bool executor, bool attached)
    {
        ProofScene scene = await ProofScene.StartAsync(executor, workspace => Fill(workspace, executor));
        Dictionary<string, string> environment = new GuardedBazel(scene.Workspace).Environment;
        Dictionary<string, string> variables = executor ? scene.Executing() : scene.Attached();
        if (!attached)
        {
            environment["GF_BAZEL_ALLOW_LOCALHOST_PROOF"] = "true";
        }
        foreach ((string name, string value) in attached ? variables : [])
        {
            environment[name] = value;
        }
        environment["GF_BAZEL_EVIDENCE_DIR"] = scene.Evidence;
        return new(
            scene.Workspace.Root, environment,
            [(SharedCache, variables["BAZEL_REMOTE_CACHE"]), ("$PWD/out/bin", PublishedBinaries.Folder), (NextChristmas, Tomorrow())],
            async () =>
            {
                await CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["cache", "stop"], environment, "/");
                await scene.DisposeAsync();
            });
    }

    private static void Fill(BazelWorkspace workspace, bool executor)
    {
        for (int i = 4; i <= 12; i++)
        {
            workspace.AddGenrule($"g{i}", $"echo {i} > $@");
        }
        workspace.AddShellTest("unit", "exit 0");
        workspace.Write(".gitignore", "bazel-*\nproof.json\nevents.bin\n");
        // Debian's linux-sandbox prints what it does on every action's stderr.
        workspace.Write(".bazelrc", executor ? "" : "build --spawn_strategy=processwrapper-sandbox\n");
    }

    /// <summary>A day to come, whenever the tests run.</summary>
    private static string Tomorrow() => TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A workspace whose config takes the cache away again, in a home of its own.</summary>
    private static ReadmeStage RcFiles()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-readme-");
        string home = folder.CreateSubdirectory("home").FullName, workspace = folder.CreateSubdirectory("workspace").FullName;
        foreach ((string name, string text) in ((string, string)[])
            [
                ("WORKSPACE", ""), (".bazelversion", "8.7.0\n"), ("ci.rc", "build:ci --config=base\nbuild:base --remote_cache=\n"),
                (".bazelrc", $"import %workspace%/ci.rc\nbuild --remote_cache={Bare}\nbuild --remote_header=authorization=hunter22\ntry-import %workspace%/user.rc\n"),
            ])
        {
            File.WriteAllText(Path.Combine(workspace, name), text);
        }
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = $"{PublishedBinaries.Folder}:{BazeliskFolder(folder)}:/usr/bin:/bin",
            ["HOME"] = home,
            ["LC_ALL"] = "C.UTF-8",
        };
        return new(workspace, environment, [("/home/ada", home)], () => Remove(folder));
    }

    /// <summary>A developer's home in which an alias stands before the shim, and a cache that runs.</summary>
    private static async Task<ReadmeStage> LaptopAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-readme-");
        string home = folder.CreateSubdirectory("home").FullName, workspace = folder.CreateSubdirectory("workspace").FullName;
        ServedCache cache = await ServedCache.StartAsync(Path.Combine(folder.FullName, "cache"));
        File.WriteAllText(Path.Combine(home, ".bashrc"), "# mine\nalias bazel=/usr/bin/bazel\n");
        File.WriteAllText(Path.Combine(workspace, "WORKSPACE"), "");
        File.WriteAllText(Path.Combine(workspace, ".bazelversion"), "8.7.0\n");
        File.WriteAllText(Path.Combine(workspace, ".env.flywheel.local"), $"BAZEL_REMOTE_CACHE={cache.Grpc}\n");
        string bazelisk = BazeliskFolder(folder);
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = $"{PublishedBinaries.Folder}:{bazelisk}:/usr/bin:/bin",
            ["HOME"] = home,
            ["LC_ALL"] = "C.UTF-8",
            ["SHELL"] = "/bin/bash",
            ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed",
            ["GF_BAZEL_ALLOW_LOCALHOST_PROOF"] = "true",
        };
        return new(
            workspace, environment, [(SharedCache, cache.Grpc), ("/home/ada", home), ("/opt/flywheel/bin", PublishedBinaries.Folder), ("/usr/local/bin", bazelisk)],
            async () =>
            {
                await cache.DisposeAsync();
                folder.Delete(recursive: true);
            });
    }

    /// <summary>One that holds the real Bazelisk under its usual name, and nothing else.</summary>
    private static string BazeliskFolder(DirectoryInfo folder)
    {
        string bin = folder.CreateSubdirectory("bin").FullName;
        File.CreateSymbolicLink(Path.Combine(bin, "bazelisk"), TestBedPaths.Require().Bazelisk);
        return bin;
    }

    /// <summary>A repository that goes around the guard in one place.</summary>
    private static async Task<ReadmeStage> RepositoryAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-readme-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "justfile"), """
            # Tools that every release needs.

            build:
                bazel-cache-backed build //...

            release:
                bazelisk run //tools:release_notes

            """);
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = $"{PublishedBinaries.Folder}:/usr/bin:/bin",
            ["HOME"] = folder.FullName,
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["LANG"] = "C.UTF-8",
        };
        foreach (string[] words in (string[][])[["init", "-q", "-b", "main"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b.invalid", "commit", "-q", "-m", "a"],
            ["update-ref", "refs/remotes/origin/main", "HEAD"]])
        {
            CommandResult result = await CommandRunner.RunAsync("/usr/bin/git", words, environment, folder.FullName);
            Assert.True(result.ExitCode == 0, result.ToString());
        }
        return new(folder.FullName, environment, [], () => Remove(folder));
    }

    /// <summary>A Nix cache with one signed path.</summary>
    private static async Task<ReadmeStage> NixCacheAsync()
    {
        var layout = new AtticLayout();
        await layout.MakeAsync();
        NginxServer server = await NginxServer.StartAsync($$$"""
            location / { root {{{layout.Root}}}; }
            location = /_api/v1/cache-config/main {
              default_type application/json;
              return 200 '{"public_key":"{{{layout.PublicKey}}}","is_public":true,"upstream_cache_key_names":["cache.nixos.org-1"],"retention_period":{"Period":7776000}}';
            }

            """);
        string address = $"http://127.0.0.1:{server.Port}", path = layout.StorePath;
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["PATH"] = $"{PublishedBinaries.Folder}:/usr/bin:/bin", ["HOME"] = "/nowhere" };
        return new(
            "/", environment,
            [
                ("https://attic.example.internal:443", address), ("https://attic.example.internal", address), ("cache-1:BASE64", layout.PublicKey), ("cache-1", "test-1"),
                ("/nix/store/HASH-NAME", path), ("HASH-NAME", Path.GetFileName(path)),
            ],
            async () =>
            {
                await server.DisposeAsync();
                await layout.DisposeAsync();
            });
    }

    /// <summary>A home without anything in it.</summary>
    private static ReadmeStage Home()
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory("flywheel-readme-");
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = $"{PublishedBinaries.Folder}:/usr/bin:/bin",
            ["HOME"] = home.FullName,
            ["ZDOTDIR"] = home.FullName,
            ["SHELL"] = "/bin/bash",
            ["LC_ALL"] = "C.UTF-8",
        };
        return new(home.FullName, environment, [("out/bin/flywheel", PublishedBinaries.Flywheel)], () => Remove(home));
    }

    /// <summary>The files of a release, as somebody has fetched them.</summary>
    private static async Task<ReadmeStage> ReleaseAsync(SharedRelease release)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-readme-");
        string files = folder.CreateSubdirectory("files").FullName;
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["HOME"] = folder.FullName, ["LANG"] = "C.UTF-8" };
        foreach (string file in Directory.GetFiles((await release.MadeAsync()).Folder))
        {
            File.Copy(file, Path.Combine(files, Path.GetFileName(file)));
        }
        string tarball = Path.GetFileName(Directory.GetFiles(files, "flywheel-*-linux-x64.tar.gz").Single());
        return new(files, environment, [("flywheel-VERSION-linux-x64.tar.gz", tarball)], () => Remove(folder));
    }

    /// <summary>This checkout, with the binaries that are tested.</summary>
    private static ReadmeStage Checkout()
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory("flywheel-readme-");
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["HOME"] = home.FullName,
            ["FLYWHEEL_BIN"] = PublishedBinaries.Folder,
        };
        if (Environment.GetEnvironmentVariable("FLYWHEEL_TESTBED") is { Length: > 0 } bed)
        {
            environment["FLYWHEEL_TESTBED"] = bed;
        }
        return new(RepositoryRoot.Path, environment, [], () => Remove(home));
    }

    private static ValueTask Remove(DirectoryInfo folder)
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex("  # ([a-z]+): ")]
    private static partial Regex ShellComment();
}
