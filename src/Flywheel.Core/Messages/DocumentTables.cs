using System.Globalization;
using System.Text;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Messages;

/// <summary>The tables that documents show, as Markdown, from the tables in the code.</summary>
public static class DocumentTables
{
    public static string Rules() => Table(["rule", "violated when"],
        AttachmentContract.Rules.Select(r => new[] { $"`{r.Id}`", r.ViolatedWhen }));

    public static string Variables() => Table(["name", "meaning", "values", "default", ".env.flywheel.local may set it"],
        Contract.Variables.All.Select(v => new[]
        {
            $"`{v.Name}`", v.Meaning + (v.Secret ? " (secret)" : ""), v.Rule.Allowed, v.Default, v.FileMaySet ? "yes" : "",
        }));

    public static string ExitCodes() => Table(["code", "meaning"],
        Core.ExitCodes.Table.Select(e => new[] { e.Code.ToString(CultureInfo.InvariantCulture), e.Meaning }));

    private static string Table(string[] head, IEnumerable<string[]> rows)
    {
        var table = new StringBuilder();
        Row(table, head);
        Row(table, [.. head.Select(_ => "---")]);
        foreach (string[] row in rows)
        {
            Row(table, row);
        }
        return table.ToString();
    }

    private static void Row(StringBuilder table, string[] cells) =>
        table.Append('|').AppendJoin("|", cells.Select(c => c.Length == 0 ? " " : $" {c.Replace("|", "\\|", StringComparison.Ordinal)} "))
            .Append("|\n");
}
