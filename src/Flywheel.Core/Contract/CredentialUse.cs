using System.Collections.Immutable;

namespace Flywheel.Core.Contract;

/// <summary>Which credentials would go where.</summary>
internal static class CredentialUse
{
    private static readonly string[] ForFirstLabel = ["", "svc", "svc.cluster.local", "internal"];

    /// <summary>
    /// Whether a host is a GF REAPI cell. Nothing that merely begins like one is: a token must never leave for
    /// gf-reapi-cell.attacker.example.
    /// </summary>
    internal static bool IsCell(string host)
    {
        string name = host.TrimEnd('.').ToLowerInvariant();
        string[] labels = name.Split('.');
        if (labels.Any(l => l.Length == 0))
        {
            return false;
        }
        const string cell = "gf-reapi-cell";
        if (labels[0] == cell || (labels[0].StartsWith(cell + "-", StringComparison.Ordinal) && labels[0].Length > cell.Length + 1))
        {
            return labels.Length == 1 || ForFirstLabel.Any(s => s.Length > 0 && name.EndsWith("." + s, StringComparison.Ordinal));
        }
        return name.EndsWith(".gf-rbe.svc", StringComparison.Ordinal)
            || name.EndsWith(".gf-rbe.svc.cluster.local", StringComparison.Ordinal);
    }

    internal static bool AnyCell(Settings settings) =>
        new[] { settings.EffectiveCache, settings.Executor }.Any(e => e is { } text && Endpoint.Parse(text.Value).Value is { } p && IsCell(p.Host));

    /// <summary>What of the environment's credentials Bazel or its helpers would send to this endpoint, by variable.</summary>
    internal static ImmutableArray<string> For(Settings settings, Endpoint endpoint, bool executor)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        if (settings.Headers.Length > 0)
        {
            names.Add(Variables.Header);
        }
        if (!executor && settings.CacheHeaders.Length > 0)
        {
            names.Add(Variables.CacheHeader);
        }
        if (executor && settings.ExecHeaders.Length > 0)
        {
            names.Add(Variables.ExecHeader);
        }
        if (settings.CredentialHelpers.Any(h => Applies(h, endpoint.Host)))
        {
            names.Add(Variables.CredentialHelper);
        }
        if (IsCell(endpoint.Host))
        {
            if (settings.CellHelper is not null)
            {
                names.Add(Variables.CellHelper);
            }
            if (settings.Token is not null)
            {
                names.Add(Variables.Token);
            }
            if (settings.TokenFile.Source != SettingSource.Default)
            {
                names.Add(Variables.TokenFile);
            }
        }
        return names.ToImmutable();
    }

    /// <summary><c>PATH</c> is for every host, <c>*.suffix=PATH</c> and <c>host=PATH</c> for theirs.</summary>
    private static bool Applies(string helper, string host)
    {
        int equals = helper.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return true;
        }
        string pattern = helper[..equals].ToLowerInvariant();
        return pattern == "*" || pattern == host
            || (pattern.StartsWith("*.", StringComparison.Ordinal)
                && (host.EndsWith(pattern[1..], StringComparison.Ordinal) || host == pattern[2..]));
    }
}
