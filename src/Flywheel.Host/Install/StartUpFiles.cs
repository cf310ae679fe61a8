using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Install;

namespace Flywheel.Host.Install;

/// <summary>Which files each shell reads when it starts.</summary>
/// <param name="Home">The user's, absolute.</param>
/// <param name="Config">Where configuration stands: XDG_CONFIG_HOME, else ~/.config.</param>
/// <param name="ZshFolder">Where zsh's files stand: ZDOTDIR, else the home.</param>
/// <param name="Here">The folder whose .envrc is meant.</param>
internal sealed record StartUpFiles(string Home, string Config, string ZshFolder, string Here)
{
    /// <summary>Of them, bash reads the first that it can at a login.</summary>
    private static readonly string[] BashLogin = [".bash_profile", ".bash_login", ".profile"];

    /// <summary>Where the block stood once: fish reads config.fish behind it, which may put another folder before ours.</summary>
    private const string OldFishSnippet = "zz-flywheel-shim.fish";

    public static StartUpFiles Of(EnvironmentSnapshot environment, string home, string? zshFolder, string here) => new(
        home,
        environment.Get("XDG_CONFIG_HOME") is { } config && config.StartsWith('/') ? config : Path.Combine(home, ".config"),
        zshFolder is { } own && own.StartsWith('/') ? own : home,
        here);

    /// <summary>Those that the block is put into.</summary>
    public ImmutableArray<StartUpFile> Of(ShellKind shell) => shell switch
    {
        ShellKind.Bash => [In(shell, Home, ".bashrc"), In(shell, Home, BashLogin.FirstOrDefault(CanBeRead) ?? BashLogin[^1])],
        ShellKind.Zsh => [.. ZshFirst().Select(folder => In(shell, folder, ".zshenv")), In(shell, ZshFolder, ".zshrc")],
        ShellKind.Fish => [In(shell, Path.Combine(Config, "fish"), "config.fish")],
        _ => [In(shell, Here, ".envrc")],
    };

    /// <summary>Those that an earlier version put it into, and that are of no use beside those of today.</summary>
    public ImmutableArray<StartUpFile> Old(ShellKind shell) =>
        shell == ShellKind.Fish ? [In(shell, Path.Combine(Config, "fish", "conf.d"), OldFishSnippet)] : [];

    /// <summary>Those that it may stand in, since the choice may have been another at the time.</summary>
    public ImmutableArray<StartUpFile> Any(ShellKind shell) =>
    [
        .. (shell switch
        {
            ShellKind.Bash => BashLogin.Prepend(".bashrc").Select(name => In(shell, Home, name)),
            ShellKind.Zsh => new[] { ".zshenv", ".zshrc" }.SelectMany(name => new[] { In(shell, ZshFolder, name), In(shell, Home, name) }),
            ShellKind.Fish => Of(shell).Concat(Old(shell)),
            _ => Of(shell),
        }).Distinct(),
    ];

    /// <summary>Whether the shell is used here, as far as its files tell.</summary>
    public bool HasFilesOf(ShellKind shell) => shell switch
    {
        ShellKind.Fish => Directory.Exists(Path.Combine(Config, "fish")),
        ShellKind.Direnv => false,
        _ => Any(shell).Any(file => Path.GetFileName(file.Path) != ".profile" && PlainFile.At(file.Path).Exists),
    };

    /// <summary>
    /// Where zsh looks for .zshenv: in ZDOTDIR where that is set from without, in the home where a .zshenv there sets it. A shell of the one kind
    /// starts one of the other, so every one that is there counts.
    /// </summary>
    private string[] ZshFirst() =>
        new[] { ZshFolder, Home }.Distinct().Where(folder => File.Exists(Path.Combine(folder, ".zshenv"))).ToArray() is { Length: > 0 } there ? there : [ZshFolder];

    private bool CanBeRead(string name)
    {
        try
        {
            string path = Path.Combine(Home, name);
            if (!PlainFile.At(path).IsRegular)
            {
                return false;
            }
            using FileStream file = File.OpenRead(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static StartUpFile In(ShellKind shell, string folder, string name) => new(shell, Path.Combine(folder, name));
}
