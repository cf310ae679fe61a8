using System.Collections.Immutable;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Credentials;

/// <summary>Which credential helper Bazel runs for a host.</summary>
public static class HelperChoice
{
    /// <summary>
    /// The helper's path as it was given; null when none is for that host. <c>HOST=PATH</c> beats the longest <c>*.SUFFIX=PATH</c>, which
    /// is for the bare suffix as well, and beats <c>PATH</c> alone; the last of equals wins (CredentialHelperProvider of Bazel 7).
    /// </summary>
    /// <param name="helpers">Values of --credential_helper in their order.</param>
    /// <param name="host">In any case of letters.</param>
    public static string? Find(ImmutableArray<string> helpers, string host)
    {
        host = host.ToLowerInvariant();
        const int exact = int.MaxValue;
        string? chosen = null;
        int best = -1;
        foreach (string helper in helpers)
        {
            int equals = helper.IndexOf('=');
            string pattern = equals < 0 ? "" : helper[..equals].ToLowerInvariant();
            int rank = equals < 0 ? 0
                : pattern == host ? exact
                : pattern.StartsWith("*.", StringComparison.Ordinal) && IsUnder(host, pattern[2..]) ? pattern.Length
                : -1;
            if (rank >= 0 && rank >= best)
            {
                (chosen, best) = (helper[(equals + 1)..], rank);
            }
        }
        return chosen;
    }

    /// <summary>
    /// What Bazel asks its helper about: an HTTP cache's address, and for gRPC the authority with the service that is called first
    /// behind it, as GoogleAuthLibraryCallCredentials of grpc-java has it, which leaves out port 443 and says https whatever is spoken.
    /// </summary>
    public static string UriFor(Endpoint endpoint)
    {
        if (endpoint.IsHttp)
        {
            return endpoint.Redacted;
        }
        const int https = 443;
        string host = endpoint.Scheme == EndpointScheme.Unix ? "localhost" : endpoint.Host.Contains(':') ? $"[{endpoint.Host}]" : endpoint.Host;
        return $"https://{host}{(endpoint.Port is 0 or https ? "" : $":{endpoint.Port}")}/build.bazel.remote.execution.v2.Capabilities";
    }

    private static bool IsUnder(string host, string suffix) =>
        host == suffix || (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.Ordinal) && host[^(suffix.Length + 1)] == '.');
}
