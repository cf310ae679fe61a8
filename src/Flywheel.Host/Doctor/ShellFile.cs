using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor;

/// <summary>A start-up file of a shell.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Profile">What it says.</param>
/// <param name="IsUsed">Whether the user's shell reads it, as far as SHELL says.</param>
/// <param name="IsWorkspace">Whether it is the workspace's, for whoever enters it.</param>
internal sealed record ShellFile(string Path, ShellProfile Profile, bool IsUsed, bool IsWorkspace)
{
    private const int MostSnippets = 64;

    private static readonly string[] Bash = [".bashrc", ".bash_aliases", ".bash_profile", ".bash_login"];
    private static readonly string[] Zsh = [".zshenv", ".zprofile", ".zshrc", ".zlogin"];

    /// <summary>Those that are there.</summary>
    public static ImmutableArray<ShellFile> ReadAll(EnvironmentSnapshot environment, string? workspace, DateOnly today)
    {
        var files = ImmutableArray.CreateBuilder<ShellFile>();
        string shell = environment.Get("SHELL") is { } given ? System.IO.Path.GetFileName(given) : "";
        if (environment.Get("HOME") is { } home && home.StartsWith('/'))
        {
            Add([".profile"], home, used: shell != "fish");
            Add(Bash, home, used: shell is not ("zsh" or "fish"));
            Add(Zsh, environment.Get("ZDOTDIR") is { } own && own.StartsWith('/') ? own : home, used: shell is not ("bash" or "fish"));
            string fish = System.IO.Path.Combine(environment.Get("XDG_CONFIG_HOME") is { } config && config.StartsWith('/')
                ? config : System.IO.Path.Combine(home, ".config"), "fish");
            IEnumerable<string> snippets =
            [
                System.IO.Path.Combine(fish, "config.fish"),
                .. TextFile.Entries(System.IO.Path.Combine(fish, "conf.d"), "*.fish", MostSnippets),
                .. ShellProfile.GuardedNames.Select(name => System.IO.Path.Combine(fish, "functions", name + ".fish")),
            ];
            Add(snippets, fish, used: shell is not ("bash" or "zsh"));
        }
        if (workspace is not null && Read(System.IO.Path.Combine(workspace, ".envrc"), today) is { } profile)
        {
            files.Add(new(System.IO.Path.Combine(workspace, ".envrc"), profile with { Overrides = [] }, IsUsed: true, IsWorkspace: true));
        }
        return files.ToImmutable();

        void Add(IEnumerable<string> names, string folder, bool used)
        {
            foreach (string path in names.Select(name => System.IO.Path.Combine(folder, name)))
            {
                if (Read(path, today) is { } read)
                {
                    files.Add(new(path, read, used, IsWorkspace: false));
                }
            }
        }
    }

    /// <summary>How a command is taken out of it: with the line for that, where it is alone on its lines.</summary>
    public string FixWithout(ShellCommand command) => command.StandsAlone
        ? $"take the line out: `sed -i.bak --follow-symlinks {Range(command)}d {ShellQuote.Of(Path)}`"
        : $"take it out of line {Range(command)} of {Path}";

    private static string Range(ShellCommand command) => command.Line == command.LastLine ? $"{command.Line}" : $"{command.Line},{command.LastLine}";

    private static ShellProfile? Read(string path, DateOnly today) =>
        TextFile.Read(path) is { } text ? ShellProfile.Read(text, path.EndsWith(".fish", StringComparison.Ordinal), today) : null;
}
