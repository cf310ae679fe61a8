using System.Security.Cryptography;
using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Tests.Renderers;

/// <summary>A report with everything in it that could break a format.</summary>
internal static class HandMadeReport
{
    public const string Password = "hunter2-hunter2";

    private const string Workflow = ".github/workflows/ci.yml";

    public static readonly DateOnly Today = new(2026, 6, 1);

    public static Finding Finding(string path, string text, string at, string rule = "FW001", Severity severity = Severity.Error) => new()
    {
        Rule = rule,
        Severity = severity,
        Source = new SourceText(path, text),
        Span = SpanOf(text, at),
        Construct = new Construct(ConstructKind.Job, "build"),
        Subject = at,
        Message = $"job `build` runs on `{at}`",
        Fix = "run it on a label of the substrate's own runners",
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{rule} {path} {at}")))[..32],
    };

    public static AuditReport Report(params Finding[] findings) => new()
    {
        Findings = [.. findings],
        Rules = [new("FW001", 1), new("FW002", 3)],
        FilesAudited = 412,
        AsOf = Today,
        ToolVersion = "0.1.0",
    };

    public static AuditReport Hostile()
    {
        const string ci = "jobs:\r\n  build:\r\n\truns-on: \"ubuntu-latest\" # 日本語 \x1b[31m\r\n";
        string address = $"build --remote_cache=grpc://user:{Password}@old.example:9092 --remote_header=authorization=Bearer {Password}\n";
        string enormous = new string('x', 5000) + " bazel build //... " + new string('y', 5000) + "\n";
        const string guide = "Run `bazel\n   test //a:b` | <img src=x onerror=alert(1)> \u202e\n";
        return Report(
            Finding(Workflow, ci, "ubuntu-latest") with
            {
                Notes = ["the label stands in `runs-on` itself", "line\none\x1b[2J and :: more"],
                Edit = new(SpanOf(ci, "ubuntu-latest"), "tinyland-nix"),
            },
            Finding("docs/größe, a:b|c `d`.md", guide, "bazel\n   test //a:b", "FW002") with
            {
                Message = "`bazel test //a:b` is taught outside a guarded entry: 100% | <b>*bold*</b> [link](javascript:x) \"quoted\" ``",
                Fix = "teach `bazel-cache-backed test //a:b`\r\n::error::injected",
            },
            Finding(".bazelrc", address, "grpc://user:hunter2-hunter2@old.example:9092", "FW004") with
            {
                Subject = "old.example",
                Message = $"`--remote_cache` has the literal `grpc://user:{Password}@old.example:9092`",
            },
            Finding("ci/one-line.sh", enormous, "bazel build //...", "FW002", Severity.Warning),
            Finding("ci/one-line.sh", enormous, "bazel build //...", "FW001", Severity.Info),
            Finding("ci/nightly.yml", "runs-on: windows-2022\n", "windows-2022") with
            {
                Suppressed = "needs a signing key | of the forge",
                Waiver = new(WaiverPlace.Register, "@platform", "needs a signing key | of the forge", Today.AddDays(9)),
            },
            Finding("ci/run.sh", "bazelisk build //x # flywheel-audit: allow[FW002]\n", "bazelisk build //x", "FW002") with
            {
                Suppressed = "migration",
                Waiver = new(WaiverPlace.Inline, "@x", "migration", Today.AddDays(90)),
            },
            Finding("other.yml", "a: b\n", "b", "FW999", Severity.Warning) with { Suppressed = "nobody knows who" }) with
        {
            Skipped = [new("big\x07.json", "larger than 64 MB")],
            Commit = "0123456789abcdef0123456789abcdef01234567",
            Repository = new Uri("https://token@forge.example/group/repository.git?x=y"),
            Config = new("flywheel.audit.toml", new string('a', 64)),
            Strict = true,
        };
    }

    private static SourceSpan SpanOf(string text, string part)
    {
        int at = text.IndexOf(part, StringComparison.Ordinal);
        return new(at, at + part.Length);
    }
}
