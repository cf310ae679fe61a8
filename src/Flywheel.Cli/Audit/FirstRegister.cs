using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Flywheel.Core;

namespace Flywheel.Cli.Audit;

/// <summary><c>flywheel audit init</c>: the first register of a repository.</summary>
/// <param name="companion">Who tells.</param>
/// <param name="root">The repository's folder.</param>
/// <param name="tree">Its files, those that are about to be written among them.</param>
internal sealed class FirstRegister(Companion companion, string root, IAuditTree tree)
{
    internal int Run(bool print)
    {
        string text = TextOf(tree, companion.Today);
        if (print)
        {
            companion.Output.Write(text);
            return ExitCodes.Success;
        }
        string place = Path.Combine(root, AuditConfig.FileName);
        try
        {
            using (var stream = new FileStream(place, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            }
            companion.Output.WriteLine($"{AuditConfig.FileName} is written: read it, fill in what is commented, and commit it");
            return ExitCodes.Success;
        }
        catch (IOException) when (Path.Exists(place))
        {
            companion.Error.WriteLine($"flywheel: there is a {AuditConfig.FileName} already: nothing is written");
            companion.Error.WriteLine("flywheel: hint: `flywheel audit init --print` shows what a first one would say");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            companion.Error.WriteLine($"flywheel: {AuditConfig.FileName} cannot be written in {root}");
            companion.Error.WriteLine("flywheel: hint: may you write there, and is there room on its disk?");
        }
        return ExitCodes.AuditFound;
    }

    internal static string TextOf(IAuditTree tree, DateOnly today)
    {
        AuditScene scene = AuditRun.Scene(tree, AuditConfig.Default, today);
        GuardedSigns signs = GuardedSigns.In(scene);
        return new AuditInit
        {
            GuardedCommands = signs.Commands,
            GuardedRecipes = signs.Recipes,
            Entry = signs.Entry,
            Proofs = [.. ProofFilesIn(tree)],
            Files = scene.Files,
            Findings = AuditRun.Judge(scene),
            AsOf = today,
        }.Text();
    }

    /// <summary>Files of JSON that name the schema of a proof.</summary>
    private static IEnumerable<string> ProofFilesIn(IAuditTree tree) => tree.Files
        .Where(file => file.IsTracked && file.Path.EndsWith(".json", StringComparison.Ordinal) && file.Path.Contains("proof", StringComparison.OrdinalIgnoreCase))
        .Where(file => tree.Read(file.Path, 1 << 20) is { } bytes && bytes.AsSpan().IndexOf("flywheel.proof/v1"u8) >= 0)
        .Select(file => file.Path);
}
