using System.Buffers;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>Tokens that tell by their first letters what they are, and private keys between their marks.</summary>
internal static class TokenSecrets
{
    /// <summary>Behind the first letters.</summary>
    private const int Least = 12;

    /// <summary>First letters that nothing else has, however little stands behind them.</summary>
    private const int Telling = 16;

    private const string Armour = "-----BEGIN ";

    /// <summary>
    /// GitHub, GitLab, Slack, AWS, OpenAI and Anthropic, Stripe, npm, PyPI, Vault, DigitalOcean, Google, SendGrid, Docker Hub, Tailscale, Hugging
    /// Face, Atlassian, NVIDIA, age, BuildBuddy's and others' JSON web tokens.
    /// </summary>
    private static readonly string[] Prefixes =
    [
        "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_",
        "glpat-", "glrt-", "gldt-", "glcbt-", "glptt-", "glft-", "glimt-", "gloas-", "glsoat-", "glagent-", "glffct-",
        "xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-",
        "AKIA", "ASIA", "sk-", "sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "npm_", "pypi-", "hvs.", "hvb.", "hvr.",
        "dop_v1_", "doo_v1_", "AIza", "ya29.", "GOCSPX-", "SG.", "dckr_pat_", "dckr_oat_", "tskey-", "hf_", "ATATT", "nvapi-", "AGE-SECRET-KEY-1",
        "AGE-SECRET-KEY-PQ-1", "age-secret-key-1",
        "lin_api_", "dapi", "eyJ",
    ];

    private static readonly SearchValues<string> Marks = SearchValues.Create([.. Prefixes, Armour], StringComparison.Ordinal);

    public static void Find(ReadOnlySpan<char> text, List<SourceSpan> found)
    {
        int at = 0;
        while (at < text.Length && text[at..].IndexOfAny(Marks) is >= 0 and var next)
        {
            int start = at + next;
            if (text[start..].StartsWith(Armour))
            {
                at = Armoured(text, start);
                if (text[start..at].Contains("PRIVATE KEY", StringComparison.Ordinal))
                {
                    found.Add(new(start, at));
                }
                continue;
            }
            int prefix = Prefix(text[start..]);
            int end = start + prefix;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.' or '/' or '+' or '='))
            {
                end++;
            }
            at = end;
            if (end - start - prefix >= (prefix >= Telling ? 1 : Least) && (start == 0 || !char.IsLetterOrDigit(text[start - 1])))
            {
                found.Add(new(start, end));
            }
        }
    }

    /// <summary>To the end of the closing mark, or of the text.</summary>
    private static int Armoured(ReadOnlySpan<char> text, int start)
    {
        int close = text[start..].IndexOf("-----END ");
        if (close < 0)
        {
            return text.Length;
        }
        int name = start + close + "-----END ".Length;
        return text[name..].IndexOf("-----") is >= 0 and var end ? name + end + 5 : text.Length;
    }

    private static int Prefix(ReadOnlySpan<char> text)
    {
        int longest = 0;
        foreach (string prefix in Prefixes)
        {
            longest = prefix.Length > longest && text.StartsWith(prefix, StringComparison.Ordinal) ? prefix.Length : longest;
        }
        return longest;
    }
}
