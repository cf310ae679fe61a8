using System.Collections.Immutable;
using Flywheel.Core.Credentials;

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

    /// <summary>
    /// What of the environment's, the command line's and the rc files' credentials Bazel or its helpers would send to this endpoint, by
    /// variable and option.
    /// </summary>
    /// <param name="facts">The settings and what was typed.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="executor">Whether it is the executor's.</param>
    /// <param name="ofCheckout">Whether headers count that only rc files of the checkout give.</param>
    internal static ImmutableArray<string> For(Facts facts, Endpoint endpoint, bool executor, bool ofCheckout)
    {
        Settings settings = facts.Settings;
        TypedCredentials typed = facts.Typed;
        var names = ImmutableArray.CreateBuilder<string>();
        AddHeaders("remote_header", typed.Headers);
        AddHeaders("remote_cache_header", executor ? [] : typed.CacheHeaders);
        AddHeaders("remote_exec_header", executor ? typed.ExecHeaders : []);
        if (HelperChoice.Find(typed.CredentialHelpers, endpoint.HostToBazel) is not null)
        {
            names.Add(typed.Named("credential_helper"));
        }
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
        if (HelperChoice.Find(settings.CredentialHelpers, endpoint.HostToBazel) is not null)
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
            if (settings.TokenFile.Source != SettingSource.Default || facts.HasTokenInFile)
            {
                names.Add(Variables.TokenFile);
            }
        }
        return names.ToImmutable();

        void AddHeaders(string option, ImmutableArray<string> given)
        {
            if (!given.IsEmpty && (ofCheckout || !typed.IsOfCheckout(option)))
            {
                names.Add(typed.Named(option));
            }
        }
    }
}
