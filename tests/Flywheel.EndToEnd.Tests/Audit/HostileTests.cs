using System.Text;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary>What no reader expects: it ends, says something, and tells no secret.</summary>
public sealed class HostileTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Pipes_loops_of_links_and_links_that_lead_out_are_not_followed()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        string expected = (await repository.AuditAsync()).Output;
        await MakePipeAsync(repository, "pipe.sh");
        await MakePipeAsync(repository, "docs/pipe.md");
        File.CreateSymbolicLink(repository.At("docs/loop"), repository.At("docs"));
        File.CreateSymbolicLink(repository.At("self.md"), repository.At("self.md"));
        string outside = Path.Combine(repository.Beside, "outside");
        Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, "a.sh"), "#!/bin/sh\nbazel build //outside\n");
        File.CreateSymbolicLink(repository.At("out"), outside);
        File.CreateSymbolicLink(repository.At("out.sh"), Path.Combine(outside, "a.sh"));
        CommandResult result = await repository.AuditAsync();
        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.DoesNotContain("//outside", result.Output);
        Assert.Contains("\n7 errors in 7 files; ", result.Output);
        Assert.StartsWith(expected.Split("\n7 errors")[0], result.Output);
    }

    [Fact]
    public async Task A_tracked_file_that_became_a_pipe_or_a_link_is_not_read()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        File.Delete(repository.At("justfile"));
        await MakePipeAsync(repository, "justfile");
        File.Delete(repository.At("README.md"));
        File.CreateSymbolicLink(repository.At("README.md"), "/etc/hostname");
        File.Delete(repository.At("flywheel.audit.toml"));
        await MakePipeAsync(repository, "flywheel.audit.toml");
        CommandResult result = await repository.AuditAsync("--output", "concise");
        Assert.InRange(result.ExitCode, 1, 3);
        Assert.DoesNotContain("Exception", result.Errors);
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_3_and_named()
    {
        if (Environment.UserName == "root")
        {
            Assert.Skip("root may read everything");
        }
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        File.SetUnixFileMode(repository.At("justfile"), UnixFileMode.None);
        CommandResult result = await repository.AuditAsync("--output", "concise");
        Assert.Equal((3, ""), (result.ExitCode, result.Errors));
        Assert.Contains("justfile:1:1: error FW904 ", result.Output);
    }

    public static TheoryData<string, byte[]> Garbage { get; } = new()
    {
        { "nul.sh", "#!/bin/sh\nbazel build //a\0\n"u8.ToArray() },
        { "latin.sh", [.. "#!/bin/sh\n# caf"u8, 0xE9, .. "\nbazel build //a\n"u8] },
        { "broken.md", [.. "# Bazel\n\n```sh\nbazel build //"u8, 0xC3, 0x28, 0xF0, 0x9F, .. "\n"u8] },
        { ".github/workflows/nul.yml", "on: push\0\njobs:\n  a:\n    runs-on: ubuntu-latest\n"u8.ToArray() },
        { "flake.nix", [.. "{ packages = [ bazel "u8, 0xFF, 0xFE, .. " ]; "u8] },
        { "control.sh", "#!/bin/sh\nbazel build //\u001b[31mred\u0007 \u202eback\n"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task What_is_no_text_ends_with_a_word_and_no_control_characters(string path, byte[] bytes)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("a.md", "# Bazel\n"));
        Directory.CreateDirectory(Path.GetDirectoryName(repository.At(path))!);
        File.WriteAllBytes(repository.At(path), bytes);
        foreach (string format in new[] { "text", "concise", "json", "sarif", "github", "gitlab", "markdown" })
        {
            CommandResult result = await repository.AuditAsync("--output", format);
            Assert.Contains(result.ExitCode, new[] { 1, 3 });
            Assert.Equal("", result.Errors);
            Assert.DoesNotContain(result.Output, one => one is < ' ' and not '\n' or '\u202e' or '\u007f');
        }
    }

    [Fact]
    public async Task A_line_of_five_megabytes_ends_soon_and_is_cut()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("a.md", "# Bazel\n"));
        var line = new StringBuilder("#!/bin/sh\n");
        while (line.Length < 5 << 20)
        {
            line.Append("echo 'x' \"$(true)\" ").Append('x', 400).Append(" && ");
        }
        repository.Write("long.sh", line.Append("bazel build //a\n").ToString());
        repository.Write("dense.sh", "#!/bin/sh\n" + string.Concat(Enumerable.Repeat("a;", 1 << 20)) + "bazel build //a\n");
        repository.Write("long.yml", "a: [" + new string('[', 200_000) + "bazel build //a\n");
        repository.Write("quote.sh", "#!/bin/sh\nbazel build '" + new string('"', 1 << 20) + "\n");
        repository.Write("long.md", "bazel build " + new string('`', 1 << 20) + "\n");
        repository.Write("long.json", "{\"bazel\": " + new string('[', 1 << 20) + "\n");
        CommandResult result = await CommandAsync(repository, "--output", "text", "--output", $"json={repository.Beside}/a.json");
        Assert.Contains(result.ExitCode, new[] { 1, 3 });
        Assert.Contains("long.sh:2:", result.Output);
        Assert.Contains("dense.sh:1:", result.Output);
        Assert.All(result.Output.Split('\n'), one => Assert.True(one.Length < 1000, one[..Math.Min(200, one.Length)]));
    }

    [Theory]
    [InlineData("build.sh", "#!/bin/sh\nbazel build --remote_cache=grpcs://user:hunter22@cache.attic-cache-dev.example.com //a\n")]
    [InlineData("header.sh", "#!/bin/sh\nbazel build --remote_header=x-api-key=hunter22 //a\n")]
    [InlineData("split.sh", "#!/bin/sh\nbazel build --remote_header x-api-key=hunter22 --bes_header 'authorization=Bearer hunter22' //a\n")]
    [InlineData(".bazelrc", "build --remote_cache=grpcs://user:hunter22@cache.acme.dev --remote_header=x-api-key=hunter22\n")]
    [InlineData("config/ci.yml", "BAZEL_REMOTE_CACHE: https://user:hunter22@bazel-cache.attic-cache-dev.svc.cluster.local/x\n")]
    [InlineData("config/a.tfvars", "cache_endpoint = \"https://hunter22@bazel-cache.attic-cache-dev.svc.cluster.local\"\n")]
    [InlineData("README.md",
        "# A\n\n```sh\nbazel build --remote_header=authorization=hunter22 //...\n```\n\nUse `bazel build --remote_cache=https://u:hunter22@c.example.com //a`.\n")]
    [InlineData("justfile", "a:\n    BAZEL_REMOTE_HEADER=authorization=hunter22 bazel build --remote_executor=grpc://u:hunter22@x.dev //a\n")]
    public async Task No_format_tells_a_secret(string path, string text)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync((path, text), ("a.md", "# A\n"));
        string receipt = Path.Combine(repository.Beside, "receipt.json");
        foreach (string format in new[] { "text", "concise", "json", "sarif", "github", "gitlab", "markdown" })
        {
            CommandResult result = await repository.AuditAsync("--output", format, "--receipt", receipt);
            Assert.Equal((1, ""), (result.ExitCode, result.Errors));
            Assert.DoesNotContain("hunter22", result.Output);
            Assert.DoesNotContain("hunter22", File.ReadAllText(receipt));
        }
        Assert.DoesNotContain("hunter22", (await repository.RunAsync("audit", "init", "--print")).Output);
    }

    private static async Task<CommandResult> CommandAsync(AuditedRepository repository, params string[] words) =>
        await repository.AuditAsync(words).WaitAsync(Limit);

    private static async Task MakePipeAsync(AuditedRepository repository, string path)
    {
        CommandResult made = await CommandRunner.RunAsync("mkfifo", [repository.At(path)], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, "/");
        Assert.True(made.ExitCode == 0, made.ToString());
    }
}
