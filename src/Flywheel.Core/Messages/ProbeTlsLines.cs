using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>A TLS handshake in lines: what was agreed on, and each certificate.</summary>
internal static class ProbeTlsLines
{
    /// <summary>A server may have thousands of them in one certificate.</summary>
    private const int NamesShown = 20;

    /// <summary>In characters, of a name in a certificate.</summary>
    private const int LongestName = 200;

    internal static IEnumerable<string> Of(TracedTls tls)
    {
        if (tls.Version is { } version)
        {
            yield return $"{version}, {tls.Cipher ?? "unknown cipher"}, {(tls.Protocol is { Length: > 0 } protocol ? $"ALPN {protocol}" : "no ALPN")}";
        }
        for (int i = 0; i < tls.Chain.Length; i++)
        {
            foreach (string line in Certificate($"certificate {i + 1}", tls.Chain[i]))
            {
                yield return line;
            }
        }
        foreach (string line in tls.Root is { } root ? Certificate("trusted here", root) : [])
        {
            yield return line;
        }
    }

    /// <summary>As many names as are shown, each of them cut.</summary>
    internal static ImmutableArray<string> Names(TracedCertificate certificate)
    {
        ImmutableArray<string> shown = [.. certificate.Names.Take(NamesShown).Select(Cut)];
        return certificate.Names.Length > NamesShown ? shown.Add($"{certificate.Names.Length - NamesShown} more") : shown;
    }

    internal static string Cut(string name) => name.Length <= LongestName ? name : name[..LongestName] + "...";

    private static IEnumerable<string> Certificate(string label, TracedCertificate certificate) =>
    [
        $"{label}: {Cut(certificate.Subject)}",
        $"  issuer: {Cut(certificate.Issuer)}",
        $"  valid: {Day(certificate.NotBefore)} to {Day(certificate.NotAfter)}",
        .. certificate.Names.IsEmpty ? Array.Empty<string>() : [$"  names: {string.Join(", ", Names(certificate))}"],
    ];

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
