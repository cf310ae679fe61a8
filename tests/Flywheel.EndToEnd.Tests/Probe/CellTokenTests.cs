using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>A GF REAPI cell's token goes to the cell, by the helper beside the shim, and to no other host.</summary>
public sealed class CellTokenTests : IDisposable
{
    private const string Cell = "gf-reapi-cell";
    private const string Token = "tok-open-sesame-1234";
    private static readonly string Helper = Path.Combine(PublishedBinaries.Folder, "flywheel-credential-helper");

    private readonly Certificates certificates = new();
    private readonly ProbedShim shim = new();

    public CellTokenTests() => shim.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;

    public void Dispose()
    {
        shim.Dispose();
        certificates.Dispose();
    }

    [Theory]
    [InlineData("GF_REAPI_CREDENTIAL_HELPER_TOKEN")]
    [InlineData("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE")]
    public async Task The_cell_is_proved_with_it_and_Bazel_is_given_the_helper(string variable)
    {
        await using FaultyCache cache = await StartAsync();
        CommandResult without = await BuildAsync(cache);
        shim.Environment[variable] = variable.EndsWith("FILE", StringComparison.Ordinal) ? TokenFile() : Token;

        CommandResult with = await BuildAsync(cache);

        Assert.Equal(69, without.ExitCode);
        Assert.Contains("flywheel: unauthenticated: ", without.Errors);
        Assert.True(with.ExitCode == 0, with.ToString());
        Assert.Contains($"--credential_helper={Cell}={Helper}", shim.LauncherWords);
        Assert.DoesNotContain(Token, string.Join(' ', shim.LauncherWords));
    }

    [Fact]
    public async Task A_helper_of_the_user_s_own_takes_its_place()
    {
        string own = Path.Combine(shim.Folder, "own");
        File.WriteAllText(own, $$$"""
            #!/bin/sh
            echo '{"headers":{"authorization":["Bearer {{{Token}}}"]}}'

            """);
        File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        shim.Environment["GF_REAPI_BAZEL_CREDENTIAL_HELPER"] = own;
        shim.Environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = "tok-not-used-9876";
        await using FaultyCache cache = await StartAsync();

        CommandResult result = await BuildAsync(cache);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains($"--credential_helper={Cell}={own}", shim.LauncherWords);
    }

    [Fact]
    public async Task Another_host_gets_nothing_of_it()
    {
        shim.Environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = Token;
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificates.Good));

        await shim.AssertProvenAsync(cache.Address("grpcs"));

        Assert.All(cache.Calls, call => Assert.DoesNotContain("authorization", call.Headers.Keys));
        Assert.DoesNotContain(shim.LauncherWords, word => word.StartsWith("--credential_helper", StringComparison.Ordinal));
    }

    [Fact]
    public async Task That_it_was_not_sent_to_another_host_is_said_where_credentials_are_wanted()
    {
        shim.Environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = Token;
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { WantedHeader = ("authorization", $"Bearer {Token}") });

        await shim.AssertRefusedAsync("unauthenticated.withheld", cache.Address("grpc"));
    }

    [Fact]
    public async Task A_token_that_the_cell_does_not_accept_is_named_by_its_variable_and_never_shown()
    {
        shim.Environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = "tok-stale-9876";
        await using FaultyCache cache = await StartAsync();

        CommandResult result = await BuildAsync(cache);

        GoldenFile.Equal("unauthenticated.cell", shim.Shown(result));
        Assert.DoesNotContain("tok-stale-9876", result.Errors);
    }

    [Fact]
    public async Task A_Bazel_that_takes_no_helper_is_refused_by_the_token_s_own_variable()
    {
        shim.Environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = Token;
        shim.NameLauncherBazelisk();
        shim.Environment["USE_BAZEL_VERSION"] = "4.2.3";
        await using FaultyCache cache = await StartAsync();

        CommandResult result = await BuildAsync(cache);

        GoldenFile.Equal("bazel-cannot.cell", shim.Shown(result));
        Assert.Empty(cache.Calls);
    }

    /// <summary>In a mount namespace, where the cell's name is this machine's.</summary>
    private async Task<CommandResult> BuildAsync(FaultyCache cache)
    {
        string hosts = Path.Combine(shim.Folder, "hosts");
        File.WriteAllText(hosts, $"127.0.0.1 localhost {Cell}\n");
        shim.Environment["BAZEL_REMOTE_CACHE"] = $"grpcs://{Cell}:{cache.Port}";
        CommandResult result = await CommandRunner.RunAsync(
            "/usr/bin/unshare",
            ["-rm", "sh", "-c", $"mount --bind '{hosts}' /etc/hosts && exec \"$@\"", "sh", PublishedBinaries.Bazel, "build", "//x"],
            shim.Environment,
            shim.Folder);
        Assert.SkipWhen(result.Errors.Contains("unshare failed", StringComparison.Ordinal), "skipped: `unshare -rm` is not allowed here");
        return result;
    }

    private Task<FaultyCache> StartAsync() => FaultyCache.StartAsync(
        new CacheFaults { WantedHeader = ("authorization", $"Bearer {Token}") }, CacheTransport.Tls(certificates.For(Cell)));

    private string TokenFile()
    {
        string path = Path.Combine(shim.Folder, "token");
        File.WriteAllText(path, Token + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        return path;
    }
}
