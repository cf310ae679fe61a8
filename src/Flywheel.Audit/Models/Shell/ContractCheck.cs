using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Whether a script, as a whole, fails where the contract does not hold: for what runs only after it has succeeded.</summary>
public static class ContractCheck
{
    public static bool IsIn(ScriptFragment script)
    {
        string text = script.Text.Text;
        return (text.Contains("contract", StringComparison.Ordinal) || text.Contains("substrate", StringComparison.Ordinal))
            && ShellReading.Of(script).Commands.Any(command =>
                command.Manner == CommandManner.Run && command.Function is null && ShellReading.IsContractCheck(command));
    }
}
