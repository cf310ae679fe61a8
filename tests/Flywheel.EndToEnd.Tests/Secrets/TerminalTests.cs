using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Secrets;

/// <summary>What stands in paths, variables and words is shown, never obeyed: by a terminal, or as a line of ours.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Nasty = "\u001b]0;gone\u0007\u001b[31m\u202e\u009b2J\r\nflywheel: all is well";

    private readonly SecretScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("GF_BAZELISK", "/nowhere/", "build", 127)]
    [InlineData("GF_BAZELISK", "/nowhere/", "query", 0)]
    [InlineData("BAZEL_BIN", "", "build", 127)]
    [InlineData("GF_BAZEL_ESCAPE_HATCH", "why ", "build", 0)]
    [InlineData("BAZEL_REMOTE_CACHE", "grpc://h", "build", 78)]
    [InlineData("BAZEL_REMOTE_CACHE", "grpc://u:p@", "build", 78)]
    [InlineData("BAZEL_REMOTE_INSTANCE_NAME", "i", "build", 78)]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE", "shared", "build", 78)]
    [InlineData("GF_FLYWHEEL_PROFILE_STATE", "shared", "build", 78)]
    public async Task A_variable_gives_the_terminal_no_orders(string name, string start, string command, int exitCode)
    {
        Dictionary<string, string> variables = scene.Attached;
        string bin = Path.GetDirectoryName(scene.Launcher)!;
        if (name is "GF_BAZELISK" or "BAZEL_BIN")
        {
            variables.Remove("GF_BAZELISK");
            variables["PATH"] = bin;
        }
        variables[name] = start + Nasty;
        AssertTame(await scene.RunAsync(exitCode, PublishedBinaries.Bazel, variables, command, "//x"));
    }

    [Fact]
    public async Task A_launcher_with_an_order_in_its_path_is_named_without_it()
    {
        string folder = Directory.CreateDirectory(Path.Combine(scene.Home, Nasty.Replace(':', ';'))).FullName;
        File.WriteAllText(Path.Combine(folder, "bazelisk"), "not executable");
        Dictionary<string, string> variables = scene.Attached;
        variables.Remove("GF_BAZELISK");
        variables["PATH"] = folder;
        AssertTame(await scene.RunAsync(126, PublishedBinaries.Bazel, variables, "build"));
    }

    [Theory]
    [InlineData(Nasty)]
    [InlineData("--" + Nasty)]
    public async Task A_word_gives_the_terminal_no_orders(string word)
    {
        AssertTame(await scene.RunAsync(78, PublishedBinaries.Bazel, scene.Attached, word, "build"));
        AssertTame(await scene.RunAsync(2, PublishedBinaries.Flywheel, scene.Attached, word));
        AssertTame(await scene.RunAsync(2, PublishedBinaries.Flywheel, scene.Attached, "contract", word));
    }

    [Fact]
    public async Task The_workspaces_file_gives_the_terminal_no_orders()
    {
        scene.WriteEnvFile([$"BAZEL_REMOTE_CACHE=$'grpc://h{Nasty.Replace("\n", "\\n")}'", Nasty, $"{Nasty}=x"]);
        AssertTame(await scene.RunAsync(78, PublishedBinaries.Bazel, scene.Attached, "build"));
        CommandResult report = await scene.RunAsync(1, PublishedBinaries.Flywheel, scene.Attached, "contract");
        Assert.DoesNotContain(report.Output, c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
    }

    private static void AssertTame(CommandResult result)
    {
        Assert.DoesNotContain(result.Errors, c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
        Assert.All(result.Errors.TrimEnd('\n').Split('\n'), line =>
        {
            Assert.StartsWith("flywheel: ", line);
            Assert.False(line.StartsWith("flywheel: all is well", StringComparison.Ordinal), line);
        });
        Assert.Equal("", result.Output);
    }
}
