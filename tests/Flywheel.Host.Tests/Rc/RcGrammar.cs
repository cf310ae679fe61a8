using System.Collections.Immutable;
using Flywheel.Core.CommandLine;
using Flywheel.Testing;

namespace Flywheel.Host.Tests.Rc;

/// <summary>
/// Draws rc files with everything that can stand in them, right and wrong. Left out is what would make Bazel talk to somebody, or start
/// another server or crash it (4.2.3 does with an empty --disk_cache beside an HTTP cache), and values that Bazel refuses: the resolver does
/// not look at values.
/// </summary>
/// <param name="random">Decides everything.</param>
/// <param name="version">Whose options, by their file in tests/tools/option-table/data.</param>
internal sealed class RcGrammar(Random random, string version)
{
    /// <summary>HTTP caches are not asked for anything before something is built.</summary>
    private static readonly string[] Caches = ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b", "http://127.0.0.1:1/c", ""];

    /// <summary>Options and values for them; none for flags.</summary>
    private static readonly (string Name, string[] Values)[] Vocabulary =
    [
        ("remote_cache", Caches), ("remote_cache", Caches), ("remote_http_cache", Caches),
        ("remote_executor", [""]), ("remote_instance_name", ["main", "other", "", "--remote_cache=", "a b", "a#b", "'", "\"", "\\", "=", "--"]),
        ("remote_timeout", ["1", "2", "3"]), ("remote_retries", ["1", "2", "3"]), ("remote_max_connections", ["1", "2"]),
        ("remote_header", ["a=1", "a=2", "b= x y", "c=d=e"]), ("remote_cache_header", ["a=1", "a=2"]), ("remote_exec_header", ["a=1", "b=2"]),
        ("remote_default_exec_properties", ["a=1", "b=2"]), ("remote_upload_local_results", []), ("remote_accept_cached", []),
        ("remote_local_fallback", []), ("remote_verify_downloads", []), ("incompatible_remote_symlinks", []),
        ("remote_download_outputs", ["all"]), ("remote_download_minimal", []), ("remote_download_toplevel", []),
        ("experimental_remote_download_outputs", ["all"]), ("jobs", ["1", "2", "3"]), ("j", ["4", "5"]), ("keep_going", []), ("k", []),
        ("copt", ["-a", "--b", "--config=a", "--"]), ("test_arg", ["--config=b", "--config", "--remote_cache=", "x"]), ("test_env", ["A=1", "B"]),
        ("compilation_mode", ["opt", "dbg"]), ("c", ["fastbuild", "opt"]), ("define", ["a=1", "b=2"]), ("announce_rc", []),
        ("test_output", ["all", "errors"]), ("color", ["no", "yes"]), ("build_metadata", ["a=1", "b=2"]), ("enable_platform_specific_config", []),
    ];

    private static readonly string[] Configs = ["a", "b", "c", "d", "linux"];

    private static readonly string[] Files = [".bazelrc", ".bazelrc", ".bazelrc", "~/.bazelrc", "one.rc", "two.rc", "sub/three.rc", "named.rc"];

    /// <summary>Whether mistakes are drawn as well.</summary>
    private bool wrong;

    private string command = "build";

    private HashSet<string>? names;

    private HashSet<string> Names => names ??= ReadNames();

    /// <summary>The options of this version that <see cref="Vocabulary"/> has, by today's names: what is compared.</summary>
    public ImmutableArray<string> Compared =>
    [
        .. Vocabulary.Where(option => option.Name.Length == 1 || Names.Contains(option.Name)).Select(option => OptionTable.CurrentName(option.Name))
            .Where(name => !OptionTable.Expands(name)).Distinct(),
    ];

    public RcCase Case()
    {
        // Most mistakes end the reading, and with it what else there is to see.
        wrong = Chance(0.3);
        command = OneOf("build", "build", "build", "build", "test", "test", "coverage", "run", IsOld ? "run" : "query");
        return new()
        {
            Lines = Ended(WithConfigs([.. Enumerable.Range(0, random.Next(1, 26)).Select(_ => Line())])),
            Startup = [.. Enumerable.Range(0, Chance(0.4) ? random.Next(1, 4) : 0).Select(_ => Startup())],
            Command = command,
            Words = [.. Enumerable.Range(0, Chance(0.5) ? random.Next(1, 4) : 0).Select(_ => Argument())],
        };
    }

    /// <summary>2.1.0 has other options for `query`, and no Starlark flags with `no`.</summary>
    private bool IsOld => version == "2.1.0";

