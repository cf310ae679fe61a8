using System.Buffers;
using System.Collections.Immutable;
using Flywheel.Audit.Register;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>A stale name found in a text.</summary>
/// <param name="Pattern">What is on the list.</param>
/// <param name="Start">Of the whole host or word that holds it.</param>
/// <param name="Host">That host or word, in lower case, without a point at its end.</param>
internal readonly record struct StaleHit(StalePattern Pattern, int Start, string Host)
{
    public int End => Start + Host.Length;

    /// <summary>Whether the name is all there is: no label beside it.</summary>
    public bool IsWhole => Host.Length == Pattern.Pattern.Length;
}

/// <summary>
/// Hosts and namespaces that are no more. A name is found where it is a run of whole labels: <c>attic.tinyland</c> is in
/// <c>x.attic.tinyland.dev</c> and neither in <c>attic.tinyland-new.dev</c> nor in <c>nix-attic.tinyland.dev</c>.
/// </summary>
internal sealed class StaleHosts
{
    /// <summary>Those that the contract refuses everywhere (<c>endpoint-stale</c>).</summary>
    private static readonly ImmutableArray<string> Known = ["attic-cache-dev", "fuzzy-dev", "attic.dev-cluster", "attic.tinyland"];

    private readonly ImmutableArray<StalePattern> patterns;
    private readonly SearchValues<string> any;

    private StaleHosts(ImmutableArray<StalePattern> patterns)
    {
        this.patterns = patterns;
        any = SearchValues.Create([.. patterns.Select(pattern => pattern.Pattern)], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The built-in names, those of the register first, so that its replacements count.</summary>
    public static StaleHosts Of(AuditConfig config) =>
        new([.. config.Stale.Concat(Known.Select(name => new StalePattern(name, null)))
            .Select(pattern => pattern with { Pattern = pattern.Pattern.Trim().Trim('.').ToLowerInvariant() })
            .Where(pattern => pattern.Pattern.Length > 0)
            .DistinctBy(pattern => pattern.Pattern)]);

    /// <summary>Whether a name is somewhere in it, be it as whole labels or not.</summary>
    public bool AreIn(string text) => text.AsSpan().ContainsAny(any);

    /// <summary>Every host or word that holds a stale name, in order.</summary>
    public IEnumerable<StaleHit> In(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int found = text.AsSpan(at).IndexOfAny(any);
            if (found < 0)
            {
                yield break;
            }
            int start = at + found;
            int end = start;
            while (start > at && IsHostCharacter(text[start - 1]))
            {
                start--;
            }
            while (end < text.Length && IsHostCharacter(text[end]))
            {
                end++;
            }
            end = Math.Max(end, at + found + 1);
            if (Hit(text, start, end) is { } hit)
            {
                yield return hit;
            }
            at = end;
        }
    }

    private StaleHit? Hit(string text, int start, int end)
    {
        while (end > start && text[end - 1] == '.')
        {
            end--;
        }
        while (start < end && text[start] == '.')
        {
            start++;
        }
        if (end - start > 300)
        {
            return null;
        }
        string host = text[start..end].ToLowerInvariant();
        foreach (StalePattern pattern in patterns)
        {
            if ($".{host}.".Contains($".{pattern.Pattern}.", StringComparison.Ordinal))
            {
                return new(pattern, start, host);
            }
        }
        return null;
    }

    private static bool IsHostCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
}
