using Flywheel.Core.Contract;

namespace Flywheel.Audit.Register;

/// <summary>Which programs and recipes stand between people and Bazel: what they run is theirs to judge.</summary>
public static class GuardedEntries
{
    /// <summary>The names that the guard's own programs answer to.</summary>
    private static readonly string[] Own = [Personalities.Lane, Personalities.OtherLane, "flywheel"];

    /// <param name="config">The register.</param>
    /// <param name="program">As a command line names it: a file name, or a path.</param>
    public static bool IsGuarded(AuditConfig config, string program)
    {
        string path = program.StartsWith("./", StringComparison.Ordinal) ? program[2..] : program;
        string name = path[(path.LastIndexOf('/') + 1)..];
        return Own.Contains(WithoutEnd(name)) || IsOfGuard(path)
            || config.GuardedCommands.Any(entry => entry.Contains('/') ? Same(entry, path) : entry == name);
    }

    /// <summary>Whether a file of the repository is itself a guarded entry: it has to start the real Bazel.</summary>
    public static bool IsEntry(AuditConfig config, string path) =>
        Own.Contains(WithoutEnd(path[(path.LastIndexOf('/') + 1)..])) || config.GuardedCommands.Any(entry => entry.Contains('/') && Same(entry, path));

    /// <param name="config">The register.</param>
    /// <param name="recipe">Of a justfile.</param>
    public static bool IsGuardedRecipe(AuditConfig config, string recipe) => config.GuardedRecipes.Any(glob => Glob.IsMatch(glob, recipe));

    /// <summary><c>${flywheel.packages.x86_64-linux.bazel}/bin/bazel</c>, <c>$FLYWHEEL_BIN/bazel</c>: the folder is the guard's.</summary>
    private static bool IsOfGuard(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash > 0 && path[0] == '$' && (path.AsSpan(0, slash).Contains("flywheel", StringComparison.OrdinalIgnoreCase)
            || Array.Exists(Own, own => path.AsSpan(0, slash).Contains(own, StringComparison.Ordinal)));
    }

    /// <summary>Whether a path names the entry: the same, or with more before it (<c>$ROOT/scripts/bazel.sh</c>).</summary>
    private static bool Same(string entry, string path)
    {
        string plain = entry.StartsWith("./", StringComparison.Ordinal) ? entry[2..] : entry;
        return path == plain || path.EndsWith("/" + plain, StringComparison.Ordinal);
    }

    private static string WithoutEnd(string name) => name.EndsWith(".sh", StringComparison.Ordinal) ? name[..^3] : name;
}
