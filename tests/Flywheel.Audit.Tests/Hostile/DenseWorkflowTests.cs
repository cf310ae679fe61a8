using Xunit;

namespace Flywheel.Audit.Tests.Hostile;

/// <summary>Workflows of GitHub that hold much of one thing, through the whole audit.</summary>
public sealed class DenseWorkflowTests
{
    private const string Hosted = "ubuntu-latest";

    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["jobs"] = times => Jobs(times, _ => $"runs-on: {Hosted}"),
        ["outputs that take the one before"] = times => Jobs(times + 1, i => i == 0
            ? $"runs-on: own, outputs: {{r: {Hosted}}}"
            : $"needs: j{i - 1}, runs-on: '${{{{ needs.j{i - 1}.outputs.r }}}}', outputs: {{r: '${{{{ needs.j{i - 1}.outputs.r }}}}'}}"),
        ["outputs that take the one behind"] = times => Jobs(times, i =>
            $"needs: j{i + 1}, runs-on: '${{{{ needs.j{i + 1}.outputs.r }}}}', outputs: {{r: '${{{{ needs.j{i + 1}.outputs.r }}}}'}}")
            + Job($"j{times}", $"runs-on: own, outputs: {{r: {Hosted}}}"),
        ["outputs of one job"] = times => Jobs(times, i => $"needs: [a], runs-on: '${{{{ needs.a.outputs.r{i} }}}}'")
            + $"  a:\n    runs-on: own\n    outputs:\n{Each(times, i => $"      r{i}: {Hosted}\n")}",
        ["outputs of one job's steps"] = times => Jobs(times, i => $"needs: [a], runs-on: '${{{{ needs.a.outputs.r{i} }}}}'")
            + $"  a:\n    runs-on: own\n    outputs:\n{Each(times, i => $"      r{i}: ${{{{ steps.s{i}.outputs.r }}}}\n")}    steps:\n"
            + Each(times, i => $"      - {{id: s{i}, run: 'echo r={Hosted} >> $GITHUB_OUTPUT'}}\n"),
        ["an output with many values"] = times => Jobs(times, _ => "needs: [a], runs-on: '${{ needs.a.outputs.r }}'")
            + "  a:\n    runs-on: own\n    outputs: {r: '${{ steps.s.outputs.r }}'}\n    steps:\n      - id: s\n        run: |\n"
            + Each(times, i => $"          echo r=own{i} >> $GITHUB_OUTPUT\n") + $"          echo r={Hosted} >> $GITHUB_OUTPUT\n",
        ["a matrix that includes much"] = times => Matrix(times) + "    runs-on: ${{ matrix.r }}\n",
        ["matrices that are one"] = times => Matrix(times) + "    runs-on: ${{ matrix.r }}\n"
            + Jobs(times, _ => "runs-on: '${{ matrix.r }}', strategy: *s", head: ""),
        ["a matrix of many names"] = times => $"on: push\njobs:\n  j:\n    strategy: &s\n      matrix:\n{Each(times, i => $"        r{i}: [{Hosted}]\n")}"
            + Jobs(times, i => $"runs-on: '${{{{ matrix.r{i} }}}}', strategy: *s", head: ""),
        ["arms"] = times => Jobs(1, _ => $"runs-on: \"${{{{ {Each(times, i => $"inputs.a == '{i}' && 'own{i}' || ")}'{Hosted}' }}}}\""),
        ["arms that never fail"] = times => Jobs(1, _ => $"runs-on: \"${{{{ '{Hosted}' {Each(times, i => $"|| 'own{i}' ")} }}}}\""),
        ["conditions"] = times => Jobs(1, _ => $"runs-on: \"${{{{ {Each(times, i => $"inputs.a{i} && ")}'{Hosted}' }}}}\""),
        ["parentheses"] = times => Jobs(1, _ => $"runs-on: \"${{{{ {new string('(', times)}'{Hosted}'{new string(')', times)} }}}}\""),
        ["negations"] = times => Jobs(1, _ => $"runs-on: \"${{{{ {new string('!', times)}inputs.a && '{Hosted}' }}}}\""),
        ["expressions in a row"] = times => Jobs(1, _ => $"runs-on: \"{Each(times, i => $"${{{{ inputs.a && 'ubuntu-{i}' || 'b{i}' }}}}")}\""),
        ["environments that name the one before"] = times => $"on: push\nenv:\n  V0: {Hosted}\n{Each(times, i => $"  V{i + 1}: ${{{{ env.V{i} }}}}\n")}"
            + Jobs(times, i => $"runs-on: '${{{{ env.V{i} }}}}'", head: "jobs:\n"),
        ["environments beside others"] = times => $"on: push\nenv:\n{Each(times, i => $"  V{i}: bazel\n")}"
            + Jobs(times, i => $"runs-on: own, env: {{A: b}}, steps: [{{run: '$V{i} build //x', env: {{B: c}}}}]", head: "jobs:\n"),
        ["environments that are one"] = times => $"on: push\nenv: &e\n{Each(times, i => $"  V{i}: bazel\n")}"
            + Jobs(times, i => $"runs-on: own, env: *e, steps: [{{run: '$V{i} build //x', env: *e}}]", head: "jobs:\n"),
        ["steps"] = times => $"on: push\njobs:\n  j:\n    runs-on: own\n    steps:\n{Each(times, i => $"      - run: bazel build //x{i}\n")}",
        ["steps that are one"] = times => $"on: push\njobs:\n  j:\n    runs-on: own\n    steps: &s\n{Each(times, i => $"      - run: bazel build //x{i}\n")}"
            + Jobs(times, _ => "runs-on: own, steps: *s", head: ""),
        ["inputs of steps that are one"] = times => $"on: push\njobs:\n  j:\n    runs-on: {Hosted}\n    steps:\n      - uses: a/b@v1\n        with: &w\n"
            + Each(times, i => $"          c{i}: d\n") + Each(times, _ => "      - {uses: a/b@v1, with: *w}\n"),
        ["inputs"] = times => $"on:\n  workflow_dispatch:\n    inputs:\n{Each(times, i => $"      r{i}: {{type: choice, options: [own, {Hosted}]}}\n")}"
            + Jobs(times, i => $"runs-on: '${{{{ inputs.r{i} }}}}'", head: "jobs:\n"),
        ["an input with many values"] = times => "on:\n  workflow_dispatch:\n    inputs:\n"
            + $"      r: {{type: choice, options: [{Each(times, i => $"own{i}, ")}{Hosted}]}}\n"
            + Jobs(times, _ => "runs-on: '${{ inputs.r }}'", head: "jobs:\n"),
        ["JSON"] = times => $"on: push\nenv:\n  R: '[{Each(times, i => $"\"own{i}\",")}\"{Hosted}\"]'\n"
            + Jobs(times, _ => "runs-on: '${{ fromJSON(env.R) }}'", head: "jobs:\n"),
        ["lists of labels that are one"] = times => $"on: push\njobs:\n  j: {{runs-on: &r [{Each(times, i => $"own{i}, ")}{Hosted}]}}\n"
            + Jobs(times, _ => "runs-on: *r", head: ""),
        ["calls of itself"] = times => Called
            + Jobs(times, i => i % 2 == 0 ? $"uses: ./.github/workflows/a.yml, with: {{r: {Hosted}}}" : "runs-on: '${{ inputs.r }}'", head: "jobs:\n"),
        ["calls of itself that pass on what they are given"] = times => Called
            + Jobs(times, i => i % 2 == 0 ? "uses: ./.github/workflows/a.yml, with: {r: '${{ inputs.r }}'}" : "runs-on: '${{ inputs.r }}'", head: "jobs:\n")
            + Job("last", $"runs-on: {Hosted}"),
        ["triggers"] = times => $"on: [{Each(times, i => $"a{i}, ")}push]\n" + Jobs(times, _ => $"runs-on: \"${{{{ inputs.r || '{Hosted}' }}}}\"", head: "jobs:\n"),
    };

    private static string Called => $"on:\n  workflow_call:\n    inputs:\n      r: {{type: string, default: {Hosted}}}\n";

    public static TheoryData<string> Workflows => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_dense_workflow_is_audited_in_linear_time_and_hides_nothing(string shape) => LinearTime.Of(6_000, Shapes[shape], text =>
        DenseText.Audit(".github/workflows/a.yml", text));

    private static string Jobs(int times, Func<int, string> body, string head = "on: push\njobs:\n") => head + Each(times, i => Job($"j{i}", body(i)));

    private static string Job(string name, string body) => $"  {name}: {{{body}}}\n";

    private static string Matrix(int times) =>
        $"on: push\njobs:\n  j:\n    strategy: &s\n      matrix:\n        include:\n{Each(times, i => $"          - {{r: own{i}}}\n")}          - {{r: {Hosted}}}\n";

    private static string Each(int times, Func<int, string> piece) => DenseText.Each(times, piece);
}
