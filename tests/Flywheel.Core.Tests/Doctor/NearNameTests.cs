using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Xunit;

namespace Flywheel.Core.Tests.Doctor;

/// <summary>Misspelt names of variables.</summary>
public sealed class NearNameTests
{
    [Theory]
    [InlineData("GF_BAZEL_SUBSTRATE_MOED", Variables.Mode)]
    [InlineData("GF_BAZEL_SUBSTRAT_MODE", Variables.Mode)]
    [InlineData("BAZEL_REMOTE_HEADERS", Variables.Header)]
    [InlineData("bazel_remote_cache", Variables.Cache)]
    [InlineData("GF_BAZEL_ALLOW_LOCALHOST", Variables.AllowLocalhost)]
    [InlineData("GF_BAZEL_ESCAPEHATCH", EscapeHatch.Variable)]
    [InlineData("BAZEL_REMOTE_CACHE", null)]
    [InlineData("BAZEL_REMOTE_MAX_SIZE", null)]
    [InlineData("BAZEL_REMOTE_DIR", null)]
    [InlineData("GF_BAZEL_ALLOW", null)]
    [InlineData("BAZELISK", null)]
    [InlineData("GF_BAZEL_QUIET\u001b[2J", null)]
    [InlineData("", null)]
    public void The_variable_that_was_probably_meant(string name, string? meant) => Assert.Equal(meant, NearName.Of(name));

    [Fact]
    public void No_variable_is_near_another_of_the_table() =>
        Assert.All(Variables.All, variable => Assert.Null(NearName.Of(variable.Name)));

    [Theory]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("abc", "xbcd", 2)]
    [InlineData("", "abc", 3)]
    public void Edits(string one, string other, int expected) => Assert.Equal(expected, NearName.Edits(one, other));
}
