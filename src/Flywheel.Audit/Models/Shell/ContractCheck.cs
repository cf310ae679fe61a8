using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Whether a script, as a whole, fails where the contract does not hold: for what runs only after it has succeeded.</summary>
public static class ContractCheck
{
    public static bool IsIn(ScriptFragment script)
    {
        string text = script.Text.Text;
        if (!text.Contains("strict", StringComparison.Ordinal))
        {
            return false;
        }
        // A command behind the whole script is dominated by a check if, and only if, the script is.
        MappedText longer = new MappedText.Builder(script.Text.Source).Add(script.Text).Add("\ntrue\n", script.Text.ToSource(text.Length)).Build();
        return ShellReading.Of(script with { Text = longer }).Commands
            is [.., { Program: "true", Manner: CommandManner.Run, AfterContractCheck: true, IsOnGuardedPath: false }];
    }
}
