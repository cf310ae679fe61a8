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
            [Raw("A=\u00ff\u0080"), Raw("PATH=/a"), Raw("no equals sign"), Raw("=x"), Raw("A=again"), Raw("FLYWHEEL_SHIM_DEPTHS=3"), Raw("")];

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

    [Fact]
    public void Bazelisk_finds_a_copy_of_PATH_before_PATH_to_put_its_own_folder_into()
    {
        Assert.Equal(
            [Raw("Path=/a\u00ff:/b"), Raw("A=1"), Raw("PATH=/a\u00ff:/b"), Raw("PATH=/c"), Raw("FLYWHEEL_SHIM_DEPTH=1")],
            ChildEnvironment.Of([Raw("A=1"), Raw("PATH=/a\u00ff:/b"), Raw("PATH=/c")], forBazelisk: true));
    }

    [Theory]
    [InlineData("path=/a")]
    [InlineData("Path=")]
    public void A_variable_of_that_name_in_another_case_is_left_alone(string entry)
    {
        ImmutableArray<ByteString> before = [Raw("PATH=/b"), Raw(entry)];

        Assert.Equal([.. before, Raw("FLYWHEEL_SHIM_DEPTH=1")], ChildEnvironment.Of(before, forBazelisk: true));
    }

    [Theory]
    [InlineData("/b/bazelisk", LauncherSource.BazeliskOnPath, true)]
    [InlineData("/b/bazel", LauncherSource.BazelOnPath, true)]
    [InlineData("/b/bazelisk-linux_amd64", LauncherSource.GfBazelisk, true)]
    [InlineData("bazel", LauncherSource.BazelBin, true)]
    [InlineData("/bazel/dummy", LauncherSource.GfBazelisk, false)]
    public void A_launcher_may_be_Bazelisk_by_its_name_or_by_where_it_was_found(string path, LauncherSource source, bool may)
    {
        Assert.Equal(may, new BazeliskSearch.Found(Raw(path), source).MayBeBazelisk);
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
