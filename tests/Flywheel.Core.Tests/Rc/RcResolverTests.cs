using Flywheel.Core.Rc;
using Xunit;

namespace Flywheel.Core.Tests.Rc;

/// <summary>From the words of the files to the options of a command.</summary>
public sealed class RcResolverTests
{
    private const string Everything = "coverage --jobs=5|test --jobs=4|build --jobs=3|common --jobs=2|always --jobs=1|query --jobs=6|build:x --jobs=7";

    [Theory]
    [InlineData("4.2.3", "build", "--jobs=2 --jobs=3")]
    [InlineData("4.2.3", "test", "--jobs=2 --jobs=3 --jobs=4")]
    [InlineData("4.2.3", "coverage", "--jobs=2 --jobs=3 --jobs=4 --jobs=5")]
    [InlineData("4.2.3", "cquery", "--jobs=2 --jobs=3 --jobs=4")]
    [InlineData("4.2.3", "run", "--jobs=2 --jobs=3")]
    [InlineData("4.2.3", "print_action", "--jobs=2 --jobs=3")]
    [InlineData("4.2.3", "mobile-install", "--jobs=2 --jobs=3")]
    [InlineData("4.2.3", "query", "--jobs=2 --jobs=6")]
    [InlineData("4.2.3", "fetch", "--jobs=2")]
    [InlineData("4.2.3", "version", "--jobs=2")]
    [InlineData("7.1.0", "fetch", "--jobs=1 --jobs=2 --jobs=3 --jobs=4")]
    [InlineData("6.3.0", "build", "--jobs=1 --jobs=2 --jobs=3")]
    [InlineData("6.2.1", "build", "--jobs=2 --jobs=3")]
    [InlineData(null, "coverage", "--jobs=1 --jobs=2 --jobs=3 --jobs=4 --jobs=5")]
    public void The_more_specific_command_comes_later_whatever_the_order_of_the_lines(string? version, string command, string expected) =>
        Assert.Equal(expected, RcTree.For(version, Everything.Split('|')).Options(command));

    /// <summary>https://github.com/bazelbuild/bazel/pull/18609.</summary>
    [Theory]
    [InlineData("6.3.0", "common --copt -g --color=no", "query", 0, "copt")]
    [InlineData("6.3.0", "always --copt=-g", "query", 1, "")]
    [InlineData("4.2.3", "common --copt=-g", "query", 1, "")]
    [InlineData("6.3.0", "common --copt=-g", "test", 0, "")]
    [InlineData("4.2.3", "common --remote_cache=grpc://a", "query", 0, "")]
    [InlineData("6.3.0", "common --script_path=x", "build", 0, "script_path")]
    [InlineData("6.3.0", "build --script_path=x", "build", 1, "")]
    public void What_a_command_does_not_have_is_passed_over_in_common_and_nowhere_else(
        string version, string line, string command, int problems, string ignored)
    {
        RcResolution resolution = RcTree.For(version, line).Resolve(command);

        Assert.Equal(problems, resolution.Problems.Length);
        Assert.Equal(ignored, string.Join(' ', resolution.Options.Where(option => option.Ignored).Select(option => option.Name)));
        Assert.True(ignored.Length == 0 || resolution.FindLast(ignored) is null);
    }

    [Theory]
    [InlineData("build --config=a", "--config=a --copt=1 --copt=2")]
    [InlineData("build --config a", "--config_a --copt=1 --copt=2")]
    [InlineData("build --copt=0 --config=a --copt=3", "--copt=0 --config=a --copt=1 --copt=2 --copt=3")]
    [InlineData("build --config=b --copt=9", "--config=b --copt=b --config=a --copt=1 --copt=2 --copt=c --copt=9")]
    [InlineData("build --config=a --config=a", "--config=a --copt=1 --copt=2 --config=a --copt=1 --copt=2")]
    [InlineData("build --copt=0", "--copt=0")]
    [InlineData("test --config=a", "")]
    public void A_config_is_expanded_where_it_stands(string line, string expected) =>
        Assert.Equal(expected, RcTree.Of(line, "build:a --copt=1", "common:a --nothing-of-ours".Replace("--nothing-of-ours", ""),
            "build:a --copt=2", "build:b --copt=b --config=a", "build:b --copt=c", "test:a --copt=t").Options());

