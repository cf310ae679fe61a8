using Flywheel.Audit.Facts;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Shell;

public sealed class ContractFlowTests
{
    private const string Check = "flywheel contract --strict";

    [Theory]
    [InlineData("set -e\nCHECK\nbazel build //x")]
    [InlineData("set -euo pipefail\nCHECK | tee log\nbazel build //x")]
    [InlineData("#!/bin/bash -e\nCHECK\nbazel build //x")]
    [InlineData("CHECK && bazel build //x")]
    [InlineData("CHECK || exit 1\nbazel build //x")]
    [InlineData("CHECK || { echo no; exit 1; }\nbazel build //x")]
    [InlineData("die() { echo \"$1\"; exit 1; }\nCHECK || die no\nbazel build //x")]
    [InlineData("if CHECK; then bazel build //x; fi")]
    [InlineData("if ! CHECK; then echo no; exit 1; fi\nbazel build //x")]
    [InlineData("if CHECK; then :; else exit 1; fi\nbazel build //x")]
    [InlineData("CHECK || exit 1\nif a; then bazel build //x; fi")]
    [InlineData("CHECK || exit 1\nfor t in a; do (cd a && bazel build //x); done")]
    [InlineData("CHECK || exit 1\nx=$(bazel build //x)")]
    [InlineData("CHECK && { cd a; bazel build //x; }")]
    [InlineData("until CHECK; do sleep 1; done\nbazel build //x")]
    [InlineData("f() { CHECK || return 1; bazel build //x; }\nf")]
    [InlineData("ensure() { CHECK || exit 1; }\nensure\nbazel build //x")]
    [InlineData("set -e\nbuild() { bazel build //x; }\nmain() { CHECK; build; }\nmain")]
    [InlineData("if ! out=$(CHECK 2>&1); then echo \"$out\"; exit 1; fi\nbazel build //x")]
    [InlineData("set -e\nbash -c 'CHECK'\nbazel build //x")]
    [InlineData("bash -ec 'CHECK; bazel build //x'")]
    [InlineData("set -e\nbash scripts/check-bazel-substrate.sh --strict\nbazel build //x")]
    [InlineData("set -e\n./scripts/bazel-contract.sh --strict\nbazel build //x")]
    [InlineData("case $1 in a) CHECK || exit 1;; *) exit 2;; esac\nbazel build //x")]
    public void A_check_that_must_have_succeeded_dominates(string script) => Assert.True(Judged(script));

    [Theory]
    [InlineData("CHECK\nbazel build //x")]
    [InlineData("CHECK; bazel build //x")]
    [InlineData("set -e\nCHECK || true\nbazel build //x")]
    [InlineData("CHECK || bazel build //x")]
    [InlineData("set -e\nCHECK | tee log\nbazel build //x")]
    [InlineData("set -e\nCHECK &\nbazel build //x")]
    [InlineData("set -e\nif a; then CHECK; fi\nbazel build //x")]
    [InlineData("set -e\nif a; then CHECK; else bazel build //x; fi")]
    [InlineData("if CHECK; then :; else bazel build //x; fi")]
    [InlineData("f() { CHECK || exit 1; }\nbazel build //x")]
    [InlineData("set -e\nCHECK && echo ok\nbazel build //x")]
    [InlineData("set -e\nset +e\nCHECK\nbazel build //x")]
    [InlineData("set -e\nflywheel contract\nbazel build //x")]
    [InlineData("set -e\necho flywheel contract --strict\nbazel build //x")]
    [InlineData("set -e\nbazel build //x\nCHECK")]
    [InlineData("set -e\n! CHECK\nbazel build //x")]
    [InlineData("if ! CHECK; then echo no; fi\nbazel build //x")]
    [InlineData("while a; do CHECK || exit 1; done\nbazel build //x")]
    [InlineData("(CHECK || exit 1)\nbazel build //x")]
    [InlineData("set -e\ncase $1 in a) CHECK;; esac\nbazel build //x")]
    [InlineData("bash -c 'CHECK; bazel build //x'")]
    [InlineData("until CHECK; do break; done\nbazel build //x")]
    [InlineData("build() { bazel build //x; }\nbuild\nCHECK || exit 1\nbuild")]
    public void A_check_that_may_be_passed_by_does_not(string script) => Assert.False(Judged(script));

    [Theory]
    [InlineData(ScriptOrigin.Step, "CHECK\nbazel build //x", true)]
    [InlineData(ScriptOrigin.GitLab, "CHECK | tee log\nbazel build //x", true)]
    [InlineData(ScriptOrigin.Recipe, "@CHECK\nbazel build //x", true)]
    [InlineData(ScriptOrigin.Recipe, "-CHECK\nbazel build //x", false)]
    [InlineData(ScriptOrigin.Recipe, "CHECK; bazel build //x", false)]
    [InlineData(ScriptOrigin.Recipe, "#!/usr/bin/env bash\nCHECK\nbazel build //x", false)]
    [InlineData(ScriptOrigin.Make, "CHECK\nbazel build //x", true)]
    [InlineData(ScriptOrigin.Dockerfile, "CHECK; bazel build //x", false)]
    [InlineData(ScriptOrigin.PackageScript, "CHECK && bazel build //x", true)]
    public void Where_a_script_stands_says_whether_a_failure_ends_it(ScriptOrigin origin, string script, bool expected) =>
        Assert.Equal(expected, Judged(script, origin));

    private static bool Judged(string script, ScriptOrigin origin = ScriptOrigin.ShellFile) =>
        ShellScenes.Read(script.Replace("CHECK", Check, StringComparison.Ordinal), origin).Commands.Single(one => one.Name == "bazel").AfterContractCheck;
}
