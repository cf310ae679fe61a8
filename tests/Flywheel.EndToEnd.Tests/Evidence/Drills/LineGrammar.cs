using System.Collections.Immutable;
using Flywheel.Testing;

namespace Flywheel.EndToEnd.Tests.Evidence.Drills;

/// <summary>
/// Draws invocations that try to take a build away from its cache: by every name and form of the flags, from configs and rc files,
/// as values of other options, around separators. Left out is what is known not to be read: rc files' --invocation_policy and
/// --flag_alias.
/// </summary>
/// <param name="random">Decides everything.</param>
/// <param name="cache">The contract's.</param>
internal sealed class LineGrammar(Random random, string cache)
{
    private const string Elsewhere = "grpc://127.0.0.1:1";

    /// <summary>Would talk to somebody, write where they like, or never end.</summary>
    private static readonly string[] LeftAlone =
    [
        "bes_backend", "bes_proxy", "google_default_credentials", "google_credentials", "auth_enabled", "experimental_remote_downloader",
        "build_event_json_file", "build_event_text_file", "build_event_json_file_path_conversion", "test_timeout", "gdb", "run_under",
        "block_for_lock", "nobuild", "build", "analyze", "symlink_prefix", "override_repository", "watchfs",
        // Waits for a debugger, for ever.
        "experimental_skylark_debug",
    ];

    /// <summary>What Bazel 4.2.3 says of its own options: name, form, letter.</summary>
    private static readonly Lazy<ImmutableArray<(string Name, bool TakesValue, string Letter)>> Options = new(() =>
    [
        .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "tests", "tools", "option-table", "data", "bazel-4.2.3.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' '))
            .Where(parts => parts is [_, "value" or "list" or "boolean" or "tristate" or "void", _, var commands]
                && (commands == "all" || commands.Split(',').Contains("build")) && !LeftAlone.Contains(parts[0]))
            .Select(parts => (parts[0], parts[1] is "value" or "list", parts[2])),
    ]);

    private static readonly string[] Configs = ["undo", "away", "outer", "inner", "empty", "linux", "none-such"];

    /// <summary>The configs that a line may name: those that its rc files have, and seldom another.</summary>
    private ImmutableArray<string> configs = [];

    public FuzzedLine Line()
    {
        ImmutableArray<(string File, string Line)> rc = Several(0.6, 5, RcLine);
        configs = [.. Configs.Where(name => rc.Any(line => line.File == ".bazelrc" && line.Line.Contains($":{name} ", StringComparison.Ordinal)))];
        return Line(rc);
    }

    private FuzzedLine Line(ImmutableArray<(string File, string Line)> rc) => new()
    {
        Startup = Several(0.25, 2, Startup),
        Command = OneOf("build", "build", "build", "build", "build", "build", "build", "test", "test", "coverage", "run"),
        Words = [["--nobuild"], .. Several(0.95, Chance(0.6) ? 2 : 6, Argument), .. Ending()],
        RcLines = rc,
        Variables = Several(0.2, 2, Variable),
        Lane = Chance(0.2),
        OnExecutor = Chance(0.1),
    };

    private string[] Startup() => random.Next(10) switch
    {
        0 or 1 => ["--bazelrc=more.rc"],
        2 => ["--bazelrc", "more.rc"],
        3 => ["--noworkspace_rc"],
        // Debian's 4.2.3 does not start with --ignore_all_rc_files (exit 36).
        4 or 5 => ["--bazelrc", "/dev/null"],
        6 => ["--nohome_rc"],
        7 => [$"--invocation_policy=flag_policies {{ flag_name: \"{OneOf("remote_cache", "jobs", "remote_http_cache")}\" set_value {{ flag_value: \"{OneOf("", "3")}\" }} }}"],
        8 => ["--invocation_policy", ""],
        _ => [OneOf("--some_startup_option", "--some_startup_option=1", "--")],
    };

    private string[] Argument() => random.Next(28) switch
    {
        < 7 => Remote(),
        < 12 => Swallowing(),
        < 15 => AnyOption(),
        < 19 => Form("config", configs.IsEmpty || Chance(0.05) ? OneOf(Configs) : OneOf([.. configs])),
        < 22 => Around(),
        < 23 => ["--"],
        < 24 => [OneOf("//:g1", "//:all", "-//:g2", ":g1", "...", "--remote_cache", "-remote_cache=", "g1")],
        < 25 => Unknown(),
        < 26 => Form("flag_alias", OneOf("f=//:flag", "remote_cache=//:flag", "f=remote_cache")),
        < 27 => [OneOf("-k", "-k-", "-c", "-copt", "-j", "-j8", "-t", "-s", "-", "---", "", "--=", "--no", "--nono", "--no=")],
        _ => [OneOf("--//:flag", "--no//:flag", "--@//:flag=" + Cache(), "--//:flag=--", "--//:text", "--//:text=" + Cache())],
    };

    /// <summary>The flags that decide about the cache.</summary>
    private string[] Remote() => random.Next(12) switch
    {
        < 4 => Form(OneOf("remote_cache", "remote_cache", "remote_http_cache", "remote_rest_cache"), Cache()),
        4 => Form("remote_executor", OneOf("", "", cache, Elsewhere)),
        5 => Form("remote_instance_name", OneOf("", "", "main", "other")),
        6 => Form("remote_proxy", OneOf("", "unix:/nowhere")),
        7 => Form(OneOf("remote_cache_proxy", "noremote_cache", "experimental_remote_cache"), Cache()),
        8 => [OneOf(
            "--remote_upload_local_results", "--noremote_upload_local_results", "--remote_upload_local_results=0",
            "--remote_upload_local_results=" + Cache())],
        9 => [OneOf("--noremote_accept_cached", "--remote_accept_cached", "--remote_accept_cached=no")],
        10 => [OneOf("--remote_local_fallback", "--noremote_local_fallback", "--modify_execution_info=.*=+no-remote")],
        _ => Form("remote_header", OneOf("a=b", "--remote_cache=")),
    };

