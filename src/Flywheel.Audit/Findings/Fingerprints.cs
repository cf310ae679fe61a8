using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Flywheel.Audit.Findings;

/// <summary>
/// Names findings by what they are about, so that other tools know them again: by rule, file, construct and subject, and which of several
/// alike it is. Lines may move and messages be worded anew; a renamed job is another finding.
/// </summary>
public static class Fingerprints
{
    /// <summary>Says how they are made: another way is another prefix.</summary>
    public const string Prefix = "fw1:";

    /// <summary>Bytes of the digest that are kept.</summary>
    private const int Kept = 16;

    /// <summary>The findings in their order (<see cref="FindingOrder"/>), with fingerprints. All of a run at once: repeats are counted.</summary>
    public static ImmutableArray<Finding> Fill(IEnumerable<Finding> findings)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. findings.Order(FindingOrder.Instance).Select(finding =>
        {
            string about = About(finding);
            int before = counts.GetValueOrDefault(about);
            counts[about] = before + 1;
            return finding with { Fingerprint = Of(about, before) };
        })];
    }

    // With their lengths before them no other parts read alike.
    private static string About(Finding finding) => string.Concat(
        ((string[])[finding.Rule, finding.Path, finding.Construct.Kind.ToString(), finding.Construct.Name, finding.Subject])
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}\n")));

    private static string Of(string about, int before)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{about}{before}"));
        return Prefix + Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, Kept));
    }
}
