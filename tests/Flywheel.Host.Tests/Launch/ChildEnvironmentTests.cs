using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Host.Launch;
using Xunit;

namespace Flywheel.Host.Tests.Launch;

public sealed class ChildEnvironmentTests
{
    [Fact]
    public void Only_the_two_variables_change_and_every_other_byte_stays()
    {
        ImmutableArray<ByteString> before =
            [Raw("A=\u00ff\u0080"), Raw("no equals sign"), Raw("=x"), Raw("A=again"), Raw("FLYWHEEL_SHIM_DEPTHS=3"), Raw("")];

        Assert.Equal(
            [.. before, Raw("FLYWHEEL_SHIM_DEPTH=1"), Raw("FLYWHEEL_SHIM_PROVEN=grpc://x 1")],
            ChildEnvironment.Of(before, Raw("grpc://x 1")));
    }

    [Fact]
    public void A_count_is_raised_in_its_place()
    {
        Assert.Equal(
            [Raw("A=1"), Raw("FLYWHEEL_SHIM_DEPTH=4"), Raw("B=2")],
            ChildEnvironment.Of(
                [Raw("A=1"), Raw("FLYWHEEL_SHIM_DEPTH=3"), Raw("B=2"), Raw("FLYWHEEL_SHIM_DEPTH=7")]));
    }

    [Fact]
    public void Without_a_new_proof_the_old_one_is_left_alone()
    {
        Assert.Contains(Raw("FLYWHEEL_SHIM_PROVEN=old"), ChildEnvironment.Of([Raw("FLYWHEEL_SHIM_PROVEN=old")]));
    }

    [Theory]
    [InlineData("", 0, false)]
    [InlineData("FLYWHEEL_SHIM_DEPTH=", 0, false)]
    [InlineData("FLYWHEEL_SHIM_DEPTH=-1", 0, false)]
    [InlineData("FLYWHEEL_SHIM_DEPTH=two", 0, false)]
    [InlineData("FLYWHEEL_SHIM_DEPTH=7", 7, false)]
    [InlineData("FLYWHEEL_SHIM_DEPTH=8", 8, true)]
    [InlineData("FLYWHEEL_SHIM_DEPTH=2147483647", int.MaxValue, true)]
    public void The_depth_is_read_from_the_environment(string entry, int depth, bool loop)
    {
        ShimDepth read = ShimDepth.Of([Raw(entry)]);

        Assert.Equal((depth, loop), (read.Value, read.IsLoop));
    }

    [Theory]
    [InlineData("bazel\0build\0", "bazel|build")]
    [InlineData("bazel\0\0\0x\0\0", "bazel|||x|")]
    [InlineData("\0", "")]
    [InlineData("bazel", "bazel")]
    public void The_command_line_is_split_with_its_empty_words(string bytes, string words)
    {
        Assert.Equal(words.Split('|'), ProcessArguments.Split(Raw(bytes).ToBytes()).Select(word => word.Raw));
    }

    [Fact]
    public void The_environment_of_this_process_is_read_from_C()
    {
        ByteString path = NativeEnvironment.Read().First(entry => entry.StartsWith("PATH="));

        Assert.Equal("PATH=" + Environment.GetEnvironmentVariable("PATH"), path.ToString());
    }

    private static ByteString Raw(string raw) => ByteString.FromRaw(raw);
}
