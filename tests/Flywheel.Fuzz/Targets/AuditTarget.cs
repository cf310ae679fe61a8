using System.Text;
using System.Text.Json;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Renderers;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// A file of a repository that is audited: everything that is found in it stands in it, every format can show it, what is fixed can be read
/// again, and the password of an address is in none of it.
/// </summary>
/// <param name="name">Of the target.</param>
/// <param name="path">Of the file, by which its kind is known.</param>
/// <param name="words">Of its language, beside those of every shell.</param>
internal sealed class AuditTarget(string name, string path, string[] words) : FuzzTarget(name)
{
    private const string Address = "https://u:" + Planted.Secret + "@h.example/";

    private static readonly string[] Common =
    [
        "bazel build //a:b", "bazelisk test //...", "bazel info", "ubuntu-latest", "a-nix", "grpc://attic-cache-dev.svc:9092", "BAZEL_REMOTE_CACHE=",
        "--remote_cache=", "--remote_executor=", "--config=rbe",
        "flywheel contract --strict", "\n", "\r\n", " ", "\t", "  ", "\"", "'", "`", "\\", "$", "${", "}", "$(", ")", "(", "{", "[", "]", "#", ":", ",", "-",
        "=", "&&", "||", "|", ";", "<<EOF\n", "\nEOF\n",
        "\u00a7", "\uFEFF", "\0", "flywheel-audit: allow[FW002] owner=@x until=2026-08-01 reason=\"x\"", "remote execution",
    ];

    private static readonly AuditRequest Request = new() { AsOf = new(2026, 6, 1), ToolVersion = "1", All = true };

    public override string[] Words => [.. words, .. Common];

    public override void Run(byte[] input)
    {
        // Decoded as it will be, so that the address comes in whole.
        string text = Planted.In(Encoding.UTF8.GetString(input), Address);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        FileFacts facts = FactsReading.Of(path, FileKinds.Of(path), bytes, AuditConfig.Default);
        foreach (ScriptFragment script in facts.Scripts)
        {
            Within(script.Text, facts.Source);
        }
        foreach (MappedText one in facts.Values.Select(value => value.Value).Concat(facts.Comments))
        {
            Within(one, facts.Source);
        }
        foreach (SourceSpan span in facts.Runners.SelectMany(use => use.Labels.Select(label => label.Span).Concat(use.Opaque.Select(opaque => opaque.Span))))
        {
            Within(span, facts.Source);
        }
        var files = new Dictionary<string, FileFacts> { [path] = facts };
        var scene = new AuditScene(AuditConfig.Default, files, Request.AsOf) { ReadFile = _ => null, IsCommitted = _ => true };
        IReadOnlyList<Finding> findings = AuditRun.Judge(scene);
        foreach (Finding finding in findings)
        {
            Within(finding.Span, finding.Source);
            Require(finding.Message.AsSpan().IndexOfAny('\n', '\r') < 0, "a message is one line");
        }
        // What nothing is found in, and can be read, makes no report worth its time.
        if (findings.Count > 0 || facts.Troubles.Count > 0)
        {
            Report(bytes, facts);
        }
    }

    private void Report(byte[] bytes, FileFacts facts)
    {
        AuditReport report = new AuditRun(new GivenTree(new Dictionary<string, byte[]> { [path] = bytes }), AuditConfig.Default, Request).Report();
        Show(report);
        foreach (FileFix fix in Fixes.Of(report).Files)
        {
            FileFacts again = FactsReading.Of(path, FileKinds.Of(path), Encoding.UTF8.GetBytes(fix.NewText), AuditConfig.Default);
            Require(again.Troubles.Count <= facts.Troubles.Count, "what was fixed can be read");
        }
    }

    private static void Show(AuditReport report)
    {
        foreach (OutputFormat format in OutputFormat.All)
        {
            string shown = format.Render(report, false, 80);
            Planted.AbsentFrom(shown, "the format " + format.Name);
            Require(!shown.Any(c => char.IsControl(c) && c is not ('\n' or '\t')), $"no control character is in the format {format.Name}");
            if (format.Name is "json" or "sarif" or "gitlab")
            {
                JsonDocument.Parse(shown).Dispose();
            }
        }
        Planted.AbsentFrom(AuditReceipt.Of(report), "the receipt");
    }

    private static void Within(MappedText text, SourceText source)
    {
        for (int at = 0; at <= text.Text.Length; at += 1 + (at / 8))
        {
            Require(text.ToSource(at) is >= 0 and var place && place <= source.Text.Length, "what is read stands in the file");
        }
        Within(text.Whole, source);
    }

    private static void Within(SourceSpan span, SourceText source) =>
        Require(span.Start >= 0 && span.Start <= span.End && span.End <= source.Text.Length, "what is found stands in the file");
}
