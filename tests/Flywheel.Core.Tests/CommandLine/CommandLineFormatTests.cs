using CsCheck;
using Flywheel.Core.CommandLine;
using Xunit;

namespace Flywheel.Core.Tests.CommandLine;

public sealed class CommandLineFormatTests
{
    [Theory]
    [InlineData("build -c opt -k --config=ci //a/... plain", "bazel build -c opt -k --config=ci //a/... ...")]
    [InlineData("build -- //a/... -//a:b", "bazel build -- //a/... -//a:b")]
    [InlineData("--output_base /o --host_jvm_args=-Dp=s build", "bazel --output_base ... --host_jvm_args=... build")]
    [InlineData("build --remote_cache=grpc://u:p@h --remote_header a=s", "bazel build --remote_cache=... --remote_header ...")]
    [InlineData("build --remote_cache= //x", "bazel build --remote_cache= //x")]
    [InlineData("run -k //x --password=p -- s", "bazel run -k //x ...")]
    [InlineData("run -- //x s", "bazel run -- //x ...")]
    [InlineData("test --test_arg=s --test_env=A=s plain //x", "bazel test --test_arg=... --test_env=... ... //x")]
    [InlineData("--some_new_option s build", "bazel --some_new_option ...")]
    [InlineData("--print_env s", "bazel --print_env ...")]
    [InlineData("--bisect=a..b build", "bazel --bisect=... build")]
    [InlineData("", "bazel")]
    public void A_line_is_shown_without_what_may_be_secret(string line, string shown) =>
        Assert.Equal(shown, CommandLineFormat.Redacted(CommandLines.Typed(line)));

    [Theory]
    [InlineData("--batch build //x", "bazel build")]
    [InlineData("--print_env build", "bazel --print_env")]
    [InlineData("--some_new_option build", "bazel --some_new_option")]
    [InlineData("--strict build", "bazel build")]
    [InlineData("--batch", "bazel")]
    public void A_message_names_the_command(string line, string shown) =>
        Assert.Equal(shown, CommandLineFormat.Command(CommandLines.Typed(line)));

    [Fact]
    public void Whatever_is_shown_is_printable_ASCII() =>
        RandomLines.Any.Sample(words =>
        {
            BazelCommandLine parsed = BazelCommandLine.Parse(words);
            Assert.All(
                CommandLineFormat.Redacted(parsed) + CommandLineFormat.Command(parsed), c => Assert.InRange(c, ' ', '~'));
        }, iter: Cases.Of(5_000));

    [Fact]
    public void No_argument_of_a_program_is_ever_shown() =>
        RandomLines.Any.Sample(words =>
        {
            ByteString[] run = [.. CommandLines.Words("run //x"), .. words, ByteString.FromText("s3cr3t")];
            Assert.DoesNotContain("s3cr3t", CommandLineFormat.Redacted(BazelCommandLine.Parse(run)), StringComparison.Ordinal);
        }, iter: Cases.Of(5_000));
}
