using System.Collections.Immutable;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Launch;

/// <summary>
/// An option that carries policy or credentials and that some Bazels in use do not have. It is never left out in silence: a
/// Bazel without it is refused.
/// </summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Variable">The variable that asks for it.</param>
/// <param name="LastWithout">The newest release that surely lacks it.</param>
/// <param name="FirstWith">The oldest release that surely has it.</param>
public sealed record VersionedFlag(string Name, string Variable, BazelVersion LastWithout, BazelVersion FirstWith)
{
    /// <summary>An option that only Bazels have that have, or do, this, too; the same one unless it is in older Bazels as well.</summary>
    public string Witness { get; init; } = Name;

    /// <summary>What a Bazel without it does, in words that go on after its name.</summary>
    public string Lack { get; init; } = "does not know";

    /// <summary>What to do instead, where the variable is wanted.</summary>
    public string? Instead { get; init; }

    /// <summary>Lacking in 4.2.3 (measured); documented in the reference of 7.0.0, experimental under another name from 5.3.0.</summary>
    public static VersionedFlag CredentialHelper { get; } =
        new("credential_helper", Variables.CredentialHelper, new(4, 2, 3), new(7, 0, 0));

    /// <summary>Lacking in 2.1.0, there in 4.2.3 (both measured).</summary>
    public static VersionedFlag ClientCertificate { get; } =
        new("tls_client_certificate", Variables.TlsCert, new(2, 1, 0), new(4, 2, 3));

    /// <summary>As <see cref="ClientCertificate"/>.</summary>
    public static VersionedFlag ClientKey { get; } = new("tls_client_key", Variables.TlsKey, new(2, 1, 0), new(4, 2, 3));

    /// <summary>
    /// What a Bazel has that reads .netrc for its caches, as far as its options tell: reading it is no option. Not read by 2.1.0
    /// (measured) and 3.4.1 (bazelbuild/bazel#11926), read by 3.7.0 (bazelbuild/bazel#12657) and 4.2.3 (measured).
    /// </summary>
    public static VersionedFlag Netrc { get; } = new("tls_client_certificate", "", new(3, 4, 1), new(3, 7, 0));

    /// <summary>
    /// 2.1.0 and 4.2.3 know the TLS options and use none of them for an HTTPS cache: it is silently no cache to them (measured; 4.2.3:
    /// HttpCacheClient). Newer ones do (bazelbuild/bazel#14398, made after 5.0 was branched off).
    /// </summary>
    public static VersionedFlag OverHttps(string name, string asker) => new(name, asker, new(4, 2, 3), new(6, 0, 0))
    {
        Witness = "credential_helper",
        Lack = "does not use for an HTTPS cache",
        Instead = "a grpcs:// address of the same cache",
    };

    /// <summary>Lacking in 4.2.3 (measured; only an experimental name is there); in the help of 9.0.0.</summary>
    public static VersionedFlag DisableDownload { get; } =
        new("repository_disable_download", Variables.DisableDownload, new(4, 2, 3), new(9, 0, 0));

    /// <summary>Those that a command with these settings would be given.</summary>
    /// <param name="target">Null for a fetching command, which gets no remote flags.</param>
    /// <param name="fetch">The fetch flags.</param>
    public static ImmutableArray<VersionedFlag> Wanted(RemoteTarget? target, FetchFlags fetch)
    {
        var wanted = ImmutableArray.CreateBuilder<VersionedFlag>();
        Add(CredentialHelper with { Variable = target?.HelperVariable ?? "" }, target is { CredentialHelpers.IsEmpty: false });
        if (target is { Cache.Scheme: EndpointScheme.Https })
        {
            AddOverHttps("tls_certificate", Variables.TlsCa, target.TlsCa, target.Authority);
            AddOverHttps("tls_client_certificate", Variables.TlsCert, target.TlsClientCertificate, target.ClientCertificate);
            AddOverHttps("tls_client_key", Variables.TlsKey, target.TlsClientKey, target.ClientKey);
        }
        else
        {
            Add(ClientCertificate, target is { TlsClientCertificate: not null });
            Add(ClientKey, target is { TlsClientKey: not null });
        }
        Add(DisableDownload, fetch.DisableDownload);
        return wanted.ToImmutable();

        void AddOverHttps(string name, string variable, string? given, CredentialFile? inUse) =>
            Add(OverHttps(name, given is null ? target.Typed.PlaceOf(name) : variable), inUse is not null);

        void Add(VersionedFlag flag, bool when)
        {
            if (when)
            {
                wanted.Add(flag);
            }
        }
    }

    /// <summary>Whether that release has it; null for one between those that are known.</summary>
    public bool? IsIn(BazelVersion version) => version >= FirstWith ? true : version <= LastWithout ? false : null;
}
