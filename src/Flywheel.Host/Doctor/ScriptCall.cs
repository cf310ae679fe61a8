using System.Collections.Immutable;
using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor;

/// <summary>A line of a script that starts a Bazel.</summary>
/// <param name="Script">The script's path.</param>
/// <param name="Line">From 1.</param>
/// <param name="Word">As it is written there.</param>
internal sealed record ScriptCall(string Script, int Line, string Word)
{
    private const int MostScripts = 8;

    /// <summary>Every Bazel that a shell's script starts by a path or a name, in its order; none for another program.</summary>
    public static IEnumerable<ScriptCall> In(string script)
    {
        if (TextFile.Read(script) is not { } text || !IsShells(text))
        {
            yield break;
        }
        bool ownPath = false;
        foreach (ShellCommand command in ShellText.Commands(text))
        {
            // What a name means is not known any more once the script sets PATH itself.
            ownPath |= command.Words.Any(word => word.StartsWith("PATH=", StringComparison.Ordinal));
            if (command.Program is { } program && ProgramsOnPath.IsBazel(program) && (!ownPath || program.Contains('/', StringComparison.Ordinal)))
            {
                yield return new(script, command.Line, program);
            }
        }
    }

    /// <summary>The call by which a program leads back to the guard, through other scripts too; null where none is seen.</summary>
    public static ScriptCall? WayBack(string program, ProgramsOnPath programs)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>([program]);
        while (next.TryDequeue(out string? script) && seen.Count < MostScripts)
        {
            if (!seen.Add(script))
            {
                continue;
            }
            foreach (ScriptCall call in In(script).ToImmutableArray())
            {
                switch (programs.Started(call.Word, Path.GetDirectoryName(script)))
                {
                    case { IsGuard: true }:
                        return call;
                    case { } other:
                        next.Enqueue(other.Path);
                        break;
                }
            }
        }
        return null;
    }

    private static bool IsShells(string text)
    {
        string first = text.Split('\n', 2)[0];
        return first.StartsWith("#!", StringComparison.Ordinal)
            && first.Split(['/', ' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).Any(word => word is "sh" or "bash" or "dash" or "zsh" or "ksh");
    }
}

/// <summary>A workspace's tools/bazel.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="IsExecutable">Else Bazelisk passes it over.</param>
/// <param name="Calls">The Bazels that it starts.</param>
internal sealed record WrapperScript(string Path, bool IsExecutable, ImmutableArray<ScriptCall> Calls);