    [Fact]
    public void The_lines_of_a_config_come_base_command_first()
    {
        RcTree tree = RcTree.Of("test:a --copt=t", "build:a --copt=b", "common:a --color=no", "build --config=a");

        Assert.Equal("--config=a --color=no --copt=b --copt=t", tree.Options("test"));
        Assert.Equal("--config=a --color=no --copt=b", tree.Options());
    }

    [Fact]
    public void The_command_line_comes_last_and_its_configs_where_they_stand()
    {
        RcTree tree = RcTree.Of("build --copt=1", "build:a --copt=2");

        Assert.Equal("--copt=1 --copt=3 --config=a --copt=2 --copt=4", tree.Options("build", "--copt=3", "--config=a", "--copt=4", "//x"));
        Assert.Equal("--copt=1", tree.Options("build", "--", "--config=a"));
    }

    [Theory]
    [InlineData("build --config=none", ".bazelrc:1: config `none` is defined in no rc file for `build`")]
    [InlineData("build:a --config=none|build --config=a", ".bazelrc:1: config `none` is defined in no rc file for `build`")]
    [InlineData("test:a --copt=1|build --config=a", ".bazelrc:2: config `a` is defined in no rc file for `build`")]
    [InlineData("build:a|build --config=a", ".bazelrc:2: config `a` is defined in no rc file for `build`")]
    [InlineData("build:a --config=a|build --config=a", ".bazelrc:1: config `a` holds itself")]
    [InlineData("build:a --config=b|build:b --copt=1 --config=a|build --config=a", ".bazelrc:2: config `a` holds itself")]
    [InlineData("build:a --config b|build:b --copt=1|build --config=a", ".bazelrc:1: within a config, `--config` needs its value behind a `=`")]
    [InlineData("build --remote_cache", ".bazelrc:1: `--remote_cache` has no value")]
    [InlineData("build --noremote_cache", ".bazelrc:1: `--remote_cache` takes a value: there is no `--noremote_cache`")]
    [InlineData("build --nokeep_going=1", ".bazelrc:1: `--nokeep_going` takes no value")]
    [InlineData("build --noremote_download_minimal", ".bazelrc:1: there is no `--noremote_download_minimal`")]
    [InlineData("build -remote_cache=x", ".bazelrc:1: a word that begins with a dash and is no option")]
    [InlineData("build -", ".bazelrc:1: a word that begins with a dash and is no option")]
    [InlineData("build --=x", ".bazelrc:1: a word that begins with a dash and is no option")]
    [InlineData("build -//x", ".bazelrc:1: a word that begins with a dash and is no option")]
    [InlineData("build --no_such_option", ".bazelrc:1: `--no_such_option` is no option that is known here")]
    [InlineData("build --script_path=x", ".bazelrc:1: `--script_path` is no option of `build`")]
    [InlineData("startup --bazelrc=x", ".bazelrc:1: `--bazelrc` decides which rc files are read, and may not stand in one")]
    [InlineData("startup --nohome_rc", ".bazelrc:1: `--home_rc` decides which rc files are read, and may not stand in one")]
    [InlineData("startup --output_base", ".bazelrc:1: `--output_base` has no value")]
    [InlineData("startup --no_such_option", ".bazelrc:1: `--no_such_option` is no startup option that is known here")]
    [InlineData("startup batch", ".bazelrc:1: `batch` is no startup option that is known here")]
    public void What_Bazel_refuses_is_an_error_with_its_place(string lines, string expected)
    {
        RcProblem problem = Assert.Single(RcTree.Of(lines.Split('|')).Resolve().Problems);

        Assert.Equal(RcProblemKind.Error, problem.Kind);
        Assert.Equal(expected, $"{Path.GetFileName(problem.File!.Path.ToString())}:{problem.Line}: {problem.What}");
    }