    /// <summary>Flags near it.</summary>
    private string[] Around() => random.Next(7) switch
    {
        0 => Form("disk_cache", OneOf("", "disk")),
        1 => Form("bes_backend", ""),
        2 => Form("bes_upload_mode", OneOf("wait_for_upload_complete", "fully_async", "nowait_for_upload_complete")),
        3 => Form("build_event_binary_file", OneOf("own.bep", "", "--remote_cache=")),
        4 => [OneOf("--nobuild_event_binary_file_path_conversion", "--build_event_binary_file_path_conversion")],
        5 => Form("invocation_id", OneOf("11111111-2222-4333-8444-555555555555", "", "--remote_cache=")),
        _ => Form("bes_results_url", "http://127.0.0.1:1/"),
    };

    /// <summary>An option that takes the next word, and a word that it then takes, or does not.</summary>
    private string[] Swallowing()
    {
        (string name, bool takesValue, string letter) = random.Next(3) == 0
            ? (OneOf("test_arg", "define", "action_env", "test_env", "copt", "test_filter", "build_tag_filters"), true, "-")
            : OneOf([.. Options.Value]);
        string option = letter != "-" && Chance(0.5) ? "-" + letter : takesValue || Chance(0.7) ? "--" + name : "--no" + name;
        return [option, Hidden()];
    }

    private string[] AnyOption()
    {
        (string name, bool takesValue, string letter) = OneOf([.. Options.Value]);
        string value = OneOf("", "1", "0", "true", "x", Hidden());
        return takesValue ? Form(name, value) : [OneOf("--" + name, "--no" + name, $"--{name}={value}", letter == "-" ? "--" + name : "-" + letter)];
    }

    private string[] Unknown() =>
    [
        OneOf("--frobnicate", "--frobnicate=", "--nofrobnicate", "--remote_cachee=", "--REMOTE_CACHE=", "-frobnicate"),
        .. Chance(0.4) ? [Hidden()] : Array.Empty<string>(),
    ];

    /// <summary>A word that means much if it is an option.</summary>
    private string Hidden() => OneOf(
        "--", "--remote_cache=", "--remote_cache=" + Elsewhere, "--remote_http_cache=", "--remote_cache", "--config=undo", "--config",
        "--remote_executor=" + Elsewhere, "--test_arg", "--flag_alias=remote_cache=//:flag", "//:g1");

    private ImmutableArray<string[]> Ending() => random.Next(12) switch
    {
        < 7 => [["//:g1"]],
        7 => [["--"], ["//:g1"]],
        8 => [["//:g1"], ["--"]],
        9 => [["--"], ["//:g1"], ["-//:g2"], ["--remote_cache="]],
        10 => [["//:g1"], Swallowing()[..1]],
        _ => [["//:g1"], AnyOption()],
    };

    private (string, string) RcLine()
    {
        string file = OneOf(".bazelrc", ".bazelrc", ".bazelrc", "more.rc", "imported.rc");
        string section = OneOf("build", "common", "test", "build:undo", "build:undo", "common:undo", "build:outer", "build:inner", "test:undo",
            "build:away", "build:linux", "build:ci-cached", "build:flywheel");
        string words = random.Next(8) switch
        {
            0 => "--config=" + OneOf("inner", "away", "empty"),
            1 => "--enable_platform_specific_config",
            2 => "--disk_cache=disk --remote_cache=",
            3 => "--remote_cache=" + Elsewhere + " --remote_executor=" + Elsewhere,
            4 => "--build_event_binary_file=theirs.bep",
            5 => "--remote_proxy=unix:/nowhere --remote_instance_name=other",
            6 => "--remote_cache \"\" # nothing",
            _ => string.Join(' ', Remote().Select(word => word.Length == 0 ? "\"\"" : word)),
        };
        return random.Next(8) switch
        {
            0 => (file == "imported.rc" ? ".bazelrc" : file, OneOf("try-import %workspace%/imported.rc", "try-import %workspace%/none-such.rc")),
            1 => (file, $"{section} \\\n  {words}"),
            _ => (file, $"{section} {words}"),
        };
    }

    private (string, string) Variable() => random.Next(4) switch
    {
        0 => ("BAZEL_REMOTE_INSTANCE_NAME", "main"),
        1 => ("GF_BAZEL_REMOTE_UPLOAD", OneOf("yes", "no")),
        2 => ("GF_BAZEL_CONFIG", OneOf("undo", "outer", "none")),
        _ => ("GF_BAZEL_CACHE_ROLE", "read-only"),
    };

    private string Cache() => OneOf("", "", Elsewhere, cache, cache + "/", cache.ToUpperInvariant(), "127.0.0.1:1", "--remote_cache=");

    private string[] Form(string name, string value) => Chance(0.5) ? [$"--{name}={value}"] : ["--" + name, value];

    private bool Chance(double share) => random.NextDouble() < share;

    private T OneOf<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private ImmutableArray<T> Several<T>(double share, int most, Func<T> one) =>
        Chance(share) ? [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => one())] : [];
}
