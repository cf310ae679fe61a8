using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>The whole messages of the refusals that people meet most, as the published binary prints them.</summary>
public sealed partial class RefusalMessageTests : IDisposable
{
    private readonly MarkedLauncher launcher = new();
    private readonly List<string> told = [];

    public void Dispose() => launcher.Dispose();

    [Fact]
    public async Task The_contract_is_violated()
    {
        Dictionary<string, string> declared = new() { ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed" };
        Dictionary<string, string> good = new(declared) { ["BAZEL_REMOTE_CACHE"] = "grpc://cache.example.internal:9092" };

        await TellAsync("declared, and no cache", declared, "build", "//x");
        await TellAsync("nothing set", [], "test", "//x");
        await TellAsync(PublishedBinaries.Lane, "nothing set, the lane", [], "test", "//x");
        await TellAsync("everything wrong", Circumstance.EverythingWrong.Variables(), "run", "//x", "--", "s3cr3t");
        await TellAsync("loopback", new(good) { ["BAZEL_REMOTE_CACHE"] = "grpc://user:s3cr3t@localhost:1" }, "build", "//x");
        await TellAsync("a redirecting flag", good, "build", "//x", "--remote_cache=grpc://user:s3cr3t@other:1");
        await TellAsync("an unknown command", [], "teleport", "//x");
        await TellAsync("a command that may not be shown", [], "s3cr3t\u001b[31m", "//x");
        await TellAsync("an unknown startup option", good, "--unknown", "query", "build", "//x");
        await TellAsync("an ambiguous separator", good, "build", "--unknown=s3cr3t", "--new", "--", "//x");
        await TellAsync("Bazelisk's flags and a value that looks like a separator", good, "--strict", "build", "--test_arg", "--", "//x");
        await TellAsync("an expired hatch", new(declared) { ["GF_BAZEL_ESCAPE_HATCH"] = "until=2001-01-01 s" }, "build", "//x");
        await TellAsync(PublishedBinaries.Lane, "a hatch in the lane", new(good) { ["GF_BAZEL_ESCAPE_HATCH"] = "why" }, "build", "//x");
        File.WriteAllBytes(Path.Combine(launcher.Workspace, ".env.flywheel.local"), new byte[2_000_000]);
        File.WriteAllText(Path.Combine(launcher.Workspace, "tinyland.repo.json"), "{");
        await TellAsync("files that cannot be read", [], "build", "//x");

        Assert.Empty(launcher.Starts);
        GoldenFile.Equal("contract-refusals", told);
    }

    [Fact]
    public async Task The_cache_does_not_prove_itself()
    {
        using var silent = new SilentServer();
        Dictionary<string, string> refused = Circumstance.CacheDown.Variables();

        await TellAsync("refused", refused, "build", "//x");
        await TellAsync("refused, from the workspace's file", FromFile(refused), "build", "//x");
        await TellAsync(PublishedBinaries.Lane, "refused, the lane", refused, "coverage", "//x");
        await TellAsync("silent", GuardedBazel.Attached(silent.Endpoint), "test", "//x");

        Assert.Empty(launcher.Starts);
        GoldenFile.Equal("probe-refusals", told);
    }

    private Dictionary<string, string> FromFile(Dictionary<string, string> variables)
    {
        const string cache = "BAZEL_REMOTE_CACHE";
        File.WriteAllText(Path.Combine(launcher.Workspace, ".env.flywheel.local"), $"export {cache}={variables[cache]}\n");
        return variables.Where(variable => variable.Key != cache).ToDictionary();
    }

    private Task TellAsync(string title, Dictionary<string, string> variables, params string[] words) =>
        TellAsync(PublishedBinaries.Bazel, title, variables, words);

    private async Task TellAsync(string program, string title, Dictionary<string, string> variables, params string[] words)
    {
        CommandResult result = await launcher.RunAsync(program, variables, words);
        Assert.Equal("", result.Output);
        Assert.DoesNotContain("s3cr3t", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Errors);
        string scrubbed = Seconds().Replace(Port().Replace(result.Errors, "127.0.0.1:PORT"), "N s");
        told.AddRange([$"== {title}: exit {result.ExitCode}", .. scrubbed.TrimEnd('\n').Split('\n')]);
    }

    [GeneratedRegex(@"127\.0\.0\.1:[0-9]+")]
    private static partial Regex Port();

    [GeneratedRegex(@"\b[0-9]+\.[0-9] s\b")]
    private static partial Regex Seconds();
}