    /// <summary>Each config that is asked for is one that is there, unless something shall be wrong.</summary>
    private ImmutableArray<(string, string)> WithConfigs(ImmutableArray<(string File, string Text)> lines) =>
        wrong ? lines : [.. lines, .. Configs.Where(_ => Chance(0.9)).Select(name => (".bazelrc", $"\n{OneOf("build", "common")}:{name} --jobs={random.Next(1, 9)}\n"))];

    /// <summary>Only the last line of a file may have no end: else the next one would be part of a value.</summary>
    private static ImmutableArray<(string, string)> Ended(ImmutableArray<(string File, string Text)> lines) =>
        [.. lines.Select((line, i) => line.Text.EndsWith('\n') || !lines.Skip(i + 1).Any(next => next.File == line.File) ? line : (line.File, line.Text + "\n"))];

    private (string, string) Line()
    {
        string file = OneOf(Files);
        string end = OneOf("\n", "\n", "\n", "\n", "\r\n", " \n", "\t \n", " # more\n", " # more \\\n # and more\n", "\n\n", "\v\n", "");
        string text = random.Next(40) switch
        {
            < 6 => Import(),
            6 => OneOf("", "   ", "# --remote_cache=", "  # it's", "#\\"),
            7 => "startup " + StartupInRc(),
            8 when wrong => Mistake(),
            9 => OneOf("build", "build:a", "nosuch --remote_cache=", "build:a: --jobs=3", ":a --jobs=3", "build: --jobs=3", "'' build --jobs=3"),
            10 => $"{Section().Text} {(IsOld ? "//:none" : OneOf("--flag_alias=jobs=//:x", "--flag_alias f=//:x", "--//:x=1", "--no//:x", "//:none"))}",
            _ => Statement(),
        };
        return (file, Lead() + text + end);
    }

    private string Import() => $"{OneOf("import", "try-import", "try-import")} " + random.Next(12) switch
    {
        < 3 => "%workspace%/one.rc",
        < 5 => "%workspace%/two.rc",
        < 6 => "sub/three.rc",
        6 => "'%workspace%/sub/three.rc'",
        7 => OneOf("%workspace%/link.rc", "%workspace%/./one.rc", "%workspace%//two.rc"),
        8 => OneOf("\"two.rc\"", "t\\wo.rc", "one.rc # why"),
        9 when wrong => OneOf("%workspace%/none.rc", "/none.rc", "one.rc two.rc", "", "sub", "%workspace%one.rc", "named.rc \\\n two.rc"),
        _ => "%workspace%/one.rc",
    };

    private string StartupInRc() => OneOf("--connect_timeout_secs=30", "--connect_timeout_secs 20", "--connect_timeout_secs\nstartup 25", "--client_debug --noclient_debug");

