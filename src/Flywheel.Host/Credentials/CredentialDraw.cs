using System.Collections.Immutable;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
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
    private readonly Dictionary<string, HelperAnswer> drawn = new(StringComparer.Ordinal);
    private readonly HashSet<(string Name, string Value)> sent = [];

    /// <summary>Name and value each, in the order in which they are sent.</summary>
    /// <param name="endpoint">The cache's, or the executor's.</param>
    /// <param name="given">Headers of the form <c>name=value</c> that go there.</param>
    /// <param name="cancellation">Ends a helper.</param>
    /// <exception cref="ProbeFailure">A helper failed.</exception>
    public async Task<List<(string Name, string Value)>> HeadersAsync(
        Endpoint endpoint, ImmutableArray<string> given, CancellationToken cancellation)
    {
        List<(string, string)> headers = [];
        if (endpoint is { SendsUserInfo: true, UserInfo: { } user })
        {
            headers.Add(("Authorization", "Basic " + UrlSafe(Base64(user))));
        }
        else if (request.Target.HelperFor(endpoint) is { } helper)
        {
            headers.AddRange(await AskAsync(helper, HelperChoice.UriFor(endpoint), cancellation));
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
        sent.UnionWith(headers);
        return headers;
    }

    /// <summary>A text without what was sent: a server may repeat it.</summary>
    public string Redact(string text) => sent.Count == 0 ? text : Redaction.OfHeaders(sent).Apply(text);

    /// <summary>Whether the user information reads otherwise in base64's URL-safe alphabet, which Bazel writes it in.</summary>
    public static bool NeedsUrlSafeBase64(Endpoint endpoint) => endpoint.UserInfo is { } user && Base64(user) is var plain && UrlSafe(plain) != plain;

    /// <summary>Why credentials may not do that a helper answered with; null where it says nothing against them.</summary>
    public string? Weakness => drawn.Values.FirstOrDefault() switch
    {
        null => null,
        { Headers.Count: 0 } => "the credential helper has none for this address",
        { Expires: { } end } when end < time.GetUtcNow() => $"the credential helper says that they expired at {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC",
        _ => null,
    };

    private async Task<List<(string Name, string Value)>> AskAsync(string helper, string uri, CancellationToken cancellation)
    {
        string key = $"{helper}\n{uri}";
        if (!drawn.TryGetValue(key, out HelperAnswer? answer))
        {
            journal.Begins(ProbeStep.CredentialHelper);
            answer = await new CredentialHelper(helper, request.Environment, request.Workspace, time).GetAsync(uri, cancellation);
            journal.Ends(ProbeStep.CredentialHelper);
            journal.Holds(ProbeStep.CredentialHelper);
            drawn[key] = answer;
        }
        return answer.Headers;
    }

    private static string Base64(string userInfo) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(userInfo)));

    /// <summary>With its padding (AbstractHttpHandler.addCredentialHeaders of 4.2.3; seen on 4.2.3 and 2.1.0).</summary>
    private static string UrlSafe(string base64) => base64.Replace('+', '-').Replace('/', '_');
}
