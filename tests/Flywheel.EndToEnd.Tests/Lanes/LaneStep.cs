using System.Text.RegularExpressions;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Lanes;

/// <summary>A step of a workflow or a composite action, as its YAML has it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Id">Under which other steps name its outputs; null for none.</param>
/// <param name="Run">The script; null for a step that uses an action.</param>
/// <param name="Uses">The action; null for a script.</param>
/// <param name="Variables">What <c>env</c> and, for an action, <c>with</c> say; expressions not yet put in.</param>
/// <param name="IsLast">It runs when others have failed, too.</param>
internal sealed record LaneStep(string Name, string? Id, string? Run, string? Uses, IReadOnlyDictionary<string, string> Variables, bool IsLast)
{
    internal static YamlNode Read(string text)
    {
        YamlFile file = YamlFile.Read(new SourceText("lane.yml", text));
        Assert.Empty(file.Troubles);
        return Assert.Single(file.Documents);
    }

    internal static LaneStep[] Of(YamlNode steps) =>
    [
        .. steps.Items.Select(step => new LaneStep(
            step["name"]?.Text?.Text ?? "", step["id"]?.Text?.Text, step["run"]?.Text?.Text, step["uses"]?.Text?.Text,
            Map(step["env"]).Concat(Map(step["with"])).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
            step["if"]?.Text?.Text == "always()")),
    ];

    internal static Dictionary<string, string> Map(YamlNode? node) =>
        (node?.Entries ?? []).ToDictionary(entry => entry.Name, entry => entry.Value.Text?.Text ?? "", StringComparer.Ordinal);
}

/// <summary>
/// Puts in what stands in <c>${{ }}</c>, as the forge does: names of contexts only; anything else is a mistake of the test's. An output that a
/// step did not write is empty.
/// </summary>
internal static partial class LaneExpression
{
    internal static string Fill(string text, IReadOnlyDictionary<string, string> contexts) => Expression().Replace(text, match =>
        contexts.TryGetValue(match.Groups[1].Value, out string? value) ? value
        : match.Groups[1].Value.StartsWith("steps.", StringComparison.Ordinal) ? ""
        : throw new KeyNotFoundException(match.Value));

    [GeneratedRegex(@"\$\{\{ ([a-z_.A-Z0-9-]+) \}\}")]
    private static partial Regex Expression();
}
