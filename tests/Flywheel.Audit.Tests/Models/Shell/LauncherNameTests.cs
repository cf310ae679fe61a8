using Flywheel.Audit.Models.Shell;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Shell;

public sealed class LauncherNameTests
{
    [Theory]
    [InlineData("$BAZEL")]
    [InlineData("${BAZEL}")]
    [InlineData("${BAZEL_BIN:?}")]
    [InlineData("$(BAZEL)")]
    [InlineData("$env:BAZELISK")]
    [InlineData("%BAZEL%")]
    [InlineData("${{ env.BAZEL }}")]
    [InlineData("{{ bazel }}")]
    [InlineData("$REAL_BAZEL")]
    [InlineData("$BZL")]
    public void A_variable_that_says_so_holds_a_launcher(string program) => Assert.True(LauncherName.IsVariable(program));

    [Theory]
    [InlineData("BAZEL")]
    [InlineData("$CC")]
    [InlineData("$BAZEL_FLAGS")]
    [InlineData("${BAZEL_STARTUP_OPTS}")]
    [InlineData("$BAZEL_VERSION")]
    [InlineData("$")]
    [InlineData("${}")]
    [InlineData("$(find bazel)")]
    [InlineData("${BAZEL}/bin/buildifier")]
    public void Others_do_not(string program) => Assert.False(LauncherName.IsVariable(program));

    [Theory]
    [InlineData("gcr.io/bazel-public/bazel:7.4.1", "bazel")]
    [InlineData("docker://bazelisk@sha256:00", "bazelisk")]
    [InlineData("localhost:5000/bazel", "bazel")]
    [InlineData("bazel/build:1", null)]
    [InlineData("buchgr/bazel-remote-cache:v2", null)]
    public void An_image_of_a_launcher_is_named_after_it(string image, string? expected) => Assert.Equal(expected, LauncherName.OfImage(image));
}
