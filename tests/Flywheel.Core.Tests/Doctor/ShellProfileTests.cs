using Flywheel.Core.Doctor;
using Xunit;

namespace Flywheel.Core.Tests.Doctor;

/// <summary>Aliases, functions and hatches, recognised by their words.</summary>
public sealed class ShellProfileTests
{
    private static readonly DateOnly Today = new(2026, 11, 25);

    [Theory]
    [InlineData("alias bazel=bazelisk", false, "bazel alias bazelisk")]
    [InlineData("alias -g ll='ls -l' bazel=\"/usr/bin/bazel --x\"", false, "bazel alias /usr/bin/bazel")]
    [InlineData("alias bazel 'A=b /usr/bin/bazel'", true, "bazel alias /usr/bin/bazel")]
    [InlineData("alias bazel=bazelisk", true, "bazel alias bazelisk")]
    [InlineData("alias bazelisk=bazel", false, "")]
    [InlineData("# alias bazel=x\necho 'alias bazel=x'", false, "")]
    [InlineData("bazel() { command bazel \"$@\"; }; other", false, "bazel function bazel")]
    [InlineData("bazel()\n{\n  if x; then\n    /opt/bazel \"$@\"\n  fi\n}\nbazelisk", false, "bazel function x,/opt/bazel")]
    [InlineData("function bazel-cache-backed --wraps bazel\n  bazelisk $argv\nend\nbazel", true, "bazel-cache-backed function bazelisk")]
    [InlineData("unalias bazel", false, "")]
    public void What_stands_before_the_shim(string text, bool fish, string expected) => Assert.Equal(
        expected,
        string.Join(' ', ShellProfile.Read(text, fish, Today).Overrides
            .Select(found => $"{found.Name} {(found.IsFunction ? "function" : "alias")} {string.Join(',', found.Programs)}")));

    [Theory]
    [InlineData("export GF_BAZEL_ESCAPE_HATCH=why", false, 1)]
    [InlineData("x\nexport A=b GF_BAZEL_ESCAPE_HATCH='a b'", false, 2)]
    [InlineData("export GF_BAZEL_ESCAPE_HATCH='until=2020-01-01 long ago'", false, 1)]
    [InlineData("declare -gx GF_BAZEL_ESCAPE_HATCH=1", false, 1)]
    [InlineData("alias b='GF_BAZEL_ESCAPE_HATCH=why bazel'", false, 1)]
    [InlineData("set -gx GF_BAZEL_ESCAPE_HATCH why not", true, 1)]
    [InlineData("set --export GF_BAZEL_ESCAPE_HATCH 1", true, 1)]
    [InlineData("setenv GF_BAZEL_ESCAPE_HATCH why", false, 1)]
    [InlineData("GF_BAZEL_ESCAPE_HATCH=why; export GF_BAZEL_ESCAPE_HATCH", false, 1)]
    [InlineData("export PATH GF_BAZEL_ESCAPE_HATCH\nGF_BAZEL_ESCAPE_HATCH='a b'", false, 2)]
    [InlineData("GF_BAZEL_ESCAPE_HATCH=why", false, 0)]
    [InlineData("export GF_BAZEL_ESCAPE_HATCH", false, 0)]
    [InlineData("GF_BAZEL_ESCAPE_HATCH=off; export GF_BAZEL_ESCAPE_HATCH", false, 0)]
    [InlineData("export GF_BAZEL_ESCAPE_HATCH=", false, 0)]
    [InlineData("export GF_BAZEL_ESCAPE_HATCH=off", false, 0)]
    [InlineData("# export GF_BAZEL_ESCAPE_HATCH=why", false, 0)]
    [InlineData("GF_BAZEL_ESCAPE_HATCH=why bazel build //x", false, 0)]
    [InlineData("set -l GF_BAZEL_ESCAPE_HATCH why", true, 0)]
    [InlineData("unset GF_BAZEL_ESCAPE_HATCH", false, 0)]
    [InlineData("export GF_BAZEL_ESCAPE_HATCHES=why", false, 0)]
    public void A_hatch_for_every_command(string text, bool fish, int line) =>
        Assert.Equal(line, ShellProfile.Read(text, fish, Today).Hatches.SingleOrDefault()?.Line ?? 0);
}
