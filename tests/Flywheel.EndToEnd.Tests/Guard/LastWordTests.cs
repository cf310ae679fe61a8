using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>
/// What was probed is what Bazel uses: its own canonical command line, from its own event file, shows the contract's values whatever
/// rc files, configs and words say.
/// </summary>
[Collection(AttachedBazelTests.Name)]
public sealed class LastWordTests(AttachedBazel fixture)
{
    private static readonly string[] Decided =
        ["remote_cache", "remote_executor", "remote_instance_name", "remote_proxy", "remote_upload_local_results"];

    private const string Properties = "remote_default_exec_properties";

    /// <summary>Redirects what the tail sets, to where a Bazel without the guard still works.</summary>
    private const string Undo =
        "--remote_cache=grpc://localhost:{port} --remote_executor={executor} --remote_instance_name=other --noremote_upload_local_results";

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["the sections that build inherits"] = new("build") { Rc = $"common {Undo}\nbuild {Undo}\n" },
        ["the sections that test inherits"] = new("test") { Rc = $"build {Undo}\ntest {Undo}\n" },
        ["a config"] = new("build", "--config=undo") { Rc = $"build:undo {Undo}\n", Undone = true },
        ["a config of the command's own"] = new("test", "--config=undo") { Rc = $"test:undo {Undo}\n", Undone = true },
        ["a config in a config"] = new("build", "--config=outer")
        {
            Rc = $"common:outer --config=inner\nbuild:inner --config=undo\nbuild:undo {Undo}\n",
            Undone = true,
        },
        ["imported files"] = new("build", "--config=undo")
        {
            Rc = "import %workspace%/one.rc\ntry-import %workspace%/two.rc\ntry-import %workspace%/three.rc\n",
            Files = [("one.rc", $"build {Undo}\n"), ("two.rc", $"build:undo {Undo}\n")],
            Undone = true,
        },
        ["a config for the platform"] = new("build", "--enable_platform_specific_config") { Rc = $"build:linux {Undo}\n", Undone = true },
        ["an rc file of the command line"] = new("build", "--config=undo")
        {
            Startup = ["--bazelrc=more.rc"],
            Files = [("more.rc", $"build:undo {Undo}\n")],
            Undone = true,
        },
        ["a former name"] = new("build", "--remote_http_cache={endpoint}", "--config=undo")
        {
            Rc = "build:undo --remote_http_cache=\n",
            Undone = true,
        },
        ["a proxy"] = new("build", "--config=undo") { Rc = "build --remote_proxy=unix:/one\nbuild:undo --remote_proxy=unix:/two\n" },
        ["the same words before and after a config"] =
            new("build", "--remote_instance_name=", "--config=undo", "--remote_executor=", "--remote_proxy=")
            {
                Rc = $"build:undo {Undo}\n",
                Undone = true,
            },
        ["a config before the separator"] = new("build", "--config=undo", "--") { Rc = $"build:undo {Undo}\n", Undone = true },
        ["a config behind a separator that is a value"] = new("build", "--test_arg", "--", "--config", "undo")
        {
            Rc = $"build:undo {Undo}\n",
            Undone = true,
        },
        ["the config that GF_BAZEL_CONFIG selects"] = new("build")
        {
            Rc = $"build:undo {Undo} --jobs=3\n",
            Variables = [("GF_BAZEL_CONFIG", "undo")],
            Also = [("jobs", "3")],
        },
        ["an instance"] = new("build", "--config=undo")
        {
            Rc = $"build:undo {Undo}\n",
            Variables = [("BAZEL_REMOTE_INSTANCE_NAME", "main")],
            Instance = "main",
            Undone = true,
        },
        ["no upload, by the variable"] = new("build", "--remote_upload_local_results", "--config=up")
        {
            Rc = "build:up --remote_upload_local_results\n",
            Variables = [("GF_BAZEL_REMOTE_UPLOAD", "off")],
            Upload = false,
        },
        ["no upload, by the role"] = new("build", "--remote_upload_local_results=true")
        {
            Variables = [("GF_BAZEL_CACHE_ROLE", "read-only")],
            Upload = false,
        },
        ["no upload, by the user's own word"] = new("build", "--noremote_upload_local_results", "--config=up")
        {
            Rc = "build:up --remote_upload_local_results\n",
            Variables = [("GF_BAZEL_REMOTE_UPLOAD", "yes")],
            Upload = false,
        },
        ["no upload, by the user's last word"] =
            new("build", "--remote_upload_local_results", "--remote_upload_local_results=0") { Upload = false },
        ["upload, by the user's last word"] = new("build", "--noremote_upload_local_results", "--remote_upload_local_results"),
        ["an executor"] = new("build", "--config=undo", "--remote_executor=")
        {
            OnExecutor = true,
            Rc = $"build:undo {Undo} --remote_executor= --remote_local_fallback --remote_default_exec_properties=pool=theirs\n",
            Variables = [("GF_BAZEL_REMOTE_EXECUTION_PLATFORM", "ours")],
            Also = [("remote_local_fallback", "false"), (Properties, "pool=theirs"), (Properties, "gf.platform=ours")],
            Undone = true,
        },
        ["an executor with a cache of its own"] = new("build")
        {
            OnExecutor = true,
            Variables = [("BAZEL_REMOTE_CACHE", "grpc://127.0.0.1:1"), ("BAZEL_REMOTE_EXECUTOR_CACHE", "{endpoint}")],
        },
        ["the user's own platform"] = new("build", $"--{Properties}=gf.platform=his")
        {
            OnExecutor = true,
            Also = [(Properties, "gf.platform=his")],
        },
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task The_contract_has_the_last_word(string name)
    {
        AttachedBazel attached = await fixture.UpAsync();
        Case given = Cases[name];
        Dictionary<string, string> executing = await attached.ExecutorVariablesAsync();
        string executor = executing["BAZEL_REMOTE_EXECUTOR"];
        Dictionary<string, string> variables = given.OnExecutor ? executing : attached.Variables;
        string endpoint = variables["BAZEL_REMOTE_CACHE"];
        foreach ((string variable, string value) in given.Variables)
        {
            variables[variable] = Filled(value);
        }
        (string, string)[] files = [(".bazelrc", given.Rc), .. given.Files];
        using IDisposable _ = attached.Files(files.Select(file => KeyValuePair.Create(file.Item1, Filled(file.Item2))));

        CanonicalCommandLine used = await BuiltWithAsync(attached, endpoint, variables, given, guarded: true);

        string[] contract =
        [
            endpoint, given.OnExecutor ? endpoint : "", given.Instance, "", given.Upload ? "true" : "false",
        ];
        Assert.Equal(contract, Decided.Select(option => Assert.Single(used.Values(option))));
        foreach (IGrouping<string, string> also in given.Also.GroupBy(also => also.Name, also => also.Value))
        {
            Assert.Equal(also, used.Values(also.Key));
        }
        if (given.Undone)
        {
            // The case is one: it undoes what stands right after the command.
            CanonicalCommandLine alone = await BuiltWithAsync(attached, endpoint, variables, given, guarded: false);
            Assert.NotEqual(endpoint, alone.Values("remote_cache").Last());
        }

        string Filled(string text) =>
            text.Replace("{endpoint}", endpoint).Replace("{executor}", executor).Replace("{port}", $"{new Uri(endpoint).Port}");
    }

