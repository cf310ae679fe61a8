using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>The actions and workflows of the same repository that a file calls, and what it gives them.</summary>
public sealed class LocalCalls
{
    private const int MostInputs = 50;

    private readonly List<LocalCall> all = [];

    public IReadOnlyList<LocalCall> All => all;

    /// <summary>Adds a step's or a job's <c>uses</c> where it names a path and gives something.</summary>
    internal static void Add(FileFacts facts, string uses, YamlNode? with, Construct construct)
    {
        if (!uses.StartsWith("./", StringComparison.Ordinal) || with is null)
        {
            return;
        }
        ImmutableArray<(string, MappedText)> given =
        [
            .. with.Entries.Take(MostInputs).Where(one => one.Value.Real is YamlNode.Scalar && one.Value.Text is { Text.Length: > 0 } text
                && !text.Text.Contains("${{", StringComparison.Ordinal)).Select(one => (one.Name, one.Value.Text!)),
        ];
        if (given.Length == 0)
        {
            return;
        }
        LocalCalls calls = facts.Model<LocalCalls>() ?? new();
        facts.Add(calls);
        calls.all.Add(new(RepositoryPath.Joined("", uses), given, construct));
    }

    /// <summary>The input that a text consists of, as an expression; null where it is another one.</summary>
    internal static string? InputOf(ReadOnlySpan<char> expression)
    {
        ReadOnlySpan<char> inner = expression.Trim();
        if (!inner.StartsWith("${{") || !inner.EndsWith("}}") || inner.Length > 200)
        {
            return null;
        }
        inner = inner[3..^2].Trim();
        inner = inner.StartsWith("github.event.") ? inner["github.event.".Length..] : inner;
        return inner.StartsWith("inputs.") && inner[7..].IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") < 0
            ? inner[7..].ToString() : null;
    }
}

/// <param name="Path">What it calls: the folder of an action, or a workflow.</param>
/// <param name="Given">Its inputs that are no expressions, by their names.</param>
/// <param name="Construct">Whose call it is.</param>
public sealed record LocalCall(string Path, ImmutableArray<(string Name, MappedText Value)> Given, Construct Construct);
