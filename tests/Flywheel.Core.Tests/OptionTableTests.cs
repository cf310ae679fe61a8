using Flywheel.Core.CommandLine;
using Flywheel.OptionSource;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests;

public sealed class OptionTableTests
{
    private static string Data => Path.Combine(RepositoryRoot.Path, "tests", "tools", "option-table", "data");

    [Fact]
    public void The_committed_table_is_what_the_data_gives()
    {
        string path = Path.Combine(RepositoryRoot.Path, "src", "Flywheel.Core", "CommandLine", "OptionTable.g.cs");
        Assert.Equal(OptionTableSource.Generate(Data), File.ReadAllText(path));
    }

    [Fact]
    public void Every_measured_option_is_found_with_its_form()
    {
        var options = Directory.GetFiles(Data, "bazel-?.?.?.txt")
            .SelectMany(OptionRecord.Lines).Select(OptionRecord.Parse).ToList();
        Assert.True(options.Count > 1000);
        foreach (OptionRecord option in options)
        {
            Assert.True(OptionTable.TryGetLong(option.Name, out OptionKind kind), option.Name);
            Assert.True(
                kind == OptionKind.Varies || (kind == OptionKind.Value) == option.TakesNext,
                option.ToString());
        }
    }

    [Theory]
    [InlineData("remote_cache", OptionKind.Value)]
    [InlineData("remote_http_cache", OptionKind.Value)]
    [InlineData("test_arg", OptionKind.Value)]
    [InlineData("config", OptionKind.Value)]
    [InlineData("keep_going", OptionKind.Flag)]
    [InlineData("cache_test_results", OptionKind.Flag)]
    [InlineData("remote_download_minimal", OptionKind.Flag)]
    [InlineData("subcommands", OptionKind.Flag)]
    [InlineData("credential_helper", OptionKind.Value)]
    [InlineData("repository_disable_download", OptionKind.Flag)]
    [InlineData("enable_bzlmod", OptionKind.Flag)]
    [InlineData("experimental_command_profile", OptionKind.Varies)]
    public void A_known_option_has_the_kind_that_bazel_gives_it(string name, OptionKind expected)
    {
        Assert.True(OptionTable.TryGetLong(name, out OptionKind kind));
        Assert.Equal(expected, kind);
    }

    [Fact]
    public void Every_measured_option_adds_up_where_bazel_says_so_and_follows_its_commands()
    {
        var options = Directory.GetFiles(Data, "bazel-?.?.?.txt").SelectMany(OptionRecord.Lines).Select(OptionRecord.Parse).ToList();
        Assert.Contains(options, option => option is { Form: OptionForm.List, Name: "remote_header" });
        foreach (OptionRecord option in options)
        {
            Assert.True(option.Form != OptionForm.List || OptionTable.Accumulates(option.Name), option.Name);
            Assert.All(option.Commands.Split(','), command => Assert.True(OptionTable.MayFollow(option.Name, command), $"{command} --{option.Name}"));
        }
        Assert.True(OptionTable.Expands("remote_download_minimal") && !OptionTable.Expands("keep_going"));
        Assert.False(OptionTable.Accumulates("remote_cache"));
        Assert.False(OptionTable.Accumulates("no_such_option"));
    }

    [Theory]
    [InlineData("remote_cache", "build", true)]
    [InlineData("remote_cache", "query", true)]
    [InlineData("copt", "query", false)]
    [InlineData("experimental_java_header_compilation", "query", false)]
    [InlineData("color", "query", true)]
    [InlineData("script_path", "build", false)]
    [InlineData("script_path", "run", true)]
    [InlineData("override_module", "query", true)]
    [InlineData("no_such_option", "build", false)]
    public void An_option_may_follow_the_commands_that_have_it(string name, string command, bool expected) =>
        Assert.Equal(expected, OptionTable.MayFollow(name, command));

    [Theory]
    [InlineData("remote_http_cache", "remote_cache")]
    [InlineData("remote_rest_cache", "remote_cache")]
    [InlineData("remote_cache_proxy", "remote_proxy")]
    [InlineData("remote_cache", "remote_cache")]
    [InlineData("j", "jobs")]
    [InlineData("c", "compilation_mode")]
    [InlineData("", "")]
    [InlineData("remote", "remote")]
    public void An_old_name_and_a_letter_stand_for_the_name_of_today(string name, string expected) =>
        Assert.Equal(expected, OptionTable.CurrentName(name));

    [Theory]
    [InlineData("")]
    [InlineData("remote_cach")]
    [InlineData("remote_cachee")]
    [InlineData("remote_cache=")]
    [InlineData("\n")]
    [InlineData("zzz")]
    [InlineData("nokeep_going")]
    [InlineData("output_user_root")]
    public void What_is_not_an_option_of_a_command_is_not_found(string name) =>
        Assert.False(OptionTable.TryGetLong(name, out _));

    [Theory]
    [InlineData('c', OptionKind.Value)]
    [InlineData('j', OptionKind.Value)]
    [InlineData('k', OptionKind.Flag)]
    [InlineData('s', OptionKind.Flag)]
    [InlineData('t', OptionKind.Flag)]
    public void One_letter_options_have_their_kinds(char letter, OptionKind expected)
    {
        Assert.True(OptionTable.TryGetShort(letter, out OptionKind kind));
        Assert.Equal(expected, kind);
    }

    [Fact]
    public void The_marks_of_the_table_are_no_letters() => Assert.False(OptionTable.TryGetShort('=', out _));
}
