using System.Text.RegularExpressions;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Rules;
using Flywheel.Core.Contract;

namespace Flywheel.Cli.Init;

/// <summary>Labels of a runner of the operator's own, as <c>--runner</c> takes them.</summary>
internal static partial class RunnerLabelList
{
    internal const string Allowed =
        "the labels of a runner of your own, by commas: letters, digits, `.`, `_` and `-`, and none of a forge's or of a third party's";

    private static readonly string[] Everybodys = ["self-hosted", "linux", "x64", "arm64"];

    /// <summary>What YAML reads as something else than text.</summary>
    private static readonly string[] NoText = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];

    internal static bool IsAllowed(string text) => text.Split(',') is var labels && labels.All(IsLabel)
        && labels.Any(label => !Everybodys.Contains(label, StringComparer.OrdinalIgnoreCase));

    /// <summary>As a flow of YAML, or as one word.</summary>
    internal static string Yaml(string text) => text.Contains(',', StringComparison.Ordinal) ? $"[{text.Replace(",", ", ", StringComparison.Ordinal)}]" : text;

    /// <summary>Whether the contract's rule <c>runner-label</c> would take them: others are not declared to it.</summary>
    internal static bool IsOfSubstrate(string text) => text.Split(',').Any(SubstrateLabel.IsOfGrammar);

    private static bool IsLabel(string label) => Label().IsMatch(label) && !NoText.Contains(label, StringComparer.OrdinalIgnoreCase)
        && RunnerLabels.Of(label, Forge.GitHub) == RunnerLabelKind.Own && RunnerLabels.Of(label, Forge.GitLab) == RunnerLabelKind.Own;

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex Label();
}
