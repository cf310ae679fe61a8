using System.Text;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Hostile;

/// <summary>Texts that hold much of one thing, with a violation in it.</summary>
internal static class DenseText
{
    public static string Each(int times, Func<int, string> piece)
    {
        var text = new StringBuilder();
        for (int i = 0; i < times; i++)
        {
            text.Append(piece(i));
        }
        return text.ToString();
    }

    /// <summary>Audits a file: what is wrong in it is told, or that it is too much to tell.</summary>
    public static void Audit(string path, string text)
    {
        var tree = new GivenTree(new Dictionary<string, byte[]> { [path] = Encoding.UTF8.GetBytes(text) });
        AuditReport report = new AuditRun(tree, AuditConfig.Default, new() { AsOf = new(2026, 4, 1), ToolVersion = "test" }).Report();
        Assert.Equal(1, report.FilesAudited);
        bool isUnread = report.Findings.Any(finding => finding.Rule == RegisterRules.Unread);
        Assert.True(isUnread ? report.ExitCode == 3 : report.Findings.Any(finding => finding.Rule is "FW001" or "FW002"), $"exit code {report.ExitCode}");
    }
}
