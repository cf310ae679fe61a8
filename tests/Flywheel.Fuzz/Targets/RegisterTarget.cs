using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;

namespace Flywheel.Fuzz.Targets;

/// <summary>flywheel.audit.toml: it is gone by, or what is wrong with it stands in it; and whatever it says, a repository is audited by it.</summary>
internal sealed class RegisterTarget() : FuzzTarget("audit-register")
{
    private static readonly GivenTree Tree = GivenTree.Of(
        (".github/workflows/x.yml", "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: bazel build //x\n"),
        ("docs/x.md", "# A\n\n```sh\nbazel build //x\n```\n"));

    public override string[] Words =>
    [
        "version = 1\n", "[[exception]]\n", "[[scope]]\n", "[[proof]]\n", "[[stale]]\n", "[runners]\n", "[guarded]\n", "rule = ", "path = ", "job = ",
        "labels = ", "owner = ", "reason = ", "created = ", "expires = ",
        "max = ", "glob = ", "\"**\"", "\"{a,b}/[x-y]*\"", "\"FW002\"", "2026-10-01", "99999-01-01", "[", "]", "{", "}", "*", "?", "\"", "'", "\n", "=",
        "mode = ", "class = ", "heading = ", "recipe = ",
    ];

    public override void Run(byte[] input)
    {
        SourceText source = SourceText.Decode(AuditConfig.FileName, input);
        ConfigReading reading = ConfigReading.Of(source);
        foreach (ConfigProblem problem in reading.Problems)
        {
            Require(problem.Span.Start >= 0 && problem.Span.End <= source.Text.Length, "what is wrong with the register stands in it");
        }
        if (reading.Problems.IsEmpty)
        {
            new AuditRun(Tree, reading.Config, new() { AsOf = new(2026, 6, 1), ToolVersion = "1" }).Report();
        }
    }
}
