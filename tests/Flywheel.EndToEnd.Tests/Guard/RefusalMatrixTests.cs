using System.Collections.Concurrent;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>Whatever stands before, behind or around a heavy command: without the cache it is refused, and nothing is started.</summary>
public sealed class RefusalMatrixTests
{
    private const int Contract = 78;
    private const int Probe = 69;

    private static readonly string[] Commands =
        ["build", "test", "run", "coverage", "mobile-install", "print_action", "teleport", "Build", "build "];

    /// <summary>Lines around a command <c>@</c>, and whether they violate the contract by themselves.</summary>
    private static readonly (string Line, bool Violates)[] Forms =
    [
        ("@", false),
        ("@ //x -k --jobs 3", false),
        ("--output_base X @ //x", false),
        ("--output_base=X @ //x", false),
        ("--output_base query @ //x", false),
        ("--output_base -- @ //x", false),
        ("--host_jvm_args -Xmx1g @ //x", false),
        ("--host_jvm_args=-Xmx1g --nohome_rc --output_user_root X --batch @ //x", false),
        ("--bazelrc --version @ //x", false),
        ("--version --noversion @ //x", false),
        ("--unknown=query @ //x", false),
        ("--unknown query @ //x", true),
        ("--unknown @ //x", true),
        ("-k @ //x", true),
        ("-- @ //x", true),
        ("--strict @ //x", false),
        ("--migrate --output_base X @ //x", false),
        ("--bisect=1..2 --output_base=X @ //x", false),
        ("--bisect 1..2 @ //x", true),
        ("--strict --migrate @ //x", true),
        ("--strict @ --test_arg -- //x", true),
        ("@ -- //x", false),
        ("@ -- query --help", false),
        ("@ //x -- --remote_cache= --help", false),
        ("@ --test_arg -- //x", false),
        ("@ --test_arg -- //x --remote_cache=", true),
        ("@ --test_arg --remote_cache= //x", false),
        ("@ -c- -- //x --remote_cache=", true),
        ("@ --unknown -- //x", true),
        ("@ --unknown --remote_cache= //x", true),
        ("@ //x --remote_cache=grpc://other:1", true),
        ("@ //x --remote_cache", false),
        ("@ --help", false),
    ];

    [Theory]
    [InlineData(Circumstance.CacheDown)]
    [InlineData(Circumstance.EverythingWrong)]
    [InlineData(Circumstance.NothingSet)]
    public async Task Every_heavy_command_is_refused_and_no_launcher_is_started(Circumstance circumstance)
    {
        using var launcher = new MarkedLauncher();
        Dictionary<string, string> variables = circumstance.Variables();
        var wrong = new ConcurrentQueue<string>();

        await Parallel.ForEachAsync(Cases(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (one, _) =>
        {
            CommandResult result = await launcher.RunAsync(one.Program, variables, one.Words);
            int expected = one.Violates || circumstance != Circumstance.CacheDown ? Contract : Probe;
            string name = Path.GetFileName(one.Program);
            if (result.ExitCode != expected || result.Output != "" || result.Errors.Contains('\u001b')
                || !result.Errors.StartsWith($"flywheel: `{name} ", StringComparison.Ordinal)
                || !result.Errors.Split('\n')[..^1].All(line => line.StartsWith("flywheel: ", StringComparison.Ordinal)))
            {
                wrong.Enqueue($"{name} {string.Join(' ', one.Words)}: {result}");
            }
        });

        Assert.Empty(wrong);
        Assert.Empty(launcher.Starts);
    }

    [Fact]
    public async Task The_launcher_of_this_test_does_leave_a_mark()
    {
        using var launcher = new MarkedLauncher();
        Dictionary<string, string> variables = new() { ["GF_BAZEL_ESCAPE_HATCH"] = "a test" };

        CommandResult result = await launcher.RunAsync(variables, "--output_base", "X", "build", "--", "//x");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["--output_base X build -- //x"], launcher.Starts);
        Assert.Equal(
            "flywheel: escape hatch: `bazel build` runs without the shared cache's contract and probe (a test)\n", result.Errors);
    }

    private static IEnumerable<(string Program, string[] Words, bool Violates)> Cases()
    {
        foreach (string command in Commands)
        {
            foreach ((string line, bool violates) in Forms)
            {
                yield return (PublishedBinaries.Bazel, Words(line, command), violates);
            }
            yield return (PublishedBinaries.Lane, [command, "//x"], false);
        }
        foreach ((string line, bool violates) in Forms)
        {
            yield return (PublishedBinaries.Lane, Words(line, "build"), violates);
        }
    }

    private static string[] Words(string line, string command) => [.. line.Split(' ').Select(word => word == "@" ? command : word)];
}
