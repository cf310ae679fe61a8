using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Bazel;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Rules;

namespace Flywheel.Audit.Register;

/// <summary>What in a repository looks like a guarded entry: scripts that check the contract before they start Bazel, recipes that run a guarded program.</summary>
/// <param name="Commands">Paths of scripts.</param>
/// <param name="Recipes">Names of recipes of justfiles.</param>
/// <param name="Entry">What may stand in place of a launcher, whatever follows: a recipe that hands all its words on; null where there is none.</param>
public sealed record GuardedSigns(ImmutableArray<string> Commands, ImmutableArray<string> Recipes, string? Entry)
{
    public static GuardedSigns In(AuditScene scene)
    {
        var commands = new SortedSet<string>(StringComparer.Ordinal);
        var recipes = new SortedSet<string>(StringComparer.Ordinal);
        var entries = new SortedSet<string>(StringComparer.Ordinal);
        foreach (FileFacts file in scene.InOrder)
        {
            foreach (ScriptFragment script in file.Scripts)
            {
                foreach (FoundCommand command in scene.Reading(script).Commands.Where(command => command.Manner == CommandManner.Run))
                {
                    if (script.Origin == ScriptOrigin.ShellFile && command.AfterContractCheck && BazelInvocation.Of(command) is { Kind: not InvocationKind.Light })
                    {
                        commands.Add(file.Path);
                    }
                    else if (script.Origin == ScriptOrigin.Recipe && GuardedEntries.IsGuarded(scene.Config, command.Program) && command.Name != "flywheel")
                    {
                        recipes.Add(script.Construct.Name);
                        if (command.Words is [{ IsConstant: false }])
                        {
                            entries.Add(script.Construct.Name);
                        }
                    }
                }
            }
        }
        return new([.. commands], [.. recipes], entries.Min is { } recipe ? $"just {recipe}" : null);
    }
}
