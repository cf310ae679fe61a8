using System.Collections.Immutable;

namespace Flywheel.Core.Credentials;

/// <summary>Which credential helper Bazel runs for a host.</summary>
public static class HelperChoice
{
    /// <summary>
    /// The helper's path as it was given; null when none is for that host. <c>HOST=PATH</c> beats the longest <c>*.SUFFIX=PATH</c>, which
    /// is for the bare suffix as well, and beats <c>PATH</c> alone; the last of equals wins (CredentialHelperProvider of Bazel 7).
    /// </summary>
    /// <param name="helpers">Values of --credential_helper in their order.</param>
    /// <param name="host">As it stands in the endpoint.</param>
    public static string? Find(ImmutableArray<string> helpers, string host)
    {
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

    private static bool IsUnder(string host, string suffix) =>
        host == suffix || (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.Ordinal) && host[^(suffix.Length + 1)] == '.');
}
