using System.IO.Enumeration;
using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Rules;

/// <summary>Whose machine bears a label.</summary>
public enum RunnerLabelKind
{
    /// <summary>The repository's own, as far as a label tells.</summary>
    Own,

    /// <summary>The forge's.</summary>
    Hosted,

    /// <summary>Like one of the forge's, but none that it offers: a runner of one's own may bear it.</summary>
    HostedAlike,

    /// <summary>Of a company that rents out runners.</summary>
    Fleet,

    /// <summary>Its first part is left to run time.</summary>
    Open,
}

/// <summary>Tells runners' labels apart by their names.</summary>
public static class RunnerLabels
{
    private static readonly string[] GitHub = ["ubuntu-", "windows-", "macos-"];

    // The documentation of GitLab (hosted runners) and the older names of its shared runners.
    private static readonly string[] GitLab = ["saas-", "gitlab-org", "shared-windows"];

    private static readonly string[] Fleets =
    [
        "buildjet-", "namespace-", "nscloud-", "warp-", "blacksmith-", "depot-", "runs-on=", "runs-on,", "runs-on/", "ubicloud",
        "cirrus-", "cirruslabs", "ghcr.io/cirruslabs",
        "actuated", "flyci-", "tenki-", "sprinters:", "machine/", "machine=", "codebuild-", "latchkey-", "shipfox-", "hyperenv",
    ];

    /// <param name="label">As the forge sees it; what is left to run time stands in it as <c>${{ }}</c>.</param>
    /// <param name="forge">Whose hosted labels count.</param>
    public static RunnerLabelKind Of(string label, Forge forge)
    {
        string lower = label.Trim().ToLowerInvariant();
        int open = lower.IndexOf("${{", StringComparison.Ordinal);
        string known = open < 0 ? lower : lower[..open];
        string[] hosted = forge == Forge.GitHub ? GitHub : GitLab;
        string[] alike = forge == Forge.GitHub ? GitLab[..1] : GitHub;
        return Begins(known, hosted) ? RunnerLabelKind.Hosted
            : Begins(known, Fleets) ? RunnerLabelKind.Fleet
            : Begins(known, alike) || open < 0 && forge == Forge.GitHub && known is "ubuntu" or "windows" or "macos" ? RunnerLabelKind.HostedAlike
            : open >= 0 && hosted.Any(one => one.StartsWith(known, StringComparison.Ordinal)) ? RunnerLabelKind.Open
            : RunnerLabelKind.Own;
    }

    /// <summary>Whether a hosted label is one that the forge offers to everybody (<c>ubuntu-24.04-arm</c>), and no name that somebody gave (<c>ubuntu-builder</c>).</summary>
    public static bool IsOfTheForge(string label)
    {
        string lower = label.Trim().ToLowerInvariant();
        int dash = lower.IndexOf('-');
        return !Begins(lower, GitHub) || (dash + 1 < lower.Length && (char.IsAsciiDigit(lower[dash + 1]) || lower[(dash + 1)..].StartsWith("latest", StringComparison.Ordinal)));
    }

    /// <summary>Whether a list of globs (any case) names the label.</summary>
    public static bool IsNamed(string label, IEnumerable<string> globs) =>
        globs.Any(glob => FileSystemName.MatchesSimpleExpression(glob, label.Trim(), ignoreCase: true));

    private static bool Begins(string label, string[] prefixes) => Array.Exists(prefixes, prefix => label.StartsWith(prefix, StringComparison.Ordinal));
}
