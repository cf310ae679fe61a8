using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary>Secrets that stand in audited files get into no output and no file that the audit writes, but for a patch.</summary>
public sealed class SecretTests
{
    private const string Secret = "hunter2Hunter2";

    private static Task<AuditedRepository> RepositoryAsync() => AuditedRepository.OfAsync(
        ("build.sh", $"""
            #!/bin/sh
            curl -u me:{Secret} https://x && bazel build //a
            MYSQL_PWD={Secret} bazel build //b --remote_header=x-api-key={Secret} --//flags:key={Secret}
            echo {Secret} | docker login -u me --password-stdin r && bazel build //c
            sshpass -p {Secret} ssh h true; GH_PAT={Secret} bazel build //d
            bazel run //e -- --auth {Secret}
            bazel build //f \
              --remote_header \
              x={Secret}

            """),
        ("README.md", $"# a\n\n```sh\nMYSQL_PWD={Secret} bazel build //a\n```\n"),
        (".bazelrc", $"build --remote_cache=grpcs://me:{Secret}@cache.acme.internal:9092\n"),
        ("flywheel.audit.toml", "version = 1\n\n[guarded]\nentry = \"bazel-cache-backed\"\n"));

    [Fact]
    public async Task No_format_and_no_receipt_says_one()
    {
        using AuditedRepository repository = await RepositoryAsync();
        string place = Path.Combine(repository.Beside, "out");
        foreach (string format in (string[])["text", "concise", "json", "sarif", "github", "gitlab", "markdown"])
        {
            CommandResult result = await repository.AuditAsync("--output", format, "--all", "--receipt", place);
            Assert.Equal(1, result.ExitCode);
            Assert.DoesNotContain(Secret, result.Output + result.Errors + File.ReadAllText(place), StringComparison.Ordinal);
            Assert.Equal(1, (await repository.AuditAsync("--output", $"{format}={place}")).ExitCode);
            Assert.DoesNotContain(Secret, File.ReadAllText(place), StringComparison.Ordinal);
        }
        Assert.DoesNotContain(Secret, (await repository.RunAsync("audit", "init", "--print")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_is_of_the_files_own_lines()
    {
        using AuditedRepository repository = await RepositoryAsync();
        CommandResult diff = await repository.AuditAsync("--diff");
        Assert.Contains($"+MYSQL_PWD={Secret} bazel-cache-backed build //a\n", diff.Output);
        CommandResult fix = await repository.AuditAsync("--fix");
        Assert.DoesNotContain(Secret, fix.Output + fix.Errors, StringComparison.Ordinal);
        Assert.Contains($"MYSQL_PWD={Secret} bazel-cache-backed build //a\n", repository.Read("README.md"));
    }
}
