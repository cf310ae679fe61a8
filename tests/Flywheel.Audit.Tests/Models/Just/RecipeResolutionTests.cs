using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Just;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Just;

public sealed class RecipeResolutionTests
{
    private const string Main = """
        import 'ci.just'
        mod rust
        alias b := build
        default: build
        build target='//...': gen && report
            bazel build {{target}}
            just helper
        gen:
            true
        report:
            @just --justfile other/justfile send
        loop: loop2
        loop2: loop
        """;

    [Theory]
    [InlineData("build", "build gen report send helper")]
    [InlineData("b //x", "build gen report send helper")]
    [InlineData("", "default build gen report send helper")]
    [InlineData("gen report", "gen report send")]
    [InlineData("loop", "loop loop2")]
    [InlineData("rust::compile", "compile")]
    [InlineData("rust compile", "compile")]
    [InlineData("--set x 1 y=2 -q gen", "gen")]
    [InlineData("--list", "")]
    [InlineData("nothing", "")]
    public void A_call_reaches_what_runs_in_the_end(string words, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), Reached(words, "README.md", _ => false).Order());

    [Fact]
    public void What_lies_behind_a_guarded_recipe_is_left_out() =>
        Assert.Equal(["build", "gen", "helper"], Reached("build", "README.md", one => one.Recipe.Name == "report").Order());

    [Fact]
    public void The_nearest_justfile_counts()
    {
        Assert.Equal(["send"], Reached("send", "other/docs/README.md", _ => false));
        Assert.Equal([], Reached("send", "docs/README.md", _ => false));
        Assert.Equal(["send"], Reached("-f other/justfile send", "README.md", _ => false));
    }

    [Fact]
    public void The_way_is_shown()
    {
        var resolution = new RecipeResolution(Files());
        ReachedRecipe start = Assert.Single(resolution.Called(JustCommand.Of(["default"]), "README.md"));
        ReachedRecipe gen = resolution.Reached(start, _ => false).Single(one => one.Recipe.Name == "gen");

        Assert.Equal(["recipe `default` depends on `build` at justfile:4", "recipe `build` depends on `gen` at justfile:5"], gen.Trace);
    }

    [Fact]
    public void A_strict_check_in_a_dependency_counts_for_what_follows()
    {
        FileFacts facts = ReadFile.With(new JustfileReader(), "justfile", """
            check:
                flywheel contract --strict
            build: check
                bazel build //x
            other:
                bazel build //x
                flywheel contract --strict
                bazel test //x
            """);

        Assert.Equal([false, true, false, false, true], facts.Scripts.Select(script => script.AfterContractCheck));
    }

    private static string[] Reached(string words, string path, Func<ReachedRecipe, bool> isGuarded)
    {
        var resolution = new RecipeResolution(Files());
        return [.. resolution.Called(JustCommand.Of([.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]), path)
            .SelectMany(one => resolution.Reached(one, isGuarded)).Select(one => one.Recipe.Name).Distinct()];
    }

    private static Dictionary<string, FileFacts> Files() => new[]
    {
        ("justfile", Main), ("ci.just", "helper:\n  true\n"), ("rust.just", "compile:\n  cargo build\n"), ("other/justfile", "send:\n  true\n"),
    }.ToDictionary(file => file.Item1, file => ReadFile.With(new JustfileReader(), file.Item1, file.Item2));
}