    [Fact]
    public void What_a_Bazel_that_is_not_measured_may_know_is_a_doubt()
    {
        RcProblem problem = Assert.Single(RcTree.For("8.0.0", "build --brand_new=1 --jobs=2").Resolve().Problems);

        Assert.Equal(RcProblemKind.Doubt, problem.Kind);
        Assert.Equal("--brand_new=1 --jobs=2", RcTree.For("8.0.0", "build --brand_new=1 --jobs=2").Options());
    }

    [Fact]
    public void An_option_finds_its_value_on_the_next_line_of_the_file_but_not_in_another_file()
    {
        Assert.Equal("--remote_cache_grpc://a", RcTree.Of("build --remote_cache", "test --jobs=1", "build grpc://a").Options());

        RcTree apart = RcTree.Of("build --remote_cache", "import /r/a.rc").With("/r/a.rc", "build grpc://a");
        Assert.Contains(apart.Resolve().Problems, problem => problem.What == "`--remote_cache` has no value");
    }

    [Fact]
    public void Within_a_config_it_finds_its_value_in_another_file_too()
    {
        RcTree tree = RcTree.Of("build:a --remote_cache", "import /r/a.rc", "build --config=a").With("/r/a.rc", "build:a grpc://a");

        Assert.Equal("--config=a --remote_cache_grpc://a", tree.Options());
    }

    [Fact]
    public void A_config_that_is_a_value_is_expanded_within_a_config_all_the_same()
    {
        RcTree tree = RcTree.Of("build:a --test_arg --config=b", "build:b --copt=1", "build --config=a --test_arg --config=c");

        Assert.Equal("--config=a --test_arg_--config=b --copt=1 --test_arg_--config=c", tree.Options());
    }

    [Theory]
    [InlineData("build --enable_platform_specific_config --copt=1|build:linux --copt=2", "--enable_platform_specific_config --copt=2 --copt=1")]
    [InlineData("build:linux --copt=2|build --copt=1 --enable_platform_specific_config=yes", "--copt=1 --enable_platform_specific_config=yes --copt=2")]
    [InlineData("build:linux --copt=2|build --enable_platform_specific_config --noenable_platform_specific_config", "--enable_platform_specific_config --noenable_platform_specific_config")]
    [InlineData("build --enable_platform_specific_config|build:macos --copt=2", "--enable_platform_specific_config")]
    [InlineData("build --config=a --copt=1|build:a --enable_platform_specific_config|build:linux --copt=2", "--config=a --enable_platform_specific_config --copt=2 --copt=1")]
    [InlineData("build:linux --copt=2", "")]
    public void The_platforms_config_stands_behind_the_flag_that_asks_for_it(string lines, string expected) =>
        Assert.Equal(expected, RcTree.Of(lines.Split('|')).Options());

