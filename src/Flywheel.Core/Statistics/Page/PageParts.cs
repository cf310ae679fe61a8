using System.Security.Cryptography;
using System.Text;

namespace Flywheel.Core.Statistics.Page;

/// <summary>What of the page is the same for every report.</summary>
public sealed record PageParts
{
    /// <param name="style">CSS.</param>
    /// <param name="script">JavaScript.</param>
    /// <exception cref="ArgumentException">One of them cannot stand inside an HTML page as it is.</exception>
    public PageParts(string style, string script)
    {
        // A parser would end the element there, or read another text than the policy has the hash of.
        foreach (string forbidden in (string[])["</style", "</script", "<!--", "\r", "\0"])
        {
            if (style.Contains(forbidden, StringComparison.OrdinalIgnoreCase) || script.Contains(forbidden, StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException("a part of the page holds what ends it early");
            }
        }
        (Style, Script) = (style, script);
    }

    public string Style { get; }

    public string Script { get; }

    /// <summary>A content security policy: nothing is loaded from anywhere, and nothing runs but these two.</summary>
    internal string Policy =>
        $"default-src 'none'; style-src 'sha256-{Hash(Style)}'; script-src 'sha256-{Hash(Script)}'; base-uri 'none'; form-action 'none'";

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
