namespace Flywheel.Core.Contract;

/// <summary>Labels of the substrate's own runners: one grammar for the contract, for the audit and for what <c>flywheel init</c> writes.</summary>
public static class SubstrateLabel
{
    /// <summary>The grammar for messages, as a regular expression.</summary>
    public const string Grammar = "^[a-z0-9][a-z0-9-]*-(nix|nix-heavy|nix-kvm|nix-gpu|docker|dind)$";

    private static readonly string[] Kinds = ["-nix", "-nix-heavy", "-nix-kvm", "-nix-gpu", "-docker", "-dind"];

    /// <summary>Labels of the grammar that are in use no more.</summary>
    public static IReadOnlyList<string> Retired { get; } = ["dollhouse-farm-nix", "chapel-nix", "jesssullivan-nix-heavy", "massageithaca-dind"];

    /// <summary>Whether it is of the grammar, in small letters as the contract wants them.</summary>
    public static bool IsOfGrammar(string label) =>
        label.Length > 0 && label[0] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && Kinds.Any(kind => label.Length > kind.Length && label.EndsWith(kind, StringComparison.Ordinal));

    /// <summary>Whether a forge would take it for one of the grammar: labels are compared without case.</summary>
    public static bool IsOfGrammarInAnyCase(string label) => IsOfGrammar(label.ToLowerInvariant());

    /// <summary>In any case.</summary>
    public static bool IsRetired(string label) => Retired.Contains(label, StringComparer.OrdinalIgnoreCase);
}
