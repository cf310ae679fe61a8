using System.Collections.Immutable;
using Flywheel.Core.Contract;

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

    internal static ProbedEndpoint Cache(RemoteTarget target) => new(target, IsExecutor: false, target.CacheSource);

    internal static ProbedEndpoint Executor(RemoteTarget target, Settings settings) =>
        new(target, IsExecutor: true, settings.Executor?.Source ?? SettingSource.Environment);

    private IEnumerable<string> Sent()
    {
        if (!Target.Headers.IsEmpty)
        {
            yield return Variables.Header;
        }
        ImmutableArray<string> own = HeaderVariable switch
        {
            Variables.ExecHeader => Target.ExecHeaders,
            Variables.CacheHeader => Target.CacheHeaders,
            _ => [],
        };
        if (!own.IsEmpty)
        {
            yield return HeaderVariable;
        }
        // A gRPC address's user information is sent by nobody (measured on 4.2.3 and 2.1.0).
        if (Endpoint is { IsHttp: true, UserInfo: not null })
        {
            yield return $"the address in {Variable}";
        }
        if (Endpoint.IsTls && Target is { TlsClientCertificate: not null, TlsClientKey: not null })
        {
            yield return Variables.TlsCert;
        }
    }
}
