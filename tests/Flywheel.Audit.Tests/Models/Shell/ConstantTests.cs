using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Shell;

public sealed class ConstantTests
{
    [Theory]
    [InlineData("B=bazelisk; $B build //x", "bazelisk build //x")]
    [InlineData("B=\"bazel --output_base=o\"; $B build //x", "bazel --output_base=o build //x")]
    [InlineData("BAZEL=\"${BAZEL:-bazelisk}\"\n\"${BAZEL}\" test //x", "bazelisk test //x")]
    [InlineData("${BAZEL:-bazel} build //x", "bazel build //x")]
    [InlineData(": \"${BAZEL:=bazel}\"; \"${BAZEL:=bazel}\" build //x", "bazel build //x")]
    [InlineData("${A:-${B:-bazel}} build //x", "bazel build //x")]
    [InlineData("B=(bazel build); \"${B[@]}\" //x", "bazel build //x")]
    [InlineData("A=(--config=ci \"//a b\")\nA+=(//y)\nbazel build \"${A[@]}\"", "bazel build --config=ci //a b //y")]
    [InlineData("BAZEL=$(command -v bazelisk || command -v bazel)\n\"$BAZEL\" build //x", "Mentioned: bazelisk", "Mentioned: bazel", "bazelisk build //x")]
    [InlineData("$(which bazel) build //x", "bazel build //x", "Mentioned: bazel")]
    [InlineData("setup() { B=bazel; }\nrun() { \"$B\" build //x; }", "bazel build //x")]
    [InlineData("readonly B=bazel; declare -r C=test; $B $C //x", "bazel test //x")]
    [InlineData("if a; then B=./wrapper; else B=bazel; fi; $B build //x", "bazel build //x")]
    [InlineData("CMD='bazel build //x'; eval \"$CMD\"; bash -c \"$CMD\"", "bazel build //x", "bazel build //x")]
    [InlineData("for v in build test; do bazel $v //x; done", "bazel build //x")]
    [InlineData("V=build; bazel $V $T", "bazel build $T")]
    [InlineData("alias b=bazel; b build //x", "bazel build //x")]
    [InlineData("alias b='bazel --batch'\nb build //x", "bazel --batch build //x")]
    [InlineData("run() { echo \"+ $*\"; \"$@\"; }\nrun bazel build //x", "bazel build //x")]
    [InlineData("retry() { local n=$1; shift; until \"$@\"; do sleep 1; done; }\nretry 3 bazel build //x", "bazel build //x")]
    [InlineData("run_in_nix() { nix develop -c \"$@\"; }; run_in_nix bazel build //x", "bazel build //x")]
    [InlineData("run bazel build //x\nrun() { if [ -n \"$D\" ]; then echo \"$@\"; else \"$@\"; fi; }", "bazel build //x")]
    [InlineData("TOOLS=/opt/bin; \"$TOOLS/bazel\" build //x", "/opt/bin/bazel build //x")]
    [InlineData("X=$X; $X build")]
    [InlineData("A=$B; B=$A; $A build //x")]
    public void A_name_stands_for_what_the_script_gives_it(string script, params string[] found) => Assert.Equal(found, ShellScenes.Bazel(script));

    [Fact]
    public void A_function_that_hands_its_arguments_to_Bazel_is_Bazel()
    {
        ShellReading reading = ShellScenes.Read("bz() { bazel --batch \"$@\"; }\nbz build //x");
        Assert.Contains("bazel --batch build //x", reading.Commands.Select(ShellScenes.Show));
    }

    [Fact]
    public void A_function_named_bazel_that_runs_a_guard_is_the_guard()
    {
        string[] found = ShellScenes.All("bazel() { ./tools/guarded \"$@\"; }\nbazel build //x");
        Assert.Contains("./tools/guarded build //x", found);
        Assert.DoesNotContain("bazel build //x", found);
    }

    [Fact]
    public void Values_from_elsewhere_fill_templates_and_names()
    {
        var known = new Dictionary<string, string> { ["bazel"] = "bazelisk" };
        ShellReading reading = ShellReading.Of(new(MappedText.Of(new SourceText("j", "{{bazel}} build //x\n$bazel test //y")),
            ScriptOrigin.Recipe, Construct.File), known);
        Assert.Equal(["bazelisk build //x", "bazelisk test //y"], reading.Commands.Select(ShellScenes.Show));
    }

    [Fact]
    public void Assignments_say_whether_they_are_exported()
    {
        ShellReading reading = ShellScenes.Read("A=1\nexport B='2 3'\nlocal C=4\nD=5 cmd\necho \"E=grpc://h\" >> \"$GITHUB_ENV\"\nF=(a b)");
        Assert.Equal(["A=1 False", "B=2 3 True", "C=4 False", "D=5 True", "E=grpc://h True", "F=a b False"],
            reading.Assignments.Select(one => $"{one.Name}={one.Value.Text} {one.Exported}"));
    }
}
