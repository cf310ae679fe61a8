using Xunit;

namespace Flywheel.Audit.Tests.Hostile;

/// <summary>Pipelines of GitLab that hold much of one thing, through the whole audit.</summary>
public sealed class DensePipelineTests
{
    private const string Hosted = "saas-linux-small-amd64";

    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["jobs"] = times => Each(times, i => $"j{i}:\n  tags: [own]\n  script: [make, saas-x]\n") + Last,
        ["jobs on hosted runners"] = times => Each(times, i => $"j{i}:\n  tags: [{Hosted}]\n  script: [make]\n"),
        ["jobs that run bazel"] = times => Each(times, i => $"j{i}:\n  tags: [own]\n  script: [bazel build //x]\n"),
        ["jobs that extend one another"] = times => $"j0:\n  tags: [{Hosted}]\n  script: [make]\n"
            + Each(times, i => $"j{i + 1}:\n  extends: j{i}\n  script: [make]\n"),
        ["jobs that extend one another and set variables"] = times => $".j0:\n  variables: {{V0: {Hosted}}}\n"
            + Each(times, i => $".j{i + 1}:\n  extends: .j{i}\n  variables: {{V{i + 1}: own}}\n") + $"j:\n  extends: .j{times}\n  tags: [$V0]\n",
        ["jobs that extend the two before"] = times => $".d0:\n  variables: {{V0: {Hosted}}}\n"
            + Each(times, i => $".d{i + 1}:\n  extends: [.d{i}, .d{Math.Max(0, i - 1)}]\n  variables: {{V{i + 1}: own}}\n")
            + $"j:\n  extends: .d{times}\n  tags: [$V0]\n",
        ["jobs that extend a long list"] = times => $".l:\n  extends: &l [{Each(times, i => $"a{i}, ")}]\n  tags: [{Hosted}]\n"
            + Each(times, i => $"j{i}:\n  extends: *l\n"),
        ["jobs that extend a long list of jobs"] = times => Each(times, i => $".d{i}:\n  variables: {{V{i}: {Hosted}}}\n")
            + $".l:\n  extends: &l [{Each(times, i => $".d{i}, ")}]\n" + Each(times, i => $"j{i}:\n  extends: *l\n  tags: [$V{i}]\n"),
        ["jobs with one long list of tags"] = times => $".l:\n  tags: &l [{Each(times, i => $"own{i}, ")}{Hosted}]\n"
            + Each(times / 16, i => $"j{i}:\n  tags: *l\n"),
        ["jobs below a long script"] = times => $"default:\n  tags: [{Hosted}]\n  before_script:\n{Each(times, i => $"    - make x{i}\n")}"
            + Each(times, i => $"j{i}:\n  script: [make]\n"),
        ["jobs that begin with one long script"] = times => $".b: &b\n{Each(times, i => $"  - make x{i}\n")}"
            + Each(times, i => $"j{i}:\n  before_script: [*b, make]\n  tags: [{Hosted}]\n  script: [*b, make]\n"),
        ["lists that are one"] = times => $".l: &l\n{Each(times, i => $"  - bazel build //x{i}\n")}" + Each(times, i => $".l{i}: *l\n"),
        ["merge keys"] = times => $".l: &l\n  tags: [{Hosted}]\n" + Each(times, i => $"j{i}:\n  <<: *l\n  script: [make]\n"),
        ["merge keys of merge keys"] = times => $".l0: &l0\n  tags: [{Hosted}]\n" + Each(times, i => $".l{i + 1}: &l{i + 1}\n  <<: *l{i}\n"),
        ["variables"] = times => $"variables:\n{Each(times, i => $"  V{i}: {Hosted}\n")}" + Each(times, i => $"j{i}:\n  tags: [$V{i}]\n  script: [make]\n"),
        ["variables beside others"] = times => $"variables:\n{Each(times, i => $"  V{i}: bazel\n")}"
            + Each(times, i => $"j{i}:\n  tags: [own]\n  variables: {{A: b}}\n  script: [$V{i} build //x]\n"),
        ["variables by one alias"] = times => $".v:\n  variables: &v\n{Each(times, i => $"    V{i}: {Hosted}\n")}"
            + Each(times, i => $"j{i}:\n  variables: *v\n  tags: [$V{i}]\n  script: [make]\n"),
        ["a variable with many values"] = times => $"variables:\n  V:\n    value: own\n    options: [{Each(times, i => $"own{i}, ")}{Hosted}]\n"
            + Each(times, i => $"j{i}:\n  tags: [$V]\n  script: [make]\n"),
        ["a matrix"] = times => $".m:\n  parallel: &m\n    matrix:\n{Each(times, i => $"      - V: own{i}\n")}      - V: {Hosted}\n"
            + Each(times, i => $"j{i}:\n  parallel: *m\n  tags: [$V]\n  script: [make]\n"),
        ["a matrix of many names"] = times => $".m:\n  parallel: &m\n    matrix:\n{Each(times, i => $"      - V{i}: [{Hosted}]\n")}"
            + Each(times, i => $"j{i}:\n  parallel: *m\n  tags: [$V{i}]\n  script: [make]\n"),
        ["documents"] = times => Each(times, i => $"---\nvariables: {{V{i}: {Hosted}}}\nj{i}:\n  tags: [$V{i}]\n  script: [make]\n"),
        ["includes"] = times => $"include:\n{Each(times, i => $"  - local: ci/x{i}.yml\n    inputs: {{runner: {Hosted}}}\n")}",
        ["includes of one file"] = times => $"include:\n{Each(times, _ => $"  - local: .gitlab-ci.yml\n    inputs: {{runner: {Hosted}}}\n")}"
            + Each(times, i => $"j{i}:\n  tags: ['$[[ inputs.runner ]]']\n  script: [make]\n"),
        ["includes with one list of inputs"] = times => $".x: &x\n{Each(times, i => $"  r{i}: {Hosted}\n")}"
            + $"include:\n{Each(times, i => $"  - local: ci/x{i}.yml\n    inputs: *x\n")}" + Last,
        ["child pipelines"] = times => Each(times, i => $"j{i}: {{trigger: {{include: ci/{Hosted}{i}.yml}}}}\n") + Last,
        ["child pipelines by one list"] = times => $".t: &t\n  include:\n{Each(times, i => $"    - {{local: ci/x{i}.yml, inputs: {{runner: {Hosted}}}}}\n")}"
            + Each(times, i => $"j{i}:\n  trigger: *t\n"),
        ["an input with many values"] = times => $"spec:\n  inputs:\n    r:\n      options: [{Each(times, i => $"own{i}, ")}{Hosted}]\n---\n"
            + Each(times, i => $"j{i}:\n  tags: ['$[[ inputs.r ]]']\n  script: [make]\n"),
    };

    private static string Last => $"last:\n  tags: [{Hosted}]\n  script: [make]\n";

    public static TheoryData<string> Pipelines => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void A_dense_pipeline_is_audited_in_linear_time_and_hides_nothing(string shape) => LinearTime.Of(6_000, Shapes[shape], text =>
        DenseText.Audit(".gitlab-ci.yml", text));

    private static string Each(int times, Func<int, string> piece) => DenseText.Each(times, piece);
}
