using System.Collections.Immutable;

namespace Flywheel.Host.Tests.Rc;

/// <summary>Rc files and a command line, in parts that can be left out one by one.</summary>
public sealed record RcCase
{
    /// <summary>Each a file's name (see <see cref="RcBazel"/>) and a text with its own end of line: perhaps several lines, joined.</summary>
    public ImmutableArray<(string File, string Text)> Lines { get; init; } = [];

    /// <summary>Startup options, an option's words together.</summary>
    public ImmutableArray<string[]> Startup { get; init; } = [];

    public string Command { get; init; } = "build";

    /// <summary>What follows the command, an option's words together.</summary>
    public ImmutableArray<string[]> Words { get; init; } = [];

    /// <summary>Everything with one thing less.</summary>
    public IEnumerable<RcCase> Smaller()
    {
        for (int i = 0; i < Lines.Length; i++)
        {
            yield return this with { Lines = Lines.RemoveAt(i) };
        }
        for (int i = 0; i < Words.Length; i++)
        {
            yield return this with { Words = Words.RemoveAt(i) };
        }
        for (int i = 0; i < Startup.Length; i++)
        {
            yield return this with { Startup = Startup.RemoveAt(i) };
        }
    }

    public override string ToString() => string.Join('\n',
    [
        .. Lines.Select(line => $"{line.File}: {line.Text.Replace("\r", "\\r").Replace("\n", "\\n")}"),
        string.Join(' ', Startup.SelectMany(words => words).Prepend("bazel").Append(Command).Concat(Words.SelectMany(words => words))),
    ]);
}
