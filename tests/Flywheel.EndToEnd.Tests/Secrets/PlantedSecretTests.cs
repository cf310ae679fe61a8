using Flywheel.Core.Contract;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Flywheel.Testing.Secrets;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Secrets;

/// <summary>Secrets in every place that can hold one, and refusals of every kind: nothing of them is printed or left in a file.</summary>
public sealed class PlantedSecretTests : IDisposable
{
    private readonly SecretScene scene = new();

    private PlantedSecrets Secrets => scene.Secrets;

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task A_violated_contract_shows_no_secret_of_any_variable()
    {
        Dictionary<string, string> variables = scene.Attached;
        Add(variables, SecretVariables.WellFormed(Secrets, "grpc", "cache.example.internal:9092"));
        Add(variables, SecretVariables.Refused(Secrets));
        scene.WriteEnvFile(SecretVariables.Refused(Secrets).Select(v => $"export {v.Key}='{v.Value}'"));

        CommandResult guard = await scene.RunGuardAsync(78, variables);
        Assert.Contains("token-source", guard.Errors);
        Assert.Contains("warning: bad-value: .env.flywheel.local line", guard.Errors);
        await scene.RunAsync(78, PublishedBinaries.Lane, variables, ["run", .. SecretVariables.RunWords(Secrets)]);
        await scene.RunCompanionAsync(1, variables);
        await scene.RunAsync(1, PublishedBinaries.Flywheel, variables, "contract", "--strict", "--no-probe");
    }

    [Fact]
    public async Task A_secret_in_the_wrong_variable_is_not_repeated()
    {
        foreach (var slip in SecretVariables.Misplaced.GroupBy(m => m.Name).SelectMany(g => g.Select((m, i) => (m, i))).GroupBy(x => x.i))
        {
            Dictionary<string, string> variables = scene.Attached;
            Add(variables, slip.Select(x => new KeyValuePair<string, string>(x.m.Name, x.m.Value(Secrets))));
            scene.WriteEnvFile(slip.Select(x => $"{x.m.Name}={x.m.Value(Secrets)}"));
            await scene.RunGuardAsync(78, variables);
            await scene.RunCompanionAsync(1, variables);
        }
    }

    [Fact]
    public async Task A_file_of_the_workspace_gives_nothing_away_that_it_holds()
    {
        scene.WriteEnvFile(SecretVariables.Misplaced.Select(m => $"{m.Name}='{m.Value(Secrets).ReplaceLineEndings(" ")}'").Append(Secrets.At("a line of the file")));
        Dictionary<string, string> variables = scene.Attached;
        variables.Remove("GF_BAZEL_SUBSTRATE_MODE");
        await scene.RunGuardAsync(78, variables);
        await scene.RunCompanionAsync(1, variables);
    }

    [Fact]
    public async Task A_cache_that_says_back_what_it_was_sent_is_not_repeated()
    {
        await using EchoingServer server = await EchoingServer.StartAsync();
        foreach ((string scheme, int port) in new[] { ("http", server.HttpPort), ("grpc", server.GrpcPort) })
        {
            Dictionary<string, string> variables = scene.Attached;
            Add(variables, SecretVariables.WellFormed(Secrets, scheme, $"localhost:{port}"));
            CommandResult refused = await scene.RunGuardAsync(69, variables);
            Assert.Contains("unauthenticated: " + scheme, refused.Errors);
            await scene.RunCompanionAsync(1, variables);
            await scene.RunProbeAsync(1, variables);
        }
        Dictionary<string, string> drawn = scene.Attached;
        drawn[Variables.Cache] = $"grpc://localhost:{server.GrpcPort}";
        drawn["USE_BAZEL_VERSION"] = "7.0.0";
        drawn["NETRC"] = scene.Write("netrc", $"machine localhost login someone password {Secrets.At(".netrc password")}\n");
        Assert.Contains("and the file that NETRC names", (await scene.RunGuardAsync(69, drawn)).Errors);
        await scene.RunProbeAsync(1, drawn);
        drawn[Variables.CredentialHelper] = scene.Write("helper", $$$"""
            #!/bin/sh
            echo '{{{Secrets.At("helper's words")}}}' >&2
            echo '{"headers":{"x-key":["{{{Secrets.At("helper's header")}}}"]},"more":"{{{Secrets.At("helper's words")}}}"}'

            """);
        Assert.Contains("and the credential helper (BAZEL_CREDENTIAL_HELPER)", (await scene.RunGuardAsync(69, drawn)).Errors);
        await scene.RunProbeAsync(1, drawn);
        // All of the probe's credentials came through, so there was something to say back; the cache's own header over gRPC only.
        Assert.Empty(new[] { "header", "header #2", "cache header #2", "cache's user information", "helper's header" }.Except(Secrets.FoundIn(server.Heard)));
    }