    [Fact]
    public void Configs_that_hold_each_other_twice_do_not_keep_us_for_ever()
    {
        IEnumerable<string> lines = Enumerable.Range(0, 40).Select(i => $"build:c{i} --config=c{i + 1} --config=c{i + 1}");
        RcResolution resolution = RcTree.Of([.. lines, "build:c40 --jobs=1", "build --config=c0"]).Resolve();

        Assert.Contains("more than 100000 words", Assert.Single(resolution.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_remembers_the_configs_that_it_came_by()
    {
        RcOption last = RcTree.Of("build --config=a", "build:a --config=b", "build:b --jobs=1").Resolve().Options[^1];

        Assert.Equal(["a", "b"], last.Config!.Chain);
        Assert.Equal(("build:b", 3), (last.Section, last.Line));
    }

    [Fact]
    public void The_last_one_of_a_name_counts_old_names_and_letters_included()
    {
        RcResolution resolution = RcTree.Of(
            "build --remote_http_cache=grpc://a -j 1 --remote_cache grpc://b --jobs=2 --remote_header=a=b --remote_header=c=d",
            "build --remote_rest_cache= --nokeep_going -k --remote_download_outputs=all --remote_download_minimal").Resolve();

        Assert.Equal("", resolution.FindLast("remote_cache")!.Value);
        Assert.Equal("2", resolution.FindLast("jobs")!.Value);
        Assert.True(resolution.FindLast("keep_going")!.Given.AsFlag());
        Assert.Equal("minimal", resolution.FindLast("remote_download_outputs")!.Value);
        Assert.Equal(["a=b", "c=d"], resolution.InEffect("remote_header").Select(option => option.Value!));
        Assert.Equal("--nokeep_going --remote_cache_grpc://b --remote_download_outputs=all --remote_http_cache=grpc://a -j_1",
            string.Join(' ', RcTree.Text(resolution.Options.Where(option => option.Overridden)).Split(' ').Order(StringComparer.Ordinal)));
        Assert.Null(resolution.FindLast("remote_executor"));
    }

    [Fact]
    public void A_name_that_an_alias_gave_to_a_starlark_flag_is_not_Bazels_option_any_more()
    {
        RcResolution resolution = RcTree.Of(
            "build --remote_cache=grpc://a --flag_alias=remote_cache=//:x --remote_cache=grpc://b --//:y=1 --no@r//:z").Resolve();

        Assert.Equal("grpc://a", resolution.FindLast("remote_cache")!.Value);
        Assert.Equal(3, resolution.Options.Count(option => option.IsStarlark));
    }

    [Fact]
    public void Words_that_are_no_options_are_kept_with_their_places()
    {
        RcResolution resolution = RcTree.Of("build //a --jobs=1 -- --jobs=2", "build --jobs=3").Resolve();

        Assert.Equal(["//a", "--jobs=2", "--jobs=3"], resolution.Residue.Select(word => word.Text.ToString()));
        Assert.Equal("--jobs=1", RcTree.Text(resolution.Options));
    }

    [Theory]
    [InlineData("4.2.3", "always --jobs=1", "always")]
    [InlineData("6.3.0", "always --jobs=1", "")]
    [InlineData("4.2.3", "biuld:ci --jobs=1 --jobs=2", "biuld")]
    [InlineData("4.2.3", "try-import-if-bazel-version >=4.0.0 /r/a.rc", "try-import-if-bazel-version")]
    [InlineData("4.2.3", "startup:linux --batch", "startup")]
    [InlineData("9.1.0", "startup:linux --batch", "")]
    [InlineData("4.2.3", "vendor --jobs=1", "")]
    public void A_line_of_no_command_is_warned_of_once(string version, string line, string expected)
    {
        RcResolution resolution = RcTree.For(version, "", line).Resolve();

        Assert.False(resolution.Fails);
        Assert.Equal(expected.Length == 0 ? [] : [$"2: `{expected}` is no command: Bazel passes over its lines"],
            resolution.Problems.Select(problem => $"{problem.Line}: {problem.What}"));
    }

    /// <summary>https://github.com/bazelbuild/bazel/pull/29251.</summary>
    [Theory]
    [InlineData("4.2.3", "--batch --output_base_/o")]
    [InlineData("9.0.1", "--batch --output_base_/o")]
    [InlineData("9.0.2", "--batch --output_base_/o --quiet")]
    public void Startup_options_are_read_for_themselves(string version, string expected)
    {
        RcResolution resolution = RcTree.For(version, "startup --batch --output_base", "startup /o", "startup:linux --quiet", "startup:macos --x").Resolve();

        Assert.Equal(expected, RcTree.Text(resolution.Startup));
        Assert.Empty(resolution.Options);
        Assert.False(resolution.Fails);
    }
}
