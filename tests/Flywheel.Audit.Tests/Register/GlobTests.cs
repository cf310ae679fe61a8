using Flywheel.Audit.Register;
using Xunit;

namespace Flywheel.Audit.Tests.Register;

public sealed class GlobTests
{
    [Theory]
    [InlineData("*.md", "README.md")]
    [InlineData("*.md", "docs/a/b.md")]
    [InlineData("docs/*.md", "docs/a.md")]
    [InlineData("docs/**", "docs/a/b/c.md")]
    [InlineData("docs/", "docs/a/b/c.md")]
    [InlineData("docs/**/c.md", "docs/c.md")]
    [InlineData("docs/**/c.md", "docs/a/b/c.md")]
    [InlineData("**/plans/**", "plans/a.md")]
    [InlineData("**/plans/**", "docs/plans/x/a.md")]
    [InlineData("/README.md", "README.md")]
    [InlineData("docs/{a,b}*.md", "docs/bee.md")]
    [InlineData("docs/{a,{b,c}d}.md", "docs/cd.md")]
    [InlineData("docs/[a-c]?.md", "docs/bx.md")]
    [InlineData("docs/[!a-c].md", "docs/x.md")]
    [InlineData("docs/a\\*.md", "docs/a*.md")]
    [InlineData("docs/x{y.md", "docs/x{y.md")]
    [InlineData("**", "a/b")]
    public void A_glob_fits_a_path(string glob, string path) => Assert.True(Glob.OfPath(glob).Matches(path));

    [Theory]
    [InlineData("docs/*.md", "docs/a/b.md")]
    [InlineData("/README.md", "docs/README.md")]
    [InlineData("docs/**/c.md", "docs/xc.md")]
    [InlineData("docs/**", "mydocs/a.md")]
    [InlineData("docs/[!a-c].md", "docs/b.md")]
    [InlineData("*.md", "README.MD")]
    [InlineData("docs/a?.md", "docs/a/.md")]
    [InlineData("", "a")]
    public void A_glob_does_not_fit_a_path(string glob, string path) => Assert.False(Glob.OfPath(glob).Matches(path));

    [Fact]
    public void A_label_fits_in_any_case() => Assert.True(Glob.OfLabel("Tiny-*-NIX").Matches("tiny-x-nix"));

    [Fact]
    public void Many_stars_and_braces_stay_linear()
    {
        LinearTime.Of(
            40_000, size => new string('a', size), path => Assert.False(Glob.OfPath(string.Concat(Enumerable.Repeat("*a", 60)) + "b").Matches(path)));
        Assert.False(Glob.OfPath(string.Concat(Enumerable.Repeat("{a,b}", 60))).Matches(new string('a', 60) + "x"));
    }
}
