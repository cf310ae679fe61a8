using System.Collections.Immutable;

namespace Flywheel.Core.Doctor;

/// <summary>A simple command of a shell's file, as far as can be told without running it.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="LastLine">Where it ends.</param>
/// <param name="Depth">How many blocks (if, do, braces) it stands in.</param>
/// <param name="Words">Without their quotes; nothing is expanded. <c>()</c> is a word of its own behind a function's name.</param>
public sealed record ShellCommand(int Line, int LastLine, int Depth, ImmutableArray<string> Words)
{
    private static readonly string[] Before = ["command", "exec", "env", "sudo", "time", "nice", "nohup", "builtin", "then", "do", "else", "if", "!", "while", "until", "elif"];

    /// <summary>Words of the shell's own that begin no program's command.</summary>
    private static readonly string[] Syntax = ["{", "}", "fi", "done", "esac", "end", "for", "case", "select", "switch", "begin", "function"];

    /// <summary>Whether its lines hold nothing else, and can be taken out without breaking a block.</summary>
    public bool StandsAlone { get; internal init; }

    /// <summary>NAME=value words that stand before the command, for that command alone.</summary>
    public IEnumerable<string> Assignments => Words.TakeWhile(IsAssignment);

    /// <summary>The word that names the program, behind assignments and the likes of <c>exec</c>; null for none.</summary>
    public string? Program
    {
        get
        {
            foreach (string word in Syntax.Contains(Words[0]) || DefinedFunction is not null ? [] : Words)
            {
                if (!IsAssignment(word) && !Before.Contains(word) && !word.StartsWith('-'))
                {
                    return word;
                }
            }
            return null;
        }
    }

    /// <summary>The function that it defines, by either way of writing; null for other commands.</summary>
    public string? DefinedFunction =>
        Words is [var name, "()", ..] ? name : Words is ["function", var other, ..] ? other : null;

    internal static bool IsAssignment(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && word[..at].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