    private static async Task<CanonicalCommandLine> BuiltWithAsync(
        AttachedBazel attached, string endpoint, Dictionary<string, string> variables, Case given, bool guarded)
    {
        string events = Path.Combine(attached.Workspace.Scratch, "events.json");
        File.Delete(events);
        string[] words = [.. given.Words.Select(word => word.Replace("{endpoint}", endpoint))];
        string[] line =
        [
            .. given.Startup, given.Command, $"--build_event_json_file={events}",
            .. guarded ? [] : (string[])[$"--remote_cache={endpoint}"], .. words, "//:good",
        ];
        CommandResult result = guarded
            ? await attached.Bazel.RunAsync(variables, line)
            : await attached.Bazel.RunWithoutAsync(null, line);
        Assert.True(!guarded || result.ExitCode == 0, result.ToString());
        Assert.True(File.Exists(events), result.ToString());
        return CanonicalCommandLine.Read(events);
    }

    /// <param name="Command">Build or test.</param>
    /// <param name="Words">Between the command and the target.</param>
    private sealed record Case(string Command, params string[] Words)
    {
        public string[] Startup { get; init; } = [];

        public string Rc { get; init; } = "";

        public (string Name, string Text)[] Files { get; init; } = [];

        public (string Name, string Value)[] Variables { get; init; } = [];

        public bool OnExecutor { get; init; }

        public string Instance { get; init; } = "";

        public bool Upload { get; init; } = true;

        /// <summary>Other options, all values of each.</summary>
        public (string Name, string Value)[] Also { get; init; } = [];

        /// <summary>Without the guard the same words and files undo a --remote_cache that stands first.</summary>
        public bool Undone { get; init; }
    }
}