    [Fact]
    public async Task A_probe_that_gets_no_answer_shows_no_secret()
    {
        Dictionary<string, string> variables = scene.Attached;
        Add(variables, SecretVariables.WellFormed(Secrets, "grpc", $"localhost:{LoopbackPort.Free()}"));
        Assert.Contains("refused: grpc", (await scene.RunGuardAsync(69, variables)).Errors);
        await scene.RunCompanionAsync(1, variables);
        await scene.RunProbeAsync(1, variables);
        variables[Variables.CredentialHelper] = $"/nowhere/helper {Uri.EscapeDataString(Secrets.At("helper's argument"))}";
        Assert.Contains("helper-failed: grpc", (await scene.RunGuardAsync(69, variables)).Errors);

        Dictionary<string, string> tls = scene.Attached;
        Add(tls, SecretVariables.WellFormed(Secrets, "grpcs", $"localhost:{LoopbackPort.Free()}"));
        tls[Variables.TlsCa] = "/nowhere/" + Secrets.At("path of the authority");
        Assert.Contains("GF_BAZEL_TLS_CA", (await scene.RunGuardAsync(69, tls)).Errors);
    }

    /// <summary>The check of a Nix cache sends no credentials at all, so that there is nothing that a server could say back.</summary>
    [Fact]
    public async Task A_Nix_cache_is_told_no_secret_and_none_is_shown()
    {
        await using EchoingServer server = await EchoingServer.StartAsync();
        Dictionary<string, string> variables = scene.Attached;
        Add(variables, SecretVariables.WellFormed(Secrets, "grpc", "cache.example.internal:9092"));
        variables["ATTIC_SERVER"] = $"http://{Secrets.EncodedAt("server's user")}:{Secrets.EncodedAt("server's password")}@localhost:{server.HttpPort}/a";
        string typed = $"http://{Secrets.EncodedAt("typed user")}@localhost:{server.HttpPort}";
        foreach (string[] words in (string[][])[[], ["--format", "json"], ["--server", typed], ["--server", typed, "--format", "json"]])
        {
            Assert.Contains("private", (await scene.RunAsync(1, PublishedBinaries.Flywheel, variables, ["attic", "check", .. words])).Output);
        }
        Assert.Contains("User-Agent: flywheel/", server.Heard);
        Assert.Empty(Secrets.FoundIn(server.Heard));
    }

