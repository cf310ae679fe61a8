using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Devshell;

/// <summary>What a program named bazel does in the end.</summary>
/// <param name="Kind">What.</param>
/// <param name="Command">As it is written; empty for <see cref="WrapperKind.Guarded"/> and <see cref="WrapperKind.Idle"/>.</param>
/// <param name="Span">Of the command.</param>
internal sealed record WrapperBody(WrapperKind Kind, string Command, SourceSpan Span)
{
    private static readonly string[] Light =
        ["version", "info", "help", "query", "cquery", "aquery", "shutdown", "clean", "dump", "license", "completion", "--version", "bazeliskVersion"];

    private static readonly string[] Linkers = ["ln", "cp", "install", "mv", "makeWrapper", "makeBinaryWrapper", "makeShellWrapper"];

    /// <summary>Of a script that is the program.</summary>
    public static WrapperBody OfProgram(IEnumerable<ScriptFragment> bodies, BazelNames names)
    {
        WrapperBody result = new(WrapperKind.Idle, "", default);
        foreach (ScriptFragment body in bodies)
        {
            foreach (FoundCommand command in ShellReading.Of(body, body.Known).Commands.Where(command => command.Manner == CommandManner.Run))
            {
                if (names.IsGuard(command.Program) || (command.Words.Length > 0 && command.Name is "just" or "exec" && names.IsGuard(command.Words[0].Text)))
                {
                    result = result.Kind == WrapperKind.Idle ? new(WrapperKind.Guarded, "", command.Span) : result;
                }
                else if (IsReal(command.Program))
                {
                    bool light = command.Words.Length > 0 && command.Words[0].IsConstant && Light.Contains(command.Words[0].Text);
                    if (!light && !command.AfterContractCheck && !body.AfterContractCheck)
                    {
                        return new(WrapperKind.Real, command.Program, command.Span);
                    }
                    result = light ? result : new(WrapperKind.Guarded, "", command.Span);
                }
                else if (command.Program.StartsWith('$') && !command.Program.Contains('/')
                    && command.Words.Any(word => word.Text.Contains("$@") || word.Text.Contains("$*"))
                    && !command.AfterContractCheck)
                {
                    result = result.Kind == WrapperKind.Guarded ? result : new(WrapperKind.Unknown, command.Program, command.Span);
                }
            }
        }
        return result;
    }

    /// <summary>Of commands that put the program together: links, copies, wrappers; only for the program <c>bazel</c>.</summary>
    public static WrapperBody OfBuilder(IEnumerable<ScriptFragment> bodies, BazelNames names)
    {
        foreach (ScriptFragment body in bodies)
        {
            foreach (FoundCommand command in ShellReading.Of(body, body.Known).Commands
                .Where(command => command.Manner == CommandManner.Run && Linkers.Contains(command.Name)))
            {
                string[] words = [.. command.Words.Select(word => word.Text)];
                int target = Array.FindIndex(words, word => BazelNames.FileName(word) == "bazel" && word.Contains("/bin/", StringComparison.Ordinal)
                    && word.Contains("out", StringComparison.Ordinal));
                if (target <= 0)
                {
                    continue;
                }
                if (words.Any(names.IsGuard))
                {
                    return new(WrapperKind.Guarded, "", command.Span);
                }
                string from = words.Take(target).LastOrDefault(word => !word.StartsWith('-')) ?? "";
                if (IsReal(from))
                {
                    return new(WrapperKind.Real, from, command.Span);
                }
            }
        }
        return new(WrapperKind.Idle, "", default);
    }

    /// <summary>Whether a word is the real program, however it is reached: <c>bazelisk</c>, <c>${pkgs.bazelisk}/bin/bazelisk</c>.</summary>
    public static bool IsReal(string program)
    {
        string name = BazelNames.FileName(program).Trim('"', '}');
        return BazelNames.IsBazel(name.AsSpan(name.LastIndexOf('.') is >= 0 and var dot && !char.IsAsciiDigit(name[^1]) ? dot + 1 : 0)) || BazelNames.IsBazel(name);
    }
}

internal enum WrapperKind
{
    /// <summary>Runs no Bazel at all: refuses, prints.</summary>
    Idle,

    /// <summary>Runs the guard, or the real one only after a strict check.</summary>
    Guarded,

    /// <summary>Runs the real one.</summary>
    Real,

    /// <summary>Runs what a variable holds.</summary>
    Unknown,
}
