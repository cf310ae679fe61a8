using Flywheel.Audit.Inputs;

namespace Flywheel.Cli.Init;

/// <summary>A workflow that runs the lane entry on a runner of the operator's own.</summary>
internal sealed class GitHubWorkflow : EntryPoint
{
    private const string File = ".github/workflows/flywheel.yml";

    internal override string Name => "github";

    internal override string What => $"a workflow, {File}";

    internal override bool NeedsRunner => true;

    internal override bool HasOwnFile => true;

    internal override string PathIn(RepositoryTree tree) => File;

    internal override bool IsUsedIn(RepositoryTree tree) => tree.Files.Any(file => file.Path.StartsWith(".github/", StringComparison.Ordinal));

    internal override string Body(string around, string runner) =>
        $$$"""
        name: flywheel

        on:
          pull_request:
          push:
            branches: [main, master]
          workflow_dispatch:

        permissions:
          contents: read

        jobs:
          bazel:
            # Not for pull requests from forks: what they build would run on your own runner.
            if: github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository
            runs-on: {{{RunnerLabelList.Yaml(runner)}}}
            timeout-minutes: 60
            env:
              # A variable of the repository or the organization. There is no default: without it the lane fails.
              BAZEL_REMOTE_CACHE: ${{ vars.BAZEL_REMOTE_CACHE }}{{{Declared(runner)}}}
            steps:
              - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
                with:
                  persist-credentials: false
              - name: Find the guard
                run: |
                  for name in flywheel bazel-cache-backed; do
                    command -v "$name" >/dev/null || {
                      echo "::error::$name is not on this runner's PATH: install Flywheel.Shim on it"
                      exit 127
                    }
                  done
              - name: Check the contract
                run: flywheel contract --strict
              - name: Build
                env:
                  GF_BAZEL_EVIDENCE_DIR: ${{ runner.temp }}/flywheel-evidence
                run: bazel-cache-backed build //...
              - name: Keep the evidence
                if: always()
                uses: actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2
                with:
                  name: flywheel-evidence
                  path: ${{ runner.temp }}/flywheel-evidence/invocations-*.jsonl
                  if-no-files-found: ignore

        """;

    private static string Declared(string runner) => RunnerLabelList.IsOfSubstrate(runner) ? $"\n      GF_BAZEL_RUNNER_LABELS: {runner}" : "";
}
