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
    /// <summary>Lacking in 4.2.3 (measured); documented in the reference of 7.0.0, experimental under another name from 5.3.0.</summary>
    public static VersionedFlag CredentialHelper { get; } =
        new("credential_helper", Variables.CredentialHelper, new(4, 2, 3), new(7, 0, 0));

    /// <summary>Lacking in 2.1.0, there in 4.2.3 (both measured).</summary>
    public static VersionedFlag ClientCertificate { get; } =
        new("tls_client_certificate", Variables.TlsCert, new(2, 1, 0), new(4, 2, 3));

    /// <summary>As <see cref="ClientCertificate"/>.</summary>
    public static VersionedFlag ClientKey { get; } = new("tls_client_key", Variables.TlsKey, new(2, 1, 0), new(4, 2, 3));

    /// <summary>Lacking in 4.2.3 (measured; only an experimental name is there); in the help of 9.0.0.</summary>
    public static VersionedFlag DisableDownload { get; } =
        new("repository_disable_download", Variables.DisableDownload, new(4, 2, 3), new(9, 0, 0));

    /// <summary>Those that a command with these settings would be given.</summary>
    /// <param name="target">Null for a fetching command, which gets no remote flags.</param>
    /// <param name="fetch">The fetch flags.</param>
    public static ImmutableArray<VersionedFlag> Wanted(RemoteTarget? target, FetchFlags fetch)
    {
        var wanted = ImmutableArray.CreateBuilder<VersionedFlag>();
        Add(CredentialHelper, target is { CredentialHelpers.IsEmpty: false });
        Add(ClientCertificate, target is { TlsClientCertificate: not null });
        Add(ClientKey, target is { TlsClientKey: not null });
        Add(DisableDownload, fetch.DisableDownload);
        return wanted.ToImmutable();

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
