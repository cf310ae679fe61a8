using System.Collections.Immutable;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Flywheel.Host.Probe;

namespace Flywheel.Host.Credentials;

/// <summary>
/// The headers that Bazel will send to an endpoint: one source of user information (HTTP addresses only), credential helper and .netrc,
/// in that order, and the headers that were given as such besides. A helper is run once for the whole probe.
/// </summary>
internal sealed class CredentialDraw(ProbeRequest request, ProbeJournal journal, TimeProvider time)
{
    /// <summary>The service that Bazel calls first.</summary>
    private const string Service = "build.bazel.remote.execution.v2.Capabilities";

    private readonly Dictionary<string, List<(string Name, string Value)>> drawn = new(StringComparer.Ordinal);

    /// <summary>Name and value each, in the order in which they are sent.</summary>
    /// <param name="endpoint">The cache's, or the executor's.</param>
    /// <param name="given">Headers of the form <c>name=value</c> that go there.</param>
    /// <param name="cancellation">Ends a helper.</param>
    /// <exception cref="ProbeFailure">A helper failed.</exception>
    public async Task<List<(string Name, string Value)>> HeadersAsync(
        Endpoint endpoint, ImmutableArray<string> given, CancellationToken cancellation)
    {
        List<(string, string)> headers = [];
        if (endpoint is { IsHttp: true, UserInfo: { } user })
        {
            headers.Add(("Authorization", "Basic " + UrlSafe(Base64(user))));
        }
        else if (request.Target.HelperFor(endpoint) is { } helper)
        {
            headers.AddRange(await AskAsync(helper, UriFor(endpoint), cancellation));
        }
        else if (request.Target.LoginFor(endpoint) is { } login)
        {
            headers.Add(("Authorization", login.Basic));
        }
        foreach (string header in given)
        {
            // The contract lets nothing through that has no `=`.
            int equals = header.IndexOf('=');
            headers.Add((header[..Math.Max(equals, 0)].Trim(), header[(equals + 1)..]));
        }
        return headers;
    }

    /// <summary>A text without what helpers said: nobody but the server has seen it, and a server may repeat it.</summary>
    public string Redact(string text) => drawn.Count == 0 ? text : Redaction.OfHeaders(drawn.Values.SelectMany(headers => headers)).Apply(text);

    /// <summary>Whether the user information reads otherwise in base64's URL-safe alphabet, which Bazel writes it in.</summary>
    public static bool NeedsUrlSafeBase64(Endpoint endpoint) => endpoint.UserInfo is { } user && Base64(user) is var plain && UrlSafe(plain) != plain;

    private async Task<List<(string Name, string Value)>> AskAsync(string helper, string uri, CancellationToken cancellation)
    {
        string key = $"{helper}\n{uri}";
        if (!drawn.TryGetValue(key, out List<(string, string)>? headers))
        {
            journal.Begins(ProbeStep.CredentialHelper);
            headers = await new CredentialHelper(helper, request.Environment, request.Workspace, time).GetAsync(uri, cancellation);
            journal.Ends(ProbeStep.CredentialHelper);
            journal.Holds(ProbeStep.CredentialHelper);
            drawn[key] = headers;
        }
        return headers;
    }

    /// <summary>
    /// What Bazel asks its helper about: an HTTP cache's address, and for gRPC the authority with the service behind it, as
    /// GoogleAuthLibraryCallCredentials of grpc-java has it, which leaves out port 443 and says https whatever is spoken.
    /// </summary>
    private static string UriFor(Endpoint endpoint)
    {
        if (endpoint.IsHttp)
        {
            return endpoint.Redacted;
        }
        string host = endpoint.Scheme == EndpointScheme.Unix ? "localhost" : endpoint.Host.Contains(':') ? $"[{endpoint.Host}]" : endpoint.Host;
        const int https = 443;
        return $"https://{host}{(endpoint.Port is 0 or https ? "" : $":{endpoint.Port}")}/{Service}";
    }

    private static string Base64(string userInfo) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(userInfo)));

    /// <summary>With its padding (AbstractHttpHandler.addCredentialHeaders of 4.2.3; seen on 4.2.3 and 2.1.0).</summary>
    private static string UrlSafe(string base64) => base64.Replace('+', '-').Replace('/', '_');
}
