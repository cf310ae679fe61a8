using Flywheel.Core.CommandLine;
using Xunit;

namespace Flywheel.Core.Tests.CommandLine;

public sealed class GivenOptionTests
{
    [Fact]
    public void Later_options_win_over_earlier_ones_and_over_former_names()
    {
        BazelCommandLine parsed = CommandLines.Typed(
            "build --remote_cache=grpc://a --remote_http_cache http://b --remote_cache grpc://c //x --config=ci --config late");
        Assert.Equal("grpc://c", parsed.Last("remote_cache", "remote_http_cache", "remote_rest_cache")?.Value.ToString());
        Assert.Equal("http://b", parsed.Last("remote_http_cache")?.Value.ToString());
        Assert.Equal(["ci", "late"], parsed.All("config").Select(option => option.Value.ToString()));
        Assert.Null(parsed.Last("remote_executor"));
    }

    [Theory]
    [InlineData("--remote_accept_cached", true)]
    [InlineData("--noremote_accept_cached", false)]
    [InlineData("--remote_accept_cached=false", false)]
    [InlineData("--remote_accept_cached=NO", false)]
    [InlineData("--remote_accept_cached=1", true)]
    [InlineData("--remote_accept_cached=perhaps", null)]
    public void A_flag_is_read_as_Bazel_reads_it(string word, bool? expected)
    {
        GivenOption option = Assert.Single(CommandLines.Parse("build", word).Options);
        Assert.Equal("remote_accept_cached", option.Name);
        Assert.Equal(expected, option.AsFlag());
    }

    [Theory]
    [InlineData("--noremote_cache=x", "noremote_cache")]
    [InlineData("--nosome_new_option", "nosome_new_option")]
    [InlineData("--no", "no")]
    public void A_no_prefix_is_resolved_only_where_the_table_knows_a_flag(string word, string name)
    {
        GivenOption option = Assert.Single(CommandLines.Parse("build", word).Options);
        Assert.Equal((name, false), (option.Name, option.Negated));
    }

    [Fact]
    public void Each_option_says_where_it_stands()
    {
        BazelCommandLine parsed = CommandLines.Typed("build //a -c opt -k- --jobs=8 --//pkg:flag=v");
        Assert.Equal(
            [("c", "opt", 1, 2, false), ("k", "", 3, 1, true), ("jobs", "8", 4, 1, false), ("//pkg:flag", "v", 5, 1, false)],
            parsed.Options.Select(o => (o.Name, o.Value?.ToString() ?? "", o.Index, o.IndexCount, o.Negated)));
    }

    [Fact]
    public void An_option_that_an_unknown_one_may_have_swallowed_or_set_free_is_still_seen()
    {
        BazelCommandLine swallowed = CommandLines.Typed("build --some_new_option --remote_cache=");
        Assert.False(swallowed.Last("remote_cache")?.Certain);
        BazelCommandLine free = CommandLines.Typed("build --some_new_option --test_arg --noremote_accept_cached //x");
        Assert.False(free.Last("remote_accept_cached")?.AsFlag());
        Assert.True(CommandLines.Typed("build --remote_cache=").Last("remote_cache")?.Certain);
    }

    [Fact]
    public void A_value_that_looks_like_an_option_is_none()
    {
        BazelCommandLine parsed = CommandLines.Typed("build --test_arg --remote_cache= //x");
        Assert.Empty(parsed.All("remote_cache"));
    }
}
