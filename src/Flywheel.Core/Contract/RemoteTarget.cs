using System.Collections.Immutable;
using Flywheel.Core.Credentials;

namespace Flywheel.Core.Contract;

/// <summary>
/// The endpoint as it will be used: the one record that feeds both the probe and Bazel's flags, so that what was proved is
/// what Bazel uses.
/// </summary>
public sealed record RemoteTarget
{
    public required Endpoint Cache { get; init; }

    /// <summary>Where the cache's address came from, and the variable that held it (for messages).</summary>
    public required SettingSource CacheSource { get; init; }

    public string CacheVariable { get; init; } = "BAZEL_REMOTE_CACHE";

    /// <summary>Set in executor-backed mode only.</summary>
    public Endpoint? Executor { get; init; }

    /// <summary>REAPI instance name; empty is the server's default instance.</summary>
    public string InstanceName { get; init; } = "";

    /// <summary>Whether local results are uploaded; then writing is proved, too.</summary>
    public bool Upload { get; init; }

    /// <summary><c>name=value</c> each, as --remote_header, --remote_cache_header and --remote_exec_header take them.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    public ImmutableArray<string> CacheHeaders { get; init; } = [];

    public ImmutableArray<string> ExecHeaders { get; init; } = [];

    /// <summary>
    /// Whether Bazel talks to both over one channel, the executor's: then what goes to the executor goes to the cache, too, and
    /// --remote_cache_header goes nowhere (RemoteModule.beforeCommand of 4.2.3, which compares the addresses as text).
    /// </summary>
    public bool SharesChannel => Executor is { } executor && executor.ForBazel == Cache.ForBazel;

    /// <summary>
    /// What Bazel sends to the cache, and to the executor. Over HTTP --remote_cache_header goes nowhere (RemoteCacheClientFactory.createHttp
    /// of 4.2.3; measured on 4.2.3 and 2.1.0).
    /// </summary>
    public ImmutableArray<string> HeadersForCache =>
        Cache.IsHttp ? [.. Typed.Headers, .. Headers]
        : SharesChannel ? HeadersForExecutor
        : [.. Typed.Headers, .. Typed.CacheHeaders, .. Headers, .. CacheHeaders];

    public ImmutableArray<string> HeadersForExecutor => [.. Typed.Headers, .. Typed.ExecHeaders, .. Headers, .. ExecHeaders];

    /// <summary>Values of --credential_helper: <c>PATH</c> or <c>HOSTPATTERN=PATH</c>.</summary>
    public ImmutableArray<string> CredentialHelpers { get; init; } = [];

    /// <summary>The variable that asks for them (for messages).</summary>
    public string HelperVariable { get; init; } = "BAZEL_CREDENTIAL_HELPER";

    /// <summary>The variable with a cell's token that goes nowhere, since no endpoint is a cell; null without one.</summary>
    public string? WithheldToken { get; init; }

    /// <summary>PEM files; the CA file replaces the system's roots.</summary>
    public string? TlsCa { get; init; }

    public string? TlsClientCertificate { get; init; }

    public string? TlsClientKey { get; init; }

    /// <summary>What the command line itself says, which is not given to Bazel again.</summary>
    public TypedCredentials Typed { get; init; } = TypedCredentials.None;

    /// <summary>The file in use: the environment's stands behind what was typed, and wins. Null without one.</summary>
    public CredentialFile? Authority => CredentialFile.Of(Variables.TlsCa, TlsCa, "tls_certificate", Typed.TlsCa, Typed);

    public CredentialFile? ClientCertificate =>
        CredentialFile.Of(Variables.TlsCert, TlsClientCertificate, "tls_client_certificate", Typed.TlsClientCertificate, Typed);

    public CredentialFile? ClientKey => CredentialFile.Of(Variables.TlsKey, TlsClientKey, "tls_client_key", Typed.TlsClientKey, Typed);

    /// <summary>The .netrc that this Bazel reads; null without one.</summary>
    public NetrcFile? Netrc { get; init; }

    /// <summary>
    /// The helper that Bazel runs for an endpoint, by its path: user information of an HTTP address beats it (AbstractHttpHandler of
    /// 4.2.3). Null without one.
    /// </summary>
    public string? HelperFor(Endpoint endpoint) =>
        endpoint.SendsUserInfo ? null : HelperChoice.Find([.. Typed.CredentialHelpers, .. CredentialHelpers], endpoint.HostToBazel);

    /// <summary>The login of .netrc that Bazel sends to an endpoint: the same beats it, and so does a helper. Null without one.</summary>
    public NetrcLogin? LoginFor(Endpoint endpoint) =>
        endpoint.SendsUserInfo || HelperFor(endpoint) is not null ? null : Netrc?.Content?.Find(endpoint.HostToBazel);
}

/// <summary>A PEM file of the target's.</summary>
/// <param name="Path">As it was given; a relative one is one of the workspace's folder.</param>
/// <param name="NamedBy">The variable, or the option with its place, for messages.</param>
public sealed record CredentialFile(string Path, string NamedBy)
{
    internal static CredentialFile? Of(string variable, string? given, string option, string? typed, TypedCredentials from) =>
        given is not null ? new(given, variable) : typed is not null ? new(typed, from.Named(option)) : null;
}
