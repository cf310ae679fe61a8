using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Make;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Make;

public sealed class MakefileReaderTests
{
    [Fact]
    public void Recipes_are_scripts_with_variables_filled_in()
    {
        FileFacts facts = ReadFile.With(new MakefileReader(), "Makefile", """
            BAZEL ?= bazelisk # the launcher
            export OPTS := --config=ci
            .PHONY: all
            all: deps
            	@$(BAZEL) build ${OPTS} \
            	  //x $$HOME $(UNKNOWN)
            	-$(BAZEL) test //y
            quick: ; $(BAZEL) run //z
            X:=1
            """);

        Assert.Equal(["all: bazelisk build --config=ci \\\n\t  //x $HOME ${UNKNOWN}", "all: bazelisk test //y", "quick:  bazelisk run //z"],
            ReadFile.Scripts(facts).Select(script => script.Replace("quick: bazel", "quick:  bazel", StringComparison.Ordinal)));
        Assert.Equal([("BAZEL", "bazelisk", true), ("OPTS", "--config=ci", false), ("X", "1", false)],
            facts.Values.Select(value => (value.Key, value.Value.Text, value.IsDefault)));
    }

    [Fact]
    public void Names_that_stand_for_names_and_for_lines_are_filled_in()
    {
        FileFacts facts = ReadFile.With(new MakefileReader(), "Makefile", """
            BAZEL = bazelisk
            RUN = $(BAZEL) run
            LOOP = $(LOOP) x
            define RELEASE
            @$(RUN) //release -- $(1)
            bazel build //after
            endef
            define HELP
            bazel build //... builds
            endef
            a:
            	$(RUN) //x
            	$(call RELEASE,v1)
            	$(LOOP)
            """);

        Assert.Equal(["a: bazelisk run //x", "a: @bazelisk run //release -- v1\nbazel build //after"], ReadFile.Scripts(facts).Take(2));
        Assert.DoesNotContain(facts.Scripts, script => script.Text.Text.Contains("builds", StringComparison.Ordinal));
    }

    [Fact]
    public void A_strict_check_counts_for_the_lines_below_it() => Assert.Equal([false, true, false], ReadFile.With(new MakefileReader(), "Makefile",
        "a:\n\tflywheel contract --strict\n\tbazel build //x\nb:\n\tbazel build //x\n").Scripts.Select(script => script.AfterContractCheck));

    [Fact]
    public void Hostile_files_take_linear_time()
    {
        foreach (string unit in (string[])["\t\\\n", "$(", "\t$(A", "a:\n", "=", "\t$\n", "define A\n", "$(A)"])
        {
            ReadFile.IsLinear(new MakefileReader(), "Makefile", size => "a:\n\t" + string.Concat(Enumerable.Repeat(unit, size / unit.Length)), 200_000);
        }
        ReadFile.IsLinear(new MakefileReader(), "Makefile", size => $"A = {new string('x', 900)}\nB = {string.Concat(Enumerable.Repeat("$(A)", 200))}\n"
            + string.Concat(Enumerable.Range(0, size / 200).Select(i => $"C{i} = {string.Concat(Enumerable.Repeat("$(B)", 40))}\n")), 200_000);
    }
}
