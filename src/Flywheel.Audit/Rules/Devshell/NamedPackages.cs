using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Rules.Devshell;

/// <summary>
/// Packages that files of shells without a language name: <c>devshell.toml</c>, <c>devbox.json</c>; and the tools that mise and asdf pin, which are on
/// PATH where those are in use.
/// </summary>
internal static class NamedPackages
{
    public static IEnumerable<PathFinding> In(BazelNames names, FileFacts file)
    {
        string name = BazelNames.FileName(file.Path).ToLowerInvariant();
        bool isShell = name is "devshell.toml" or "devbox.json";
        if (!isShell && name is not ("mise.toml" or ".mise.toml" or ".tool-versions"))
        {
            yield break;
        }
        bool isGuarded = file.Values.Exists(value => IsPackage(name, value) && names.Covers(value.Value.Text));
        foreach (ConfigValue value in file.Values.Where(value => IsPackage(name, value)))
        {
            string reference = isShell ? value.Value.Text : value.Key[(value.Key.IndexOf('.', StringComparison.Ordinal) + 1)..];
            if (BazelNames.PackageOf(reference) is { } package && !names.IsGuard(reference))
            {
                string? decides = !isShell ? "whether the shell takes its programs from there decides"
                    : isGuarded ? "a guard is there, too: which of the two comes first on PATH decides" : null;
                yield return new(value.Value.Whole, value.Construct, package, $"`{package}` is on the PATH of `{name}` without the guard", decides);
            }
        }
    }

    private static bool IsPackage(string name, ConfigValue value) => name switch
    {
        "devshell.toml" => value.Key is "devshell.packages" or "commands.package",
        "devbox.json" => value.Key == "packages",
        _ => value.Key.StartsWith("tools.", StringComparison.Ordinal),
    };
}
