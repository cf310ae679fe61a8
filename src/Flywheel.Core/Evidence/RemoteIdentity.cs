using System.Text;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Evidence;

/// <summary>An address as records hold it: neither form has user information in it.</summary>
/// <param name="Shown">For people.</param>
/// <param name="Normalized">For comparing.</param>
public sealed record RemoteIdentity(string Shown, string Normalized)
{
    /// <summary>Hex digest of the normalised form.</summary>
    public string Sha256 => Convert.ToHexStringLower(Evidence.Sha256.Of(Encoding.UTF8.GetBytes(Normalized)));

    /// <summary>For an address of the contract.</summary>
    public static RemoteIdentity Of(Endpoint endpoint) => new(endpoint.Redacted, endpoint.Normalized);

    /// <summary>For the values that Bazel was given. An address that cannot be read is nobody's, and is not shown.</summary>
    public static RemoteIdentity Of(string address, string? proxy) =>
        Endpoint(address, proxy) is { } endpoint ? Of(endpoint) : new("an address that cannot be read", "");

    /// <summary>What they stand for: a unix socket is one by its --remote_proxy (contract, section 6). Null for what cannot be read.</summary>
    public static Endpoint? Endpoint(string address, string? proxy)
    {
        const string unix = "unix:";
        return Contract.Endpoint.Parse(proxy is not null && proxy.StartsWith(unix, StringComparison.Ordinal) ? proxy : WithScheme(address)).Value;
    }

    /// <summary>Without a scheme Bazel takes an address for grpcs:// (the reference of --remote_cache and --remote_executor).</summary>
    private static string WithScheme(string address) =>
        address.Contains("://", StringComparison.Ordinal) || address.StartsWith("unix:", StringComparison.Ordinal) ? address : "grpcs://" + address;
}
