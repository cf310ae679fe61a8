using Flywheel.Core.CommandLine;
using Xunit;

namespace Flywheel.Core.Tests.CommandLine;

public sealed class CommandTests
{
    [Theory]
    [InlineData(CommandClass.Heavy, "build test run coverage mobile-install print_action")]
    [InlineData(CommandClass.Fetching, "fetch vendor sync mod modquery")]
    [InlineData(
        CommandClass.Light,
        "query cquery aquery info version help clean shutdown dump config license canonicalize-flags analyze-profile -h -help --help")]
    public void Every_command_has_its_class_behind_any_startup_option(CommandClass expected, string commands)
    {
        foreach (string command in commands.Split(' '))
        {
            Assert.Equal(expected, CommandLines.Parse(command, "//x").Class);
            Assert.Equal(expected, CommandLines.Parse("--output_base", "build", "--batch", command, "//x").Class);
            Assert.False(CommandLines.Parse(command).IsUnknownCommand);
        }
    }

    [Theory]
    [InlineData("teleport")]
    [InlineData("Build")]
    [InlineData("quer")]
    [InlineData("bazeliskVersion now")]
    public void An_unknown_command_is_heavy(string line)
    {
        BazelCommandLine parsed = CommandLines.Typed(line);
        Assert.Equal(CommandClass.Heavy, parsed.Class);
        Assert.True(parsed.IsUnknownCommand);
    }

    [Fact]
    public void An_empty_word_is_no_command_and_means_help_whatever_follows()
    {
        BazelCommandLine parsed = CommandLines.Parse("", "build");
        Assert.False(parsed.IsUnknownCommand);
        Assert.Equal(CommandClass.Light, parsed.Class);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--batch")]
    [InlineData("--output_base build")]
    public void No_command_means_help(string line)
    {
        BazelCommandLine parsed = CommandLines.Typed(line);
        Assert.Equal((null, CommandClass.Light), (parsed.Command, parsed.Class));
        Assert.False(parsed.IsUnknownCommand);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--version build")]
    [InlineData("--batch --version")]
    [InlineData("--version --output_base /o build //x")]
    [InlineData("--noversion --version build //x")]
    [InlineData("bazeliskVersion")]
    [InlineData("completion bash")]
    [InlineData("--batch completion bash")]
    [InlineData("--print_env")]
    [InlineData("--print_env build //x")]
    public void What_the_client_or_Bazelisk_answers_is_not_judged(string line)
    {
        BazelCommandLine parsed = CommandLines.Typed(line);
        Assert.Equal(CommandClass.ClientOnly, parsed.Class);
        Assert.IsType<CommandLineDoubt.None>(parsed.Doubt);
        Assert.Equal(line, CommandLines.Text(parsed.Print()));
    }

    [Theory]
    [InlineData("--version --noversion build //x")]
    [InlineData("--noversion build //x")]
    [InlineData("--version=1 build //x")]
    [InlineData("--version --some_new_option build //x")]
    public void A_version_that_is_not_asked_for_in_the_end_lets_nothing_pass(string line) =>
        Assert.Equal(CommandClass.Heavy, CommandLines.Typed(line).Class);

    [Theory]
    [InlineData("--strict build //x", CommandClass.Heavy)]
    [InlineData("--migrate --output_base /o test //x", CommandClass.Heavy)]
    [InlineData("--bisect=a..b build //x", CommandClass.Heavy)]
    [InlineData("--strict query //x", CommandClass.Light)]
    [InlineData("--bisect=a..b fetch //x", CommandClass.Fetching)]
    public void A_wrapping_word_of_Bazelisk_stays_first_and_the_inner_command_decides(string line, CommandClass expected)
    {
        BazelCommandLine parsed = CommandLines.Typed(line);
        Assert.Equal(expected, parsed.Class);
        Assert.Equal(line.Split(' ')[0], CommandLines.Text(parsed.BazeliskWords));
        Assert.Equal(line.Split(' ')[0], parsed.PrintWith(CommandLines.Words("--host_jvm_args=-Xmx1g"), [], [])[0].ToString());
    }

    [Theory]
    [InlineData("--batch --strict build")]
    [InlineData("--strict --migrate build")]
    [InlineData("--bisect a..b build")]
    public void A_word_of_Bazelisk_counts_in_the_first_place_only(string line) =>
        Assert.IsType<CommandLineDoubt.UnknownStartupOption>(CommandLines.Typed(line).Doubt);
}
