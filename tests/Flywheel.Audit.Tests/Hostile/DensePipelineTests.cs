using System.Text;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Hostile;

/// <summary>Pipelines of GitLab that hold much of one thing, through the whole audit.</summary>
public sealed class DensePipelineTests
{
    private const string Hosted = "saas-linux-small-amd64";

    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["jobs"] = times => Each(times, i => $"j{i}:\n  tags: [own]\n  script: [make, saas-x]\n"),
        ["jobs on hosted runners"] = times => Each(times, i => $"j{i}:\n  tags: [{Hosted}]\n  script: [make]\n"),
        ["jobs that run bazel"] = times => Each(times, i => $"j{i}:\n  tags: [own]\n  script: [bazel build //x]\n"),
        ["jobs that extend one another"] = times => $"j0:\n  tags: [{Hosted}]\n  script: [make]\n"
            + Each(times, i => $"j{i + 1}:\n  extends: j{i}\n  script: [make]\n"),
        ["jobs with one long list of tags"] = times => $".l:\n  tags: &l [{Each(times, i => $"own{i}, ")}]\n" + Each(times / 16, i => $"j{i}:\n  tags: *l\n"),
        ["jobs below a long script"] = times => $"default:\n  tags: [{Hosted}]\n  before_script:\n{Each(times, i => $"    - make x{i}\n")}"
            + Each(times, i => $"j{i}:\n  script: [make]\n"),
        ["lists that are one"] = times => $".l: &l\n{Each(times, i => $"  - bazel build //x{i}\n")}" + Each(times, i => $".l{i}: *l\n"),
        ["merge keys"] = times => $".l: &l\n  tags: [{Hosted}]\n" + Each(times, i => $"j{i}:\n  <<: *l\n  script: [make]\n"),
        ["documents"] = times => Each(times, i => $"---\nvariables: {{V{i}: {Hosted}}}\nj{i}:\n  tags: [$V{i}]\n  script: [make]\n"),
        ["includes"] = times => $"include:\n{Each(times, i => $"  - local: ci/x{i}.yml\n    inputs: {{runner: {Hosted}}}\n")}",
        ["includes of one file"] = times => $"include:\n{Each(times, _ => $"  - local: .gitlab-ci.yml\n    inputs: {{runner: {Hosted}}}\n")}"
            + Each(times, i => $"j{i}:\n  tags: ['$[[ inputs.runner ]]']\n  script: [make]\n"),
        ["child pipelines"] = times => Each(times, i => $"j{i}: {{trigger: {{include: ci/{Hosted}{i}.yml}}}}\n"),
    };

    public static TheoryData<string> Pipelines => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void A_dense_pipeline_is_audited_in_linear_time(string shape) => LinearTime.Of(6_000, Shapes[shape], text =>
    {
        var tree = new GivenTree(new Dictionary<string, byte[]> { [".gitlab-ci.yml"] = Encoding.UTF8.GetBytes(text) });
        AuditReport report = new AuditRun(tree, AuditConfig.Default, new() { AsOf = new(2026, 4, 1), ToolVersion = "test" }).Report();
        Assert.Equal(1, report.FilesAudited);
    });

    private static string Each(int times, Func<int, string> piece) => string.Concat(Enumerable.Range(0, times).Select(piece));
}
