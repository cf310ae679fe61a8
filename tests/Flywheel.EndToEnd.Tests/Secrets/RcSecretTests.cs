using Flywheel.Core.Contract;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Secrets;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Secrets;

/// <summary>Secrets in rc files, and what the guard says of these files: nothing of them is printed or kept.</summary>
public sealed class RcSecretTests(SharedCache shared) : IDisposable
{
    private readonly SecretScene scene = new();

    public void Dispose() => scene.Dispose();

    private PlantedSecrets Secrets => scene.Secrets;

    [Fact]
    public async Task A_guard_that_names_what_stands_there_shows_none_of_it()
    {
        // The rc file itself is not searched.
        string rc = scene.Write("rc", string.Join('\n',
            $"build '--remote_header=authorization=Bearer {Secrets.At("header")}'",
            $"build '--remote_cache_header=x-key={Secrets.At("cache header")}'",
            $"build --remote_cache=grpc://{Secrets.EncodedAt("user")}:{Secrets.EncodedAt("password")}@old.example.internal",
            $"build --remote_executor=grpc://{Secrets.EncodedAt("executor's user")}@old.example.internal",
            $"build --remote_instance_name={Secrets.At("instance")}",
            $"build --remote_proxy=unix:/{Secrets.At("proxy")}",
            $"build --modify_execution_info={Secrets.At("info")}=+no-cache",
            $"build --remote_upload_local_results={Secrets.At("no boolean")}",
            $"build --remote_accept_cached={Secrets.At("no boolean either")}",
            $"build:{Secrets.At("config")} --jobs={Secrets.At("jobs")}",
            $"{Secrets.At("section")} --x={Secrets.At("value")} {Secrets.At("word")}",
            $"build --config={Secrets.At("undefined config")} --no_such={Secrets.At("unknown option")}",
            $"import {Secrets.At("import")}", ""));
        Dictionary<string, string> open = scene.Attached;
        open[Variables.Cache] = await shared.EndpointAsync();
        string[] words = ["--bazelrc=" + rc, "build", "//x"];

        CommandResult ran = await scene.RunAsync(0, PublishedBinaries.Bazel, open, words);
        Assert.Contains($"flag-conflict: {rc}:3: `--remote_cache=grpc://***@old.example.internal:80` is not the contract's cache", ran.Errors);
        Assert.NotEmpty(Directory.GetFiles(scene.Evidence));
        await scene.RunAsync(76, PublishedBinaries.Lane, open, words);
        await scene.RunAsync(0, PublishedBinaries.Flywheel, open, "evidence", "show", "last", "--format", "json");

        // The cache that says back what it is sent; nobody at all; and one that must not be told.
        await using EchoingServer server = await EchoingServer.StartAsync();
        Dictionary<string, string> echoing = new(open) { [Variables.Cache] = $"grpc://localhost:{server.GrpcPort}" };
        Assert.Contains($"--remote_header ({rc}:1) and --remote_cache_header ({rc}:2)", (await scene.RunAsync(69, PublishedBinaries.Bazel, echoing, words)).Errors);
        Assert.Empty(new[] { "header", "cache header" }.Except(Secrets.FoundIn(server.Heard)));
        Dictionary<string, string> dead = new(open) { [Variables.Cache] = $"grpc://localhost:{LoopbackPort.Free()}" };
        await scene.RunAsync(69, PublishedBinaries.Bazel, dead, words);
        Dictionary<string, string> plain = new(open) { [Variables.Cache] = "grpc://cache.example.internal:9092" };
        Assert.Contains("token-source", (await scene.RunAsync(78, PublishedBinaries.Bazel, plain, words)).Errors);
    }

    [Fact]
    public async Task A_helper_s_arguments_the_path_of_a_key_and_a_policy_are_not_shown()
    {
        Dictionary<string, string> variables = scene.Attached;
        variables[Variables.Cache] = $"grpcs://localhost:{LoopbackPort.Free()}";
        foreach ((string line, int exitCode, string said) in new[]
        {
            ($"build '--credential_helper=localhost=/opt/helper {Secrets.At("helper's argument")}'", 69, "--credential_helper ("),
            ($"build --tls_certificate=/opt/{Secrets.At("authority")}", 69, "--tls_certificate ("),
            ($"build --tls_client_certificate=/opt/{Secrets.At("certificate")} --tls_client_key=/opt/{Secrets.At("key")}", 69, "--tls_client_"),
            ($"build --google_credentials=/opt/{Secrets.At("account")}", 69, "--google_credentials ("),
            ($"startup --invocation_policy=remote_{Secrets.At("policy")}", 78, "`--invocation_policy`"),
            ($"build --flag_alias=remote_cache=//{Secrets.At("alias")}", 78, "`--flag_alias`"),
        })
        {
            string rc = scene.Write("rc", line + "\n");
            Assert.Contains(said, (await scene.RunAsync(exitCode, PublishedBinaries.Bazel, variables, "--bazelrc=" + rc, "build", "//x")).Errors);
            File.Delete(rc);
        }
    }
}
