using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>The endpoint that a probe's result is about, as messages speak of it: the cache's, or the executor's.</summary>
internal sealed record ProbedEndpoint(RemoteTarget Target, bool IsExecutor, SettingSource Source)
{
    internal Endpoint Endpoint => IsExecutor ? Target.Executor! : Target.Cache;

    internal string Variable => IsExecutor ? Variables.Executor : Target.CacheVariable;

    /// <summary><c>ADDRESS (VARIABLE, source)</c>.</summary>
    internal string Named => $"{Endpoint.Redacted} ({Variable}, {Shown.Source(Source)})";

    /// <summary>The variable for a header that goes there, and nowhere else if there is such a one.</summary>
    internal string HeaderVariable => Endpoint.IsHttp ? Variables.Header
        : IsExecutor || Target.SharesChannel ? Variables.ExecHeader : Variables.CacheHeader;

    /// <summary>Where the credentials came from that were sent; null when none were.</summary>
    internal string? CredentialsSent
    {
        get
        {
            string[] sent = [.. Sent()];
            return sent.Length == 0 ? null : string.Join(" and ", sent);
        }
    }

    /// <summary>The variable, or the option with its place, that the helper in use came from.</summary>
    internal string HelperSource =>
        HelperChoice.Find(Target.CredentialHelpers, Endpoint.HostToBazel) is { } given && given == Target.HelperFor(Endpoint)
            ? Target.HelperVariable
            : Target.Typed.Named("credential_helper");

    /// <summary>The one that a refusal is about.</summary>
    internal static ProbedEndpoint Of(ProbeResult.Refused refused, RemoteTarget target, Settings settings) =>
        refused.OfExecutor ? Executor(target, settings) : Cache(target);

    internal static ProbedEndpoint Cache(RemoteTarget target) => new(target, IsExecutor: false, target.CacheSource);

    internal static ProbedEndpoint Executor(RemoteTarget target, Settings settings) =>
        new(target, IsExecutor: true, settings.Executor?.Source ?? SettingSource.Environment);

    private IEnumerable<string> Sent()
    {
        TypedCredentials typed = Target.Typed;
        (ImmutableArray<string> own, ImmutableArray<string> ownTyped, string option) = HeaderVariable switch
        {
            Variables.ExecHeader => (Target.ExecHeaders, typed.ExecHeaders, "remote_exec_header"),
            Variables.CacheHeader => (Target.CacheHeaders, typed.CacheHeaders, "remote_cache_header"),
            _ => ([], [], ""),
        };
        if (!typed.Headers.IsEmpty)
        {
            yield return typed.Named("remote_header");
        }
        if (!ownTyped.IsEmpty)
        {
            yield return typed.Named(option);
        }
        if (!Target.Headers.IsEmpty)
        {
            yield return Variables.Header;
        }
        if (!own.IsEmpty)
        {
            yield return HeaderVariable;
        }
        if (Target.HelperFor(Endpoint) is not null)
        {
            yield return $"the credential helper ({HelperSource})";
        }
        if (Target.LoginFor(Endpoint) is not null)
        {
            yield return Target.Netrc!.Named;
        }
        if (Endpoint.SendsUserInfo)
        {
            yield return $"the address in {Variable}";
        }
        if (Endpoint.IsTls && Target is { ClientKey: not null, ClientCertificate: { } certificate })
        {
            yield return certificate.NamedBy;
        }
    }
}
