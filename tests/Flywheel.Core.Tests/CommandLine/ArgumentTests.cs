using Flywheel.Core.CommandLine;
using Xunit;

namespace Flywheel.Core.Tests.CommandLine;

public sealed class ArgumentTests
{
    [Fact]
    public void A_double_dash_that_is_a_value_does_not_end_the_options()
    {
        BazelCommandLine parsed = CommandLines.Typed("build --test_arg -- //x --remote_cache=");
        Assert.Null(parsed.SeparatorIndex);
        Assert.Equal("", parsed.Last("remote_cache")?.Value.ToString());
        Assert.Equal("--", parsed.Last("test_arg")?.Value.ToString());
        Assert.Equal(
            [ArgumentRole.Option, ArgumentRole.OptionValue, ArgumentRole.Residue, ArgumentRole.Option],
            parsed.Words.Select(word => word.Role));
        Assert.IsType<CommandLineDoubt.None>(parsed.Doubt);
    }

    [Theory]
    [InlineData("build -- //x --remote_cache=", 0)]
    [InlineData("build -k -- //x", 1)]
    [InlineData("build -c opt -j 8 -k- -- //x", 5)]
    [InlineData("build -c- -- -- //x", 2)]
    [InlineData("build -c -- -- //x", 2)]
    [InlineData("build --keep_going -- //x", 1)]
    [InlineData("build --nokeep_going -- //x", 1)]
    [InlineData("build --test_arg=a -- //x", 1)]
    [InlineData("build --some_new_option=a -- //x", 1)]
    [InlineData("build --//pkg:flag -- //x", 1)]
    [InlineData("build --no//pkg:flag -- //x", 1)]
    [InlineData("build --@repo//pkg:flag -- //x", 1)]
    [InlineData("build --nojobs -- //x", 1)]
    [InlineData("build //a --test_arg --test_arg -- --", 3)]
    [InlineData("build --some_new_option a -- //x", 2)]
    public void The_separator_is_the_first_double_dash_that_is_no_value(string line, int index)
    {
        BazelCommandLine parsed = CommandLines.Typed(line);
        Assert.IsType<CommandLineDoubt.None>(parsed.Doubt);
        Assert.Equal((index, index), (parsed.SeparatorIndex, parsed.TailIndex));
        Assert.Empty(parsed.All("remote_cache"));
        Assert.All(parsed.Words.Skip(index + 1), word => Assert.Equal(ArgumentRole.Residue, word.Role));
    }

    [Theory]
    [InlineData("build --some_new_option -- //x", "--some_new_option")]
    [InlineData("build -z -- //x", "-z")]
    [InlineData("build -some_new_option -- //x", "-some_new_option")]
    [InlineData("build --some_new_option --test_arg -- //x", "--some_new_option")]
    [InlineData("build --first_new --second_new -- //x", "--second_new")]
    [InlineData("teleport --some_new_option -- //x", "--some_new_option")]
    public void An_unknown_option_makes_a_double_dash_that_it_may_have_taken_ambiguous(string line, string word) =>
        Assert.Equal(
            new CommandLineDoubt.SeparatorAmbiguous(ByteString.FromText(word)), CommandLines.Typed(line).Doubt);

    [Theory]
    [InlineData("query --some_new_option -- //x")]
    [InlineData("fetch --some_new_option -- //x")]
    public void Where_nothing_is_put_before_the_separator_its_place_is_no_doubt(string line) =>
        Assert.IsType<CommandLineDoubt.None>(CommandLines.Typed(line).Doubt);

    [Theory]
    [InlineData("--strict build --test_arg -- //x", "--test_arg")]
    [InlineData("--migrate build //x --test_arg", "--test_arg")]
    public void Bazelisk_would_put_its_flags_where_they_change_what_a_double_dash_is(string line, string word)
    {
        Assert.Equal(new CommandLineDoubt.SeparatorAmbiguous(ByteString.FromText(word)), CommandLines.Typed(line).Doubt);
        Assert.IsType<CommandLineDoubt.None>(CommandLines.Typed(line[(line.IndexOf(' ') + 1)..]).Doubt);
    }

    [Theory]
    [InlineData("build //x --test_arg", "--test_arg")]
    [InlineData("build //x -c", "-c")]
    [InlineData("build --test_arg --test_arg --test_arg", "--test_arg")]
    public void A_value_taking_option_as_the_last_word_is_dangling(string line, string word) =>
        Assert.Equal(word, CommandLines.Typed(line).DanglingValueOption?.ToString());

    [Theory]
    [InlineData("build //x --test_arg a")]
    [InlineData("build //x --test_arg=")]
    [InlineData("build //x --test_arg --test_arg")]
    [InlineData("build //x -k-")]
    [InlineData("build //x -c- opt")]
    [InlineData("build //x -k")]
    [InlineData("build")]
    [InlineData("build -- --test_arg")]
    [InlineData("build //x --some_new_option --test_arg")]
    public void Nothing_dangles_where_the_last_word_is_complete_or_may_be(string line) =>
        Assert.Null(CommandLines.Typed(line).DanglingValueOption);

    [Theory]
    [InlineData("build //x --some_new_option", true)]
    [InlineData("build //x --some_new_option --test_arg", true)]
    [InlineData("build //x --some_new_option a", false)]
    [InlineData("build //x --some_new_option=a", false)]
    [InlineData("build //x --test_arg", false)]
    public void An_unknown_option_in_the_last_place_may_swallow_the_tail(string line, bool expected) =>
        Assert.Equal(expected, CommandLines.Typed(line).TailMayBeSwallowed);

    [Theory]
    [InlineData("-")]
    [InlineData("-//foo")]
    [InlineData("-:all")]
    [InlineData("-@repo//...")]
    [InlineData("")]
    [InlineData("//foo")]
    public void A_word_that_cannot_name_an_option_is_residue(string word) =>
        Assert.Equal(ArgumentRole.Residue, Assert.Single(CommandLines.Parse("build", word).Words).Role);

    [Theory]
    [InlineData("run //x secret", 1)]
    [InlineData("run -c opt //x -- secret", 3)]
    [InlineData("run -- //x secret", 2)]
    [InlineData("run --some_new_option value secret", 2)]
    [InlineData("run --some_new_option --test_arg perhaps secret", 3)]
    [InlineData("run //x", null)]
    [InlineData("run", null)]
    [InlineData("test //x //y", null)]
    public void What_follows_the_first_residue_of_run_is_the_programs(string line, int? start) =>
        Assert.Equal(start, CommandLines.Typed(line).ProgramArgumentsStart);

    [Fact]
    public void Flags_go_after_the_command_and_last_before_the_separator()
    {
        BazelCommandLine parsed = CommandLines.Typed("--batch run --test_arg -- //x -- secret");
        Assert.Equal(
            "--host_jvm_args=-Xmx1g --batch run --head --test_arg -- //x --tail -- secret",
            CommandLines.Text(parsed.PrintWith(
                CommandLines.Words("--host_jvm_args=-Xmx1g"), CommandLines.Words("--head"), CommandLines.Words("--tail"))));
    }
}
