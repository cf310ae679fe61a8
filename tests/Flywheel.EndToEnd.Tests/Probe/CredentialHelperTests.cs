using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>Credential helpers are run as Bazel runs them, and what they say goes to the cache and to nobody else.</summary>
public sealed class CredentialHelperTests : IDisposable
{
    private const string Secret = "open-sesame-1234";
    private const string Answer = $$$"""{"headers":{"Authorization":["Bearer {{{Secret}}}"],"x-two":["1","2"]},"expires":"2030-01-01T00:00:00Z","more":{}}""";
    private static readonly CacheFaults Locked = new() { WantedHeader = ("authorization", $"Bearer {Secret}") };

    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Theory]
    [InlineData("grpc", "https://127.0.0.1:PORT/build.bazel.remote.execution.v2.Capabilities")]
    [InlineData("http", "http://127.0.0.1:PORT")]
    public async Task It_is_asked_once_about_the_endpoint_and_its_headers_go_with_every_call(string scheme, string uri)
    {
        string helper = Helper($"""
            echo run >>'{shim.Folder}/runs'; pwd >'{shim.Folder}/where'; echo "$@" >'{shim.Folder}/arguments'; cat >'{shim.Folder}/question'
            echo '{Answer}'
            """);
        string inner = Directory.CreateDirectory(Path.Combine(shim.Folder, "inner")).FullName;
        File.WriteAllText(Path.Combine(shim.Folder, "WORKSPACE"), "");
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = helper;
        await using FaultyCache cache = await StartAsync(scheme);
        shim.Environment["BAZEL_REMOTE_CACHE"] = cache.Address(scheme);

        CommandResult result = await CommandRunner.RunAsync(
            Flywheel.Testing.PublishedBinaries.Bazel, ["build", "//x"], shim.Environment, inner);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Empty(result.Errors);
        Assert.Equal(3, cache.Calls.Count);
        Assert.All(cache.Calls, call => Assert.Equal("1,2", call.Headers["x-two"].Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal("run\n", Said("runs"));
        Assert.Equal(shim.Folder + "\n", Said("where"));
        Assert.Equal("get\n", Said("arguments"));
        Assert.Equal($$"""{"uri":"{{uri.Replace("PORT", $"{cache.Port}", StringComparison.Ordinal)}}"}""", Said("question"));
        Assert.Contains($"--credential_helper={helper}", shim.LauncherWords);
    }

    [Fact]
    public async Task A_retry_does_not_ask_it_again()
    {
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = Helper($"echo run >>'{shim.Folder}/runs'; echo '{Answer}'");
        await using FaultyCache cache = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetCapabilities, Grpc.Core.StatusCode.Unavailable) with { RefusalsInAll = 1 });

        await shim.AssertProvenAsync(cache.Address("grpc"));

        Assert.Equal("run\n", Said("runs"));
    }

    [Fact]
    public async Task One_on_the_command_line_counts_and_is_not_given_twice()
    {
        string helper = Helper($"echo '{Answer}'");
        shim.Words = [$"--credential_helper=*.0.0.1={helper}", "//x"];
        await using FaultyCache cache = await StartAsync("grpc");

        await shim.AssertProvenAsync(cache.Address("grpc"));

        Assert.Single(shim.LauncherWords, word => word.StartsWith("--credential_helper=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_on_PATH_and_one_in_the_workspace_are_found()
    {
        File.WriteAllText(Path.Combine(shim.Folder, "WORKSPACE"), "");
        Helper($"echo '{Answer}'");
        await using FaultyCache cache = await StartAsync("grpc");
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = "%workspace%/helper";
        await shim.AssertProvenAsync(cache.Address("grpc"));
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = "helper";
        await shim.AssertRefusedAsync("helper-failed.path", cache.Address("grpc"));
        shim.Environment["PATH"] = $"/usr/bin:/bin:{shim.Folder}";

        await shim.AssertProvenAsync(cache.Address("grpc"));
    }

    [Theory]
    [InlineData("echo SECRET; echo SECRET >&2; exit 3", "helper-failed")]
    [InlineData("echo SECRET", "helper-failed.no-json")]
    [InlineData("echo '{\"headers\":{\"SECRET\":\"x\"}}'", "helper-failed.no-json")]
    [InlineData("echo '{\"headers\":[\"SECRET\"]}'", "helper-failed.no-json")]
    [InlineData("echo '[]'", "helper-failed.no-json")]
    [InlineData("exit 0", "helper-failed.no-json")]
    [InlineData("exec sleep 30", "helper-failed.hangs")]
    [InlineData("sleep 30 & echo '{\"headers\":{}}'", "helper-failed.hangs")]
    [InlineData("yes SECRET", "helper-failed.endless")]
    public async Task One_that_fails_is_named_by_its_variable_and_what_it_printed_is_not_shown(string script, string golden)
    {
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = Helper(script.Replace("SECRET", Secret, StringComparison.Ordinal));
        shim.Environment["GF_BAZEL_PROBE_TIMEOUT"] = "1";
        await using FaultyCache cache = await FaultyCache.StartAsync();

        CommandResult result = await shim.AssertRefusedAsync(golden, cache.Address("grpc"));

        Assert.DoesNotContain(Secret, result.Errors);
        Assert.Empty(cache.Calls);
    }

    [Fact]
    public async Task One_that_hangs_is_ended()
    {
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = Helper($"echo $$ >'{shim.Folder}/pid'; exec sleep 30");
        shim.Environment["GF_BAZEL_PROBE_TIMEOUT"] = "0.5";
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await shim.AssertRefusedAsync("helper-failed.hangs", cache.Address("grpc"));

        Assert.False(Directory.Exists($"/proc/{Said("pid").Trim()}"), "the helper still runs");
    }

    [Theory]
    [InlineData("/nowhere/helper", "helper-failed.missing")]
    [InlineData("./helper", "helper-failed.relative")]
    [InlineData("%workspace%/helper", "helper-failed.no-workspace")]
    public async Task One_that_is_not_there_is_told(string helper, string golden)
    {
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = helper;
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await shim.AssertRefusedAsync(golden, cache.Address("grpc"));
    }

    [Fact]
    public async Task What_it_says_and_the_cache_does_not_accept_is_a_credential_that_is_not_accepted()
    {
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = Helper("""echo '{"headers":{"authorization":["Bearer stale-1234"]}}'""");
        await using FaultyCache cache = await StartAsync("grpc");

        await shim.AssertRefusedAsync("unauthenticated.helper", cache.Address("grpc"));
    }

    [Theory]
    [InlineData("""{"headers":{}}""", "unauthenticated.helper-without")]
    [InlineData("""{"headers":{"authorization":["Bearer stale-1234"]},"expires":"2020-01-01T00:00:00Z"}""", "unauthenticated.helper-expired")]
    public async Task Why_the_cache_may_not_accept_it_is_said_where_it_is_known(string answer, string golden)
    {
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = Helper($"echo '{answer}'");
        await using FaultyCache cache = await StartAsync("grpc");

        await shim.AssertRefusedAsync(golden, cache.Address("grpc"));
    }

    [Fact]
    public async Task What_it_says_is_not_shown_when_the_server_repeats_it()
    {
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = Helper($"echo '{Answer}'");
        await using FaultyCache cache = await FaultyCache.StartAsync(CacheFaults.Refusing(
            CacheCall.GetCapabilities, Grpc.Core.StatusCode.PermissionDenied, $"who is {Secret}?"));

        CommandResult result = await shim.AssertRefusedAsync("permission.helper-echo", cache.Address("grpc"));

        Assert.DoesNotContain(Secret, result.Errors);
    }

    [Fact]
    public async Task One_that_says_nothing_for_the_endpoint_sends_nothing()
    {
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = Helper("echo '{}'");
        File.WriteAllText(Path.Combine(shim.Folder, ".netrc"), "machine 127.0.0.1 login me password never-sent\n");
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await shim.AssertProvenAsync(cache.Address("grpc"));

        Assert.All(cache.Calls, call => Assert.DoesNotContain("authorization", call.Headers.Keys));
    }

    [Fact]
    public async Task One_that_builds_with_the_guarded_Bazel_ends_all_the_same()
    {
        string runs = Path.Combine(shim.Folder, "runs");
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = Helper($"echo run >>'{runs}'; exec '{Flywheel.Testing.PublishedBinaries.Bazel}' build //x");
        await using FaultyCache cache = await FaultyCache.StartAsync();

        CommandResult result = await shim.BuildAsync(cache.Address("grpc"));

        Assert.Equal(69, result.ExitCode);
        Assert.Contains("flywheel: helper-failed: ", result.Errors);
        Assert.InRange(File.ReadAllLines(runs).Length, 2, 10);
    }

    [Fact]
    public async Task One_for_another_host_is_not_run()
    {
        shim.Environment["BAZEL_CREDENTIAL_HELPER"] = $"elsewhere.example={Helper($"echo run >>'{shim.Folder}/runs'")}";
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await shim.AssertProvenAsync(cache.Address("grpc"));

        Assert.False(File.Exists(Path.Combine(shim.Folder, "runs")));
    }

    private string Helper(string script)
    {
        string path = Path.Combine(shim.Folder, "helper");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private string Said(string file) => File.ReadAllText(Path.Combine(shim.Folder, file));

    private static Task<FaultyCache> StartAsync(string scheme) =>
        FaultyCache.StartAsync(Locked, scheme == "http" ? CacheTransport.Http1 : CacheTransport.Plaintext);
}
