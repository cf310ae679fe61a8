using System.Globalization;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Doctor;

/// <summary>A variable that is set, as people are shown it.</summary>
/// <param name="Name">Of the contract's table, or one of Bazelisk's own few.</param>
/// <param name="Value">What can be shown of it; null where it is, or may hold, a secret.</param>
/// <param name="Source">environment, or the file that sets it.</param>
public sealed record ShownVariable(string Name, string? Value, string Source)
{
    /// <summary>sha256: and 64 digits; anything shorter may be something else.</summary>
    private const int WholeDigest = 7 + 64;

    /// <summary>Folders, which checks speak of.</summary>
    private static readonly string[] Folders = [Variables.RepositoryCache, Variables.DistDir, Variables.EvidenceDir];

    /// <summary>Names that go to servers, or onto command lines, as they are.</summary>
    private static readonly string[] Names = [Variables.InstanceName, Variables.Platform, Variables.Config];

    /// <summary>A value of the table's variable; what stands where something else belongs is never shown.</summary>
    public static ShownVariable Of(Variable variable, string value, SettingSource source) =>
        new(variable.Name, Shown(variable, value.Trim()), Contract.Shown.Source(source));

    private static string? Shown(Variable variable, string value) => variable switch
    {
        { Secret: true } => null,
        _ when variable.Rule.Fault(value) is not null => null,
        { Name: EscapeHatch.Variable } => BooleanWord.Parse(value) is { } word ? word ? "open" : "closed" : "a reason",
        { Name: Variables.Cache or Variables.Executor or Variables.ExecutorCache } => Contract.Shown.Address(value),
        { Name: Variables.Mode } => SubstrateModes.Parse(value)?.Word(),
        { Name: Variables.Profile } => Contract.Shown.Echo(value).Length > 0 ? value : null,
        { Name: Variables.Bazelisk or Variables.BazelBin } => value,
        { Rule: ValueRule.Labels } => Counted(ValueRule.Labels.Read(value)!.Value.Length, "label"),
        { Rule: ValueRule.Hosts } => Counted(ValueRule.Hosts.Split(value).Length, "word"),
        { Rule: ValueRule.Digest } => value.Length == WholeDigest ? value : null,
        { Rule: ValueRule.Boolean or ValueRule.Words or ValueRule.Integer or ValueRule.Seconds } => value,
        _ when Folders.Contains(variable.Name) => value.Split(':').All(IsPlainPath) ? value : null,
        _ when Names.Contains(variable.Name) => value,
        _ => null,
    };

    /// <summary>Whether a text is a path for sure, and no secret that landed in its place.</summary>
    public static bool IsPlainPath(string text) => text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal) && !text.AsSpan().ContainsAny('@', '?', '=');

    private static string Counted(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
