using Flywheel.Audit.Inputs;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Cli.Init;

/// <summary>A job that runs the lane entry on a runner of the operator's own, behind what the pipeline holds.</summary>
internal sealed class GitLabJob : EntryPoint
{
    private const string File = ".gitlab-ci.yml";
    private const string Job = "flywheel-bazel";

    /// <summary>That of a job which names none.</summary>
    private const string UsualStage = "test";

    internal override string Name => "gitlab";

    internal override string What => $"a job in {File}";

    internal override bool NeedsRunner => true;

    internal override string PathIn(RepositoryTree tree) => File;

    internal override bool IsUsedIn(RepositoryTree tree) => Has(tree, File);

    internal override string Body(string around, string runner) =>
        $$"""
        {{Job}}:{{Stage(around)}}
          tags: {{(runner.Contains(',', StringComparison.Ordinal) ? RunnerLabelList.Yaml(runner) : $"[{runner}]")}}
          timeout: 1 hour
          variables:
            # BAZEL_REMOTE_CACHE is a variable of the project or the group. There is no default: without it the lane fails.
            GF_BAZEL_EVIDENCE_DIR: /tmp/flywheel-evidence-$CI_JOB_ID{{(RunnerLabelList.IsOfSubstrate(runner) ? $"\n    GF_BAZEL_RUNNER_LABELS: {runner}" : "")}}
          script:
            - |
              for name in flywheel bazel-cache-backed; do
                command -v "$name" >/dev/null || {
                  echo "$name is not on this runner's PATH: install Flywheel.Shim on it" >&2
                  exit 127
                }
              done
            - flywheel contract --strict
            - bazel-cache-backed build //...
          after_script:
            - mkdir -p flywheel-evidence
            - cp "$GF_BAZEL_EVIDENCE_DIR"/invocations-*.jsonl flywheel-evidence/ || true
            - rm -rf "$GF_BAZEL_EVIDENCE_DIR"
          artifacts:
            when: always
            paths: [flywheel-evidence]
            expire_in: 30 days

        """;

    internal override EntryFault? Clash(string before, string after)
    {
        YamlFile old = YamlFile.Read(SourceText.Decode(File, System.Text.Encoding.UTF8.GetBytes(before)));
        if (old.Troubles.Count > 0)
        {
            return new("is no YAML that can be read: nothing is added to it", "put it right first: `flywheel audit` shows where");
        }
        if (old.Documents.Count > 0 && old.Documents[^1][Job] is not null)
        {
            return new($"has a job `{Job}` of its own", "give that job another name");
        }
        YamlFile merged = YamlFile.Read(SourceText.Decode(File, System.Text.Encoding.UTF8.GetBytes(after)));
        return merged.Troubles.Count > 0 || merged.Documents.Count != Math.Max(1, old.Documents.Count)
            || merged.Documents[^1][Job] is null || merged.Documents[^1].Entries.Count() != 1 + (old.Documents.Count == 0 ? 0 : old.Documents[^1].Entries.Count())
            ? new("is written so that no job can be added behind its end", "write its top level as a block of lines, `KEY:` at their beginnings") : null;
    }

    /// <summary>Where the pipeline has stages of its own, and not the usual one among them, the job has to name one.</summary>
    private static string Stage(string around)
    {
        YamlFile file = YamlFile.Read(SourceText.Decode(File, System.Text.Encoding.UTF8.GetBytes(around)));
        string[] stages = file.Documents.Count == 0 ? [] : [.. (file.Documents[^1]["stages"]?.Items ?? []).Select(item => item.Text?.Text ?? "")];
        return stages.Length == 0 || stages.Contains(UsualStage) || !stages[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ' ')
            ? "" : $"\n  stage: {stages[0]}";
    }
}
