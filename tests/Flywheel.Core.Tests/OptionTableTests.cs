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
                kind == OptionKind.Varies || (kind == OptionKind.Value) == (option.Form == OptionForm.Value),
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
