namespace Flywheel.Core.Contract.Rules;

internal sealed class RunnerLabel : ContractRule
{
    private static readonly string[] Hosted = ["ubuntu", "windows", "macos"];

    public override string Id => "runner-label";

    public override string ViolatedWhen =>
        $"strict or executor-backed, and `{Variables.RunnerLabels}` is set and holds any hosted label (ubuntu-*, windows-*, "
        + $"macos-*, those bare words), or no label of the grammar `{SubstrateLabel.Grammar}`, "
        + $"or a retired label ({string.Join(", ", SubstrateLabel.Retired)}); bare `self-hosted` alone is not enough; "
        + $"`{Variables.AllowHosted}=true` lifts it";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        bool asked = scene.Facts.Strict || scene.EffectiveMode == SubstrateMode.ExecutorBacked;
        if (!asked || scene.Settings.AllowHosted.Value || scene.Settings.RunnerLabels is not { } labels)
        {
            yield break;
        }
        string where = $"{Variables.RunnerLabels} ({Shown.Source(labels.Source)})";
        const string fix = "run on one of the substrate's own runners, labelled like NAME-nix or NAME-dind";
        if (labels.Value.Any(IsHosted))
        {
            yield return new($"{where} holds the label of a hosted runner", $"{fix}, or set {Variables.AllowHosted}=true");
        }
        if (labels.Value.FirstOrDefault(SubstrateLabel.IsRetired) is { } retired)
        {
            yield return new($"{where} holds the retired label {retired.ToLowerInvariant()}", fix);
        }
        else if (!labels.Value.Any(SubstrateLabel.IsOfGrammar))
        {
            yield return new($"{where} holds no label of a substrate runner", fix);
        }
    }

    /// <summary>Runner labels are compared without case, as GitHub does.</summary>
    private static bool IsHosted(string label) => Hosted.Any(h =>
        label.Equals(h, StringComparison.OrdinalIgnoreCase) || label.StartsWith(h + "-", StringComparison.OrdinalIgnoreCase));
}
