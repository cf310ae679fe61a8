using System.Collections.Immutable;

namespace Flywheel.EndToEnd.Tests.Evidence.Drills;

/// <summary>A random invocation, in parts that can be left out one by one.</summary>
public sealed record FuzzedLine
{
    /// <summary>Startup options, an option's words together.</summary>
    public ImmutableArray<string[]> Startup { get; init; } = [];

    public string Command { get; init; } = "build";

    /// <summary>What follows the command, an option's words together.</summary>
    public ImmutableArray<string[]> Words { get; init; } = [];

    /// <summary>Lines of files in the workspace, by the file's name.</summary>
    public ImmutableArray<(string File, string Line)> RcLines { get; init; } = [];

    /// <summary>Besides those that attach it.</summary>
    public ImmutableArray<(string Name, string Value)> Variables { get; init; } = [];

    /// <summary>Under the lane's name.</summary>
    public bool Lane { get; init; }

    public bool OnExecutor { get; init; }

    /// <summary>Everything with one thing less.</summary>
    public IEnumerable<FuzzedLine> Smaller()
    {
        for (int i = 0; i < Words.Length; i++)
        {
            yield return this with { Words = Words.RemoveAt(i) };
        }
        for (int i = 0; i < RcLines.Length; i++)
        {
            yield return this with { RcLines = RcLines.RemoveAt(i) };
        }
        for (int i = 0; i < Startup.Length; i++)
        {
            yield return this with { Startup = Startup.RemoveAt(i) };
        }
        for (int i = 0; i < Variables.Length; i++)
        {
            yield return this with { Variables = Variables.RemoveAt(i) };
        }
        if (Lane)
        {
            yield return this with { Lane = false };
        }
        if (OnExecutor)
        {
            yield return this with { OnExecutor = false };
        }
    }

    public override string ToString() => string.Join('\n',
    [
        .. RcLines.Select(line => $"{line.File}: {line.Line}"),
        string.Join(' ',
        [
            .. OnExecutor ? ["executor-backed"] : Array.Empty<string>(),
            .. Variables.Select(variable => $"{variable.Name}='{variable.Value}'"),
            Lane ? "bazel-cache-backed" : "bazel",
            .. Startup.SelectMany(words => words).Append(Command).Concat(Words.SelectMany(words => words)).Select(word => $"'{word}'"),
        ]),
    ]);
}