    private string Statement()
    {
        (string section, int config) = Section();
        return section + string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Gap() + Option(config)));
    }

    /// <summary>What a line begins with, and the place of its config among the others; -1 without one.</summary>
    private (string Text, int Config) Section()
    {
        int config = random.Next(Configs.Length);
        return random.Next(20) switch
        {
            < 7 => ("build", -1),
            < 9 => ("common", -1),
            9 => ("test", -1),
            10 => (OneOf("coverage", "query", "info", "run"), -1),
            < 16 => ("build:" + Configs[config], config),
            < 18 => ("common:" + Configs[config], config),
            _ => (OneOf("test", "coverage", "query") + ":" + Configs[config], config),
        };
    }

    private string Mistake() => random.Next(16) switch
    {
        0 => "build --no_such_option",
        1 => "common --config=none",
        2 => "build:a --config=a",
        3 => "build:a --config=b\nbuild:b --config=a",
        4 => "build:b --config a",
        5 => "build --noremote_cache=x",
        6 => "build --nokeep_going=1",
        7 => "common --script_path=x",
        8 => OneOf("build -keep_going", "build -", "build -//x", "build --=x", "build ---"),
        9 => OneOf("startup --no_such_option", "startup --bazelrc=x", "startup --nohome_rc", "startup batch", "startup --connect_timeout_secs=1 \\\n --nosystem_rc"),
        10 => "build --remote_instance_name",
        11 => "build:c --config_of_mine=a",
        12 => "build:d --no_such_option=1",
        13 => "always --jobs=3",
        14 => "try-import-if-bazel-version >=1.0.0 %workspace%/one.rc",
        _ => "query --copt=-a",
    };

    private string[] Startup() => random.Next(12) switch
    {
        0 => ["--noworkspace_rc"],
        1 => ["--nohome_rc"],
        2 => [OneOf("--nosystem_rc", "--ignore_all_rc_files")],
        3 => ["--home_rc"],
        4 => ["--bazelrc", "two.rc"],
        5 => ["--bazelrc=link.rc"],
        6 => ["--bazelrc=/dev/null"],
        7 => [IsOld ? "--bazelrc" : "--bazelrc=~/.bazelrc", .. IsOld ? (string[])["two.rc"] : []],
        8 when wrong => [OneOf("--bazelrc=none.rc", "--bazelrc=", "--bazelrc=sub")],
        _ => ["--bazelrc=named.rc"],
    };

    private string[] Argument() => random.Next(10) switch
    {
        < 5 => ["--config=" + OneOf(Configs)],
        5 => ["--config", OneOf(Configs)],
        6 => ["--enable_platform_specific_config"],
        7 when !IsOld => ["--flag_alias=remote_timeout=//:x"],
        _ => Words(),
    };

    /// <summary>An option as words of the command line.</summary>
    private string[] Words()
    {
        (string name, string[] values) = OneOf(Known());
        if (values.Length == 0)
        {
            return [Flag(name)];
        }
        string value = OneOf(values);
        return name.Length == 1 ? ["-" + name, value] : Chance(0.5) ? [$"--{name}={value}"] : ["--" + name, value];
    }

    /// <summary>The same as text of an rc file.</summary>
    /// <param name="config">That it stands in: unless something shall be wrong, it asks only for later ones.</param>
    private string Option(int config)
    {
        string[] configs = wrong ? Configs : Configs[(config + 1)..];
        if (Chance(0.12) && configs.Length > 0)
        {
            return Quoted("--config=" + OneOf(configs));
        }
        string[] words = Words();
        // An empty word is none: then the next one is the value.
        return words is [var name, ""] ? (name == "--remote_instance_name" ? $"{name} ''" : name + "=") : string.Join(Gap(), words.Select(Quoted));
    }

    private string Flag(string name) => name.Length == 1 ? OneOf($"-{name}", $"-{name}-")
        : name.StartsWith("remote_download") ? "--" + name
        : OneOf($"--{name}", $"--no{name}", $"--{name}=true", $"--{name}=no", $"--{name}=0", $"--{name}=YES");

    private string Quoted(string word)
    {
        string plain = string.Concat(word.Select(c => c is ' ' or '#' or '\'' or '"' or '\\' ? "\\" + c : c.ToString()));
        return random.Next(8) switch
        {
            0 => "'" + word.Replace("\\", "\\\\").Replace("'", "\\'") + "'",
            1 => "\"" + word.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"",
            2 when word.Length > 3 => $"{word[..2]}\"{word[2..].Replace("\\", "\\\\").Replace("\"", "\\\"")}\"",
            3 when word.Length > 3 && !word.Contains('\\') => $"{plain[..1]}\\\n{plain[1..]}",
            4 when word.Length > 3 => $"\\{word[0]}{plain[1..]}",
            _ => plain,
        };
    }

    private string Gap() => OneOf(" ", " ", " ", "  ", "\t", " \\\n  ", " \\\r\n\t", " '' ");

    private string Lead() => OneOf("", "", "", "  ", "\t", "\v", "\\\n");

    /// <summary>What this version has. Two options stand for some that `query` does not have, which it then says.</summary>
    private (string Name, string[] Values)[] Known() =>
    [
        .. Vocabulary.Where(option => (option.Name.Length == 1 || Names.Contains(option.Name))
            && !(command == "query" && option.Name.StartsWith("remote_download", StringComparison.Ordinal))),
    ];

    private HashSet<string> ReadNames()
    {
        string folder = Path.Combine(RepositoryRoot.Path, "tests", "tools", "option-table", "data");
        HashSet<string> found = [.. File.ReadLines(Path.Combine(folder, $"bazel-{version}.txt")).Where(line => !line.StartsWith('#')).Select(line => line.Split(' ')[0])];
        found.UnionWith(
        [
            .. File.ReadLines(Path.Combine(folder, "old-names.txt")).Where(line => !line.StartsWith('#')).Select(line => line.Split(' '))
                .Where(words => words.Length == 2 && found.Contains(words[1])).Select(words => words[0]),
        ]);
        return found;
    }

    private bool Chance(double share) => random.NextDouble() < share;

    private T OneOf<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
