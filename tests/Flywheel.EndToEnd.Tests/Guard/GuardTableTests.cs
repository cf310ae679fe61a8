using System.Net.Sockets;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>Cases that fooled earlier tools, each with its exit code, rule ids and Bazel's own hits.</summary>
[Collection(AttachedBazelTests.Name)]
public sealed class GuardTableTests(AttachedBazel fixture)
{
    private const string NotAllowed = "GF_BAZEL_ALLOW_LOCALHOST_PROOF";

    /// <summary>{port} is the cache's, {ipv6} that of a way to it on ::1, {endpoint} its address, {scratch} a folder.</summary>
    private static readonly Dictionary<string, GuardRow> Rows = new()
    {
        ["an IPv6 loopback address"] = GuardRow.Refused("endpoint-loopback") with
        {
            Variables = [("BAZEL_REMOTE_CACHE", "grpc://[::1]:9092"), (NotAllowed, "")],
        },
        ["LOCALHOST"] = GuardRow.Refused("endpoint-loopback") with
        {
            Variables = [("BAZEL_REMOTE_CACHE", "grpc://LOCALHOST:{port}"), (NotAllowed, "")],
        },
        ["user@localhost"] = GuardRow.Refused("endpoint-loopback") with
        {
            Variables = [("BAZEL_REMOTE_CACHE", "grpc://user@localhost:{port}"), (NotAllowed, "")],
        },
        ["user@localhost in a lane"] = GuardRow.Refused("endpoint-userinfo", "endpoint-loopback") with
        {
            Variables = [("BAZEL_REMOTE_CACHE", "grpc://user@localhost:{port}"), (NotAllowed, "")],
            InLane = true,
        },
        ["an IPv6 loopback address, allowed"] = GuardRow.Attached() with
        {
            Variables = [("BAZEL_REMOTE_CACHE", "grpc://[::1]:{ipv6}")],
        },
        ["LOCALHOST, allowed"] = GuardRow.Attached() with
        {
            Variables = [("BAZEL_REMOTE_CACHE", "grpc://LOCALHOST:{port}")],
        },
        ["user@localhost, allowed"] = GuardRow.Attached() with
        {
            Variables = [("BAZEL_REMOTE_CACHE", "grpc://user@localhost:{port}")],
        },
        ["a scheme in capitals and blanks around"] = GuardRow.Attached() with
        {
            Variables = [("BAZEL_REMOTE_CACHE", " GRPC://127.0.0.1:{port}/ ")],
        },
        ["a good label"] = GuardRow.Attached() with { Variables = [("GF_BAZEL_RUNNER_LABELS", "honey-nix")], InLane = true },
        ["a hosted label beside a good one"] = GuardRow.Refused("runner-label") with
        {
            Variables = [("GF_BAZEL_RUNNER_LABELS", "honey-nix,ubuntu-latest")],
            InLane = true,
        },
        ["* as a label"] = GuardRow.Refused("runner-label") with { Variables = [("GF_BAZEL_RUNNER_LABELS", "*")], InLane = true },
        ["a command in a number"] = GuardRow.Refused("bad-value") with
        {
            Variables = [("GF_BAZEL_HOST_JVM_MAX_HEAP_MB", "$(touch x)")],
        },
        ["a command in an array index"] = GuardRow.Refused("bad-value") with
        {
            Variables = [("GF_BAZEL_QUOTA_RETRIES", "a[$(touch x)]")],
        },
        ["a slash at the end of the executor's address only"] = new("build", "//:g1", "--noremote_accept_cached")
        {
            Variables = [("BAZEL_REMOTE_EXECUTOR", "{endpoint}/")],
            OnExecutor = true,
            Hits = 0,
            Says = " 1 remote.",
        },
        ["an executor at another port"] = GuardRow.Refused("executor-cache-split") with
        {
            Variables = [("BAZEL_REMOTE_EXECUTOR", "grpc://127.0.0.1:9092")],
            OnExecutor = true,
        },
        ["a value-taking option as the last word"] = new("build", "//:g1", "--test_arg")
        {
            ExitCode = 2,
            Says = "Expected value after --test_arg",
        },
        ["an unknown option as the last word"] = new("build", "//:g1", "--no_such_flag")
        {
            ExitCode = 2,
            Says = "Unrecognized option: --no_such_flag",
        },
        ["an unknown option before the separator"] = new("build", "--no_such_flag", "--", "//:g1")
        {
            ExitCode = 78,
            Says = "flywheel: `--no_such_flag` stands before a `--`",
        },
        ["an unknown startup option before query build"] = new("--no_such_flag", "query", "build")
        {
            ExitCode = 78,
            Says = "flywheel: `--no_such_flag` is no startup option that the shim knows",
        },
        ["an output base in the next word"] = GuardRow.Refused("cache-missing") with
        {
            Words = ["--output_base", "{scratch}/base", "build", "//:g1"],
            Variables = [("BAZEL_REMOTE_CACHE", "")],
        },
        ["a JVM option in the next word"] = GuardRow.Refused("cache-missing") with
        {
            Words = ["--host_jvm_args", "-Xmx1g", "build", "//:g1"],
            Variables = [("BAZEL_REMOTE_CACHE", "")],
        },
        ["an output base and a JVM option, attached"] = GuardRow.Attached(
            "--output_base", "{scratch}/base", "--host_jvm_args", "-Xmx1g", "build", "//:g1"),
        ["a separator that is a value before an empty cache"] = GuardRow.Refused("flag-conflict") with
        {
            Words = ["build", "--test_arg", "--", "//:g1", "--remote_cache="],
            Says = "`--remote_cache=` detaches the cache",
        },
        ["a separator that is a value"] = GuardRow.Attached("build", "--test_arg", "--", "//:g1"),
        ["another cache"] = GuardRow.Refused("flag-conflict") with { Words = [.. GuardRow.Build, "--remote_cache=grpc://other"] },
        ["another cache in the next word"] = GuardRow.Refused("flag-conflict") with
        {
            Words = ["build", "--remote_http_cache", "http://other", "//:g1"],
        },
        ["an alias for a remote flag"] = GuardRow.Refused("flag-conflict") with
        {
            Words = [.. GuardRow.Build, "--flag_alias=remote_cache=//:flag"],
        },
        ["an alias for an option that takes a value"] =
            GuardRow.Refused("flag-conflict") with { Words = ["run", "--flag_alias=test_arg=//:f", "--test_arg", "--", "//:g1"] },
        ["an alias of the user's own"] = GuardRow.Attached("build", "//:g1", "--flag_alias=mine=//:f"),
        ["a policy with escapes"] = GuardRow.Refused("flag-conflict") with
        {
            Words = ["--invocation_policy=flag_policies{flag_name:\"\\162emote_cache\"}", "build", "//:g1"],
        },
        ["flags that Bazelisk adds behind ours"] = new("--strict", "build", "//:g1")
        {
            ExitCode = 78,
            Variables = [("BAZELISK_INCOMPATIBLE_FLAGS", "--incompatible_x,--remote_cache=")],
            Says = "BAZELISK_INCOMPATIBLE_FLAGS (environment) holds more than `--incompatible_` flags",
        },
        ["the same from a file of the checkout"] = new("--migrate", "build", "//:g1")
        {
            ExitCode = 78,
            Files = [(".bazeliskrc", "BAZELISK_INCOMPATIBLE_FLAGS=--remote_cache=\n")],
            Says = "BAZELISK_INCOMPATIBLE_FLAGS (.bazeliskrc) holds more than",
        },
        ["a value glued to a letter that is no option"] = new("build", "//:g1", "-Ds3cret", "--")
        {
            ExitCode = 78,
            Says = "flywheel: hint: write `-D=VALUE` if it takes a value",
        },
        ["an rc file that takes nothing from the cache, in the lane"] = GuardRow.Attached() with
        {
            InLane = true,
            Files = [(".bazelrc", "build --noremote_accept_cached\n")],
        },
        ["a limit that is none in the escape hatch"] = GuardRow.Refused("bad-value") with
        {
            Variables = [("GF_BAZEL_ESCAPE_HATCH", "until 2099-01-01 moving")],
        },
        ["an rc file that blanks the cache"] = GuardRow.Attached() with { Files = [(".bazelrc", "build --remote_cache=\n")] },
        ["a config that blanks the cache"] = GuardRow.Attached("build", "//:g1", "--config=blanks") with
        {
            Files = [(".bazelrc", "build:blanks --remote_cache=\n")],
        },
        ["the same cache before a config that blanks it"] =
            GuardRow.Attached("build", "//:g1", "--remote_cache={endpoint}", "--config=blanks") with
            {
                Files = [(".bazelrc", "build:blanks --remote_cache=\n")],
            },
        ["a config that sets an executor"] = GuardRow.Attached("build", "//:g1", "--config=remote") with
        {
            Files = [(".bazelrc", "build:remote --remote_executor=grpc://127.0.0.1:1\n")],
        },
        ["a cache from the file"] = GuardRow.Attached() with
        {
            Variables = [("BAZEL_REMOTE_CACHE", "")],
            Files = [(".env.flywheel.local", "BAZEL_REMOTE_CACHE={endpoint}\n")],
        },
        ["a command as the file's cache"] = GuardRow.Refused("endpoint-placeholder") with
        {
            Variables = [("BAZEL_REMOTE_CACHE", "")],
            Files = [(".env.flywheel.local", "BAZEL_REMOTE_CACHE=\"$(touch x)\"\n")],
        },
        ["a command as a line of the file, and one behind a value"] = GuardRow.Attached() with
        {
            Variables = [("GF_BAZEL_SUBSTRATE_MODE", "")],
            Files = [(".env.flywheel.local", "$(touch x)\n`touch x`\nexport GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed # $(touch x)\n")],
            Says = "flywheel: warning: ",
        },
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_case_ends_as_the_table_says(string name)
    {
        AttachedBazel attached = await fixture.UpAsync();
        GuardRow row = Rows[name];
        await using LoopbackRelay? ipv6 = row.Variables.Any(pair => pair.Value.Contains("{ipv6}")) ? Ipv6(attached) : null;
        Dictionary<string, string> variables = row.OnExecutor ? await attached.ExecutorVariablesAsync() : attached.Variables;
        string endpoint = variables["BAZEL_REMOTE_CACHE"];
        string Filled(string text) => text
            .Replace("{port}", $"{attached.Cache.Port}").Replace("{ipv6}", $"{ipv6?.Port}")
            .Replace("{endpoint}", endpoint).Replace("{scratch}", attached.Workspace.Scratch);
        foreach ((string variable, string value) in row.Variables)
        {
            variables[variable] = Filled(value);
        }
        if (row.Hits is not null)
        {
            await attached.CleanAsync();
        }

        CommandResult result;
        using (attached.Files(row.Files.Select(file => KeyValuePair.Create(file.Name, Filled(file.Text)))))
        {
            result = await attached.Bazel.RunAsync(
                row.InLane ? PublishedBinaries.Lane : PublishedBinaries.Bazel, variables, row.Words.Select(Filled));
        }

        Assert.True(result.ExitCode == row.ExitCode, result.ToString());
        Assert.Equal(row.Rules, GuardRow.RulesIn(result));
        Assert.Contains(row.Says, result.Errors);
        Assert.True(GuardedBazel.RemoteHits(result) == (row.Hits ?? 0), result.ToString());
        // A refused command, and one that Bazel itself refuses, builds nothing, neither here nor there.
        Assert.Equal(row.Hits is not null, result.Errors.Contains("Build completed successfully", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(attached.Workspace.Root, "x")), "`touch x` was executed");
    }

    private static LoopbackRelay Ipv6(AttachedBazel attached)
    {
        try
        {
            return LoopbackRelay.OnIpv6(attached.Cache.Port);
        }
        catch (SocketException e)
        {
            Assert.Skip($"skipped: no ::1 here ({e.SocketErrorCode})");
            throw;
        }
    }
}
