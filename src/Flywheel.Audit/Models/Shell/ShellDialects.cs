using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Which shell reads a script.</summary>
public static class ShellDialects
{
    /// <summary>By the name of a file.</summary>
    public static ShellDialect OfPath(string path)
    {
        string lower = path.ToLowerInvariant();
        foreach (string end in (ReadOnlySpan<string>)[".example", ".sample", ".template", ".in", ".tmpl", ".dist"])
        {
            lower = lower.EndsWith(end, StringComparison.Ordinal) ? lower[..^end.Length] : lower;
        }
        return lower.EndsWith(".fish", StringComparison.Ordinal) ? ShellDialect.Fish
            : lower.EndsWith(".ps1", StringComparison.Ordinal) ? ShellDialect.PowerShell
            : lower.EndsWith(".cmd", StringComparison.Ordinal) || lower.EndsWith(".bat", StringComparison.Ordinal) ? ShellDialect.Cmd
            : ShellDialect.Posix;
    }

    /// <summary>By a line <c>#!/usr/bin/env bash</c>; null where it asks for something that is no shell.</summary>
    public static ShellDialect? OfShebang(ReadOnlySpan<char> line)
    {
        ShellDialect? found = null;
        foreach (Range range in line.SplitAny(' ', '\t'))
        {
            ReadOnlySpan<char> word = line[range];
            found ??= OfProgram(word[(word.LastIndexOf('/') + 1)..]);
        }
        return found;
    }

    /// <summary>By the name of a program; null where it is no shell.</summary>
    public static ShellDialect? OfProgram(ReadOnlySpan<char> program) => program switch
    {
        "sh" or "bash" or "zsh" or "dash" or "ksh" or "ash" or "bats" or "busybox" or "nu" => ShellDialect.Posix,
        "fish" => ShellDialect.Fish,
        "pwsh" or "powershell" or "powershell.exe" or "pwsh.exe" => ShellDialect.PowerShell,
        "cmd" or "cmd.exe" => ShellDialect.Cmd,
        _ => null,
    };
}