    [Fact]
    public async Task What_is_no_address_no_name_and_no_key_of_a_Nix_cache_is_not_repeated()
    {
        Dictionary<string, string> variables = scene.Attached;
        variables["ATTIC_SERVER"] = $"http://localhost:{LoopbackPort.Free()}";
        string secret = Secrets.At("value in the wrong place");
        string key = Secrets.At("secret key");
        string secretKey = "test-1:" + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(key.PadRight(64, 'x')));
        foreach ((string option, string variable, string value) in new[]
        {
            ("--server", "ATTIC_SERVER", $"me:{secret}@localhost"), ("--server", "ATTIC_SERVER", $"http://localhost:{secret}/"), ("--server", "ATTIC_SERVER", $"grpc://{secret}@localhost"),
            ("--cache", "ATTIC_CACHE", $"../{secret}"), ("--public-key", "ATTIC_PUBLIC_KEY", $"{secret}:{secret}"), ("--public-key", "ATTIC_PUBLIC_KEY", secretKey),
        })
        {
            Assert.Contains($"`{option}`", (await scene.RunAsync(2, PublishedBinaries.Flywheel, variables, "attic", "check", option, value)).Errors);
            Dictionary<string, string> set = new(variables) { [variable] = value };
            Assert.Contains($"hint: set {variable} to", (await scene.RunAsync(2, PublishedBinaries.Flywheel, set, "attic", "check")).Errors);
        }
        foreach (string[] words in (string[][])[[$"/nix/store/{secret}"], ["--timeout", secret], [secret, secret], ["--token=" + secret]])
        {
            await scene.RunAsync(2, PublishedBinaries.Flywheel, variables, ["attic", "check", .. words]);
        }
    }

    [Fact]
    public async Task An_attached_run_shows_no_secret_and_leaves_none()
    {
        await using ServedCache cache = await ServedCache.StartAsync(Path.Combine(scene.Home, "..", "cache"));
        Dictionary<string, string> variables = scene.Attached;
        Add(variables, SecretVariables.WellFormed(Secrets, "grpc", $"127.0.0.1:{cache.Port}"));
        await scene.RunGuardAsync(0, variables);
        await scene.RunCompanionAsync(0, variables);
    }

    [Fact]
    public async Task Without_a_launcher_and_in_a_loop_no_secret_is_shown()
    {
        Dictionary<string, string> variables = scene.Attached;
        Add(variables, SecretVariables.WellFormed(Secrets, "grpc", "localhost:1"));
        variables["GF_BAZELISK"] = "/nowhere/bazelisk";
        await scene.RunGuardAsync(127, variables);
        await scene.RunAsync(127, PublishedBinaries.Bazel, variables, "query", "--remote_header=a=" + Secrets.At("typed header"));
        variables["FLYWHEEL_SHIM_DEPTH"] = "8";
        await scene.RunGuardAsync(126, variables);
    }

    [Fact]
    public async Task A_line_in_doubt_shows_no_value()
    {
        Dictionary<string, string> variables = scene.Attached;
        string secret = Secrets.At("value of an unknown option");
        foreach (string[] words in (string[][])
        [
            ["--some_new_option", secret, "build"], [$"--first={secret}", "--second", secret], ["build", "--some_new_option", "--", secret],
            ["build", $"--first={secret}", "--second", "--", secret], ["--strict", "run", "--test_arg", "--", secret], [$"teleport={secret}"],
        ])
        {
            await scene.RunAsync(78, PublishedBinaries.Bazel, variables, words);
            await scene.RunAsync(78, PublishedBinaries.Lane, variables, words);
        }
    }

    [Fact]
    public async Task The_escape_hatch_says_its_reason_and_no_secret()
    {
        Dictionary<string, string> variables = scene.Attached;
        Add(variables, SecretVariables.WellFormed(Secrets, "grpc", "cache.example.internal:9092"));
        Add(variables, SecretVariables.Refused(Secrets));
        variables["GF_BAZEL_ESCAPE_HATCH"] = "the cache moves";
        Assert.Contains("the cache moves", (await scene.RunGuardAsync(0, variables)).Errors);
        await scene.RunAsync(78, PublishedBinaries.Lane, variables, ["run", .. SecretVariables.RunWords(Secrets)]);
        // Somebody who gives a known secret for a reason does not see it again either.
        variables["GF_BAZEL_ESCAPE_HATCH"] = "because of " + variables[Variables.Token];
        Assert.Contains("because of ***", (await scene.RunGuardAsync(0, variables)).Errors);
    }

    [Fact]
    public async Task Not_even_a_launchers_path_shows_a_known_secret()
    {
        Dictionary<string, string> variables = scene.Attached;
        variables[Variables.Token] = Secrets.At("token");
        variables["GF_BAZELISK"] = $"/nowhere/{variables[Variables.Token]}/bazelisk";
        Assert.Contains("/nowhere/***/bazelisk is not there", (await scene.RunGuardAsync(127, variables)).Errors);
    }

    [Fact]
    public async Task A_usage_error_of_the_companion_repeats_no_value()
    {
        string secret = Secrets.At("typed value");
        foreach (string[] words in (string[][])
        [
            ["contract", "--token=" + secret], ["contract", "--token", secret], ["contract", "--strict=" + secret], ["contract", "--format", secret],
            ["contract", secret], ["--token=" + secret, "contract"], ["contract", "--", secret], ["contract", $"--format={secret}", secret],
        ])
        {
            CommandResult result = await scene.RunAsync(2, PublishedBinaries.Flywheel, scene.Attached, words);
            Assert.Equal("", result.Output);
        }
        string file = Path.Combine(scene.Home, "..", "response");
        File.WriteAllText(file, secret);
        await scene.RunAsync(2, PublishedBinaries.Flywheel, scene.Attached, "contract", "@" + file);
    }

    private static void Add(Dictionary<string, string> variables, IEnumerable<KeyValuePair<string, string>> more)
    {
        foreach ((string name, string value) in more)
        {
            variables[name] = value;
        }
    }
}
