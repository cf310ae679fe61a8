using Flywheel.Core.CommandLine;
using Xunit;

namespace Flywheel.Core.Tests.CommandLine;

public sealed class StartupOptionTests
{
    [Theory]
    [InlineData("--output_base /some/dir build //x")]
    [InlineData("--host_jvm_args -Xmx1g build //x")]
    [InlineData("--host_jvm_args=-Xmx1g build //x")]
    [InlineData("--batch --nohome_rc --output_user_root=/a --bazelrc query build //x")]
    [InlineData("--bazelrc -- build //x")]
    [InlineData("--bazelrc --help build //x")]
    public void The_command_is_the_first_word_that_no_startup_option_takes(string line)
    {
        BazelCommandLine parsed = CommandLines.Typed(line);
        Assert.Equal("build", parsed.Command?.ToString());
        Assert.Equal("//x", CommandLines.Text(parsed.Arguments));
        Assert.Equal(CommandClass.Heavy, parsed.Class);
        Assert.IsType<CommandLineDoubt.None>(parsed.Doubt);
    }

    [Fact]
    public void Every_unary_option_swallows_the_next_word_and_takes_a_value_after_an_equals_sign()
    {
        foreach (string name in StartupOptions.Unary)
        {
            StartupOption bare = Assert.Single(CommandLines.Parse("--" + name, "query", "build").StartupOptions);
            Assert.Equal((name, "query", StartupOptionForm.UnaryWithNextWord), (bare.Name, bare.Value.ToString(), bare.Form));
            StartupOption equals = Assert.Single(CommandLines.Parse($"--{name}=a=b", "build").StartupOptions);
            Assert.Equal((name, "a=b", StartupOptionForm.UnaryWithEquals), (equals.Name, equals.Value.ToString(), equals.Form));
        }
    }

    [Fact]
    public void Every_nullary_option_takes_no_word_and_may_be_negated()
    {
        foreach (string name in StartupOptions.Nullary)
        {
            BazelCommandLine parsed = CommandLines.Parse("--" + name, "--no" + name, "build");
            Assert.Equal([(name, false), (name, true)], parsed.StartupOptions.Select(option => (option.Name, option.Negated)));
            Assert.Equal("build", parsed.Command?.ToString());
        }
    }

    [Theory]
    [InlineData("--some_new_option query build", "--some_new_option")]
    [InlineData("--nobazelrc build", "--nobazelrc")]
    [InlineData("--outputbase build", "--outputbase")]
    [InlineData("--output_bas /x build", "--output_bas")]
    [InlineData("-batch build", "-batch")]
    [InlineData("-k build", "-k")]
    [InlineData("-- build", "--")]
    [InlineData("- build", "-")]
    [InlineData("--batch --some_new_option clean", "--some_new_option")]
    public void An_unknown_startup_option_without_an_equals_sign_hides_the_command(string line, string word)
    {
        BazelCommandLine parsed = CommandLines.Typed(line);
        Assert.Equal(new CommandLineDoubt.UnknownStartupOption(ByteString.FromText(word)), parsed.Doubt);
        Assert.Null(parsed.Command);
        Assert.Equal(CommandClass.Heavy, parsed.Class);
    }

    [Theory]
    [InlineData("--some_new_option=query build")]
    [InlineData("--batch=1 build")]
    [InlineData("--=1 build")]
    public void An_unknown_startup_option_with_an_equals_sign_hides_nothing(string line)
    {
        BazelCommandLine parsed = CommandLines.Typed(line);
        Assert.Equal(StartupOptionForm.UnknownWithEquals, Assert.Single(parsed.StartupOptions).Form);
        Assert.Equal("build", parsed.Command?.ToString());
        Assert.IsType<CommandLineDoubt.None>(parsed.Doubt);
    }

    [Fact]
    public void A_unary_option_as_the_last_word_is_left_for_Bazel_to_refuse()
    {
        BazelCommandLine parsed = CommandLines.Parse("--output_base");
        Assert.Equal(StartupOptionForm.UnaryWithoutValue, Assert.Single(parsed.StartupOptions).Form);
        Assert.Equal((null, CommandClass.Light), (parsed.Command, parsed.Class));
    }

    [Fact]
    public void The_last_startup_option_of_a_name_is_found()
    {
        BazelCommandLine parsed = CommandLines.Typed("--digest_function=sha1 --digest_function SHA256 build");
        Assert.Equal("SHA256", parsed.LastStartup("digest_function")?.Value.ToString());
        Assert.Null(parsed.LastStartup("invocation_policy"));
    }
}
