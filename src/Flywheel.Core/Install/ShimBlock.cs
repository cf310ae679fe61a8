using System.Collections.Immutable;
using Flywheel.Core.Doctor;

namespace Flywheel.Core.Install;

/// <summary>The shells whose start-up files the shim is put into.</summary>
public enum ShellKind
{
    Bash,
    Zsh,
    Fish,

    /// <summary>No shell of its own: it changes the environment of one in a folder.</summary>
    Direnv,
}

/// <summary>The lines that put the shim's folder first on PATH, in a shell's own language.</summary>
public static class ShimBlock
{
    public const string Name = "flywheel shim";

    /// <summary>The file was made for the block: it goes away with it.</summary>
    public const string Made = "made";

    /// <summary>The file's last line had no end: it got one with the block, and loses it with it.</summary>
    public const string Ended = "ended";

    public const string Hint = "`flywheel shim uninstall` takes these lines out";

    private const string Folder = "dir";

    /// <param name="shell">Whose language.</param>
    /// <param name="folder">Absolute, without a colon: PATH could not hold it.</param>
    /// <param name="notes"><see cref="Made"/> and <see cref="Ended"/>.</param>
    public static MarkedBlock Of(ShellKind shell, string folder, params ReadOnlySpan<string> notes) =>
        new(Name, [$"{Folder}={Uri.EscapeDataString(folder).Replace("%2F", "/", StringComparison.Ordinal)}", .. notes], Body(shell, folder));

    /// <summary>The folder that a block puts first; null where its mark does not say.</summary>
    public static string? FolderOf(MarkedBlock block) => block.Note(Folder) is { } folder ? Uri.UnescapeDataString(folder) : null;

    /// <summary>Whether a block puts a folder first in the words that would be written today.</summary>
    public static bool Is(MarkedBlock block, ShellKind shell, string folder) => FolderOf(block) == folder && block.Body == Body(shell, folder);

    private static string Body(ShellKind shell, string folder) => shell switch
    {
        ShellKind.Fish =>
            $"""
            if not test "$PATH[1]" = {Fish(folder)}
                set -gx PATH {Fish(folder)} $PATH
            end

            """,
        ShellKind.Direnv => $"PATH_add {Posix(folder)}\n",
        // An empty part of PATH is the folder that one stands in: none is made where PATH is empty.
        _ =>
            $$"""
            case $PATH in
              {{Posix(folder)}} | {{Posix(folder)}}:*) ;;
              *) export PATH={{Posix(folder)}}"${PATH:+:$PATH}" ;;
            esac

            """,
    };

    private static string Posix(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Fish(string word) =>
        $"'{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}

/// <summary>What of <c>bazel</c> a shell would run, as it says itself.</summary>
/// <param name="IsDefined">An alias or a function of that name stands before every file.</param>
/// <param name="Definition">The alias's or function's text.</param>
/// <param name="IsFunction">Else an alias, where there is one.</param>
/// <param name="File">The first of that name on PATH; null for none.</param>
public sealed record ShellAnswer(bool IsDefined, string Definition, bool IsFunction, string? File)
{
    /// <summary>Whether an alias or a function leads to the file after all: <c>alias bazel='bazel --color=no'</c>.</summary>
    public bool LeadsOn(bool fish) => !IsDefined
        || Programs(fish) is { Length: > 0 } programs && programs.All(program => program == "bazel");

    private ImmutableArray<string> Programs(bool fish) => IsFunction
        ? ShellProfile.Read(Definition, fish, DateOnly.MinValue).Overrides is [var one, ..] ? one.Programs : []
        : [.. ShellText.Commands(Definition, fish).Select(command => command.Program).OfType<string>()];
}
