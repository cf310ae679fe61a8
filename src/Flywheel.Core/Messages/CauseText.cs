using System.Globalization;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>
/// The words for one cause: the headline's end, what happened (after the endpoint), what plain Bazel would do (measured on
/// 4.2.3 and 2.1.0 with default flags; null where not known), the next step, and whether asking once more is part of it.
/// </summary>
internal sealed record CauseText(
    string Headline, Func<ProbeResult.Refused, string> What, string? PlainBazel, string Hint, bool AskAgain = false)
{
    private const string Silence = "it does not answer";
    private const string Unreached = "it cannot be reached";
    private const string Untrusted = "its connection cannot be trusted";
    private const string Wrong = "what answers there is not that cache";
    private const string Denied = "it does not let you in";
    private const string Undrawn = "the credentials for it cannot be had";
    private const string Unfit = "it does not offer what this build needs";
    private const string Slow = "would fail with exit 34 after about three seconds here";
    private const string Local = "would build everything here, with exit 0 and warnings only";

    /// <summary>The cause's name in kebab case.</summary>
    internal static string Name(ProbeCause cause)
    {
        var name = new StringBuilder();
        foreach (char c in cause.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0)
            {
                name.Append('-');
            }
            name.Append(char.ToLowerInvariant(c));
        }
        return name.ToString();
    }

    internal static CauseText Of(ProbeResult.Refused refused, ProbedEndpoint at) =>
        Of(refused.Cause, at) is var text && refused.Hint is { } hint ? text with { Hint = hint, AskAgain = false } : text;

    private static CauseText Of(ProbeCause cause, ProbedEndpoint at)
    {
        bool http = at.Endpoint.IsHttp;
        string named = at.Variable;
        return cause switch
        {
            ProbeCause.BadUrl => Text(Unreached, "is not an address that can be dialled", null,
                $"correct {named}"),
            ProbeCause.Dns => Text(Unreached, "names a host that cannot be resolved", http ? Local : Slow,
                IsInCluster(at.Endpoint.Host)
                    ? "that name exists only inside the cluster: run there, or forward a port and set "
                      + $"{Variables.LocalProof}=port-forward, with the forwarded port in {named}"
                    : "is the name right? is the VPN up?"),
            ProbeCause.Refused => Text(Unreached, "refused the connection", at.Endpoint.Scheme == EndpointScheme.Unix ? null : http ? Local : Slow,
                at.Endpoint.Scheme == EndpointScheme.Unix ? "is what listens on the socket still running?"
                    : $"is the {(at.IsExecutor ? "executor" : "cache")} running, and is this its port?"
                      + (at.Endpoint.IsLoopback && !at.IsExecutor ? " `flywheel cache start` runs one of your own" : "")),
            ProbeCause.Unroutable => Text(Unreached, "cannot be routed to from here", null,
                "is the network or the VPN up?"),
            ProbeCause.ConnectTimeout => new(Silence, refused => $"did not accept the connection within {Seconds(refused)}", null,
                "is a firewall in between? is the address right?"),
            // With a detail it said something, and that was no answer.
            ProbeCause.Silent => new(Silence,
                refused => $"accepted the connection and {(refused.Detail.Length == 0 ? "said nothing" : "did not answer")} for {Seconds(refused)}",
                http ? "would wait about two minutes for each action here, and then build locally with exit 0"
                    : "would wait about six minutes here",
                $"is it {(http ? "an HTTP" : "a gRPC")} port? is the server hung?", AskAgain: true),
            ProbeCause.SocketMissing => Text(Unreached, "is not a socket that can be opened", null,
                "is the proxy or cache that makes the socket running?"),
            ProbeCause.TlsUntrusted => Text(Untrusted, "showed a certificate that is not trusted here", null,
                $"if it is your own authority's, set {Variables.TlsCa} to its PEM file (it replaces the system's roots)"),
            ProbeCause.TlsWrongName => Text(Untrusted, "showed a certificate for another name", null,
                $"use the name that the certificate is for in {named}"),
            ProbeCause.TlsOnPlaintext => Text(Untrusted, "does not speak TLS", null,
                $"if it is meant to be unencrypted, set {named} to {at.Endpoint.WithScheme(http ? EndpointScheme.Http : EndpointScheme.Grpc)}; "
                    + "else, is this the right port?"),
            ProbeCause.PlaintextOnTls => Text(Untrusted, "speaks TLS, and the address says that it does not", null,
                $"set {named} to {at.Endpoint.WithScheme(http ? EndpointScheme.Https : EndpointScheme.Grpcs)}"),
            ProbeCause.Http1NotGrpc => Text(Wrong, "speaks HTTP/1.1, not gRPC", Slow,
                at.IsExecutor ? $"is this the executor's own port? correct {named}"
                    : at.Endpoint.Scheme == EndpointScheme.Unix ? "is it the socket of an HTTP cache? Bazel speaks gRPC there"
                    : $"if it is an HTTP cache, set {named} to {at.Endpoint.WithScheme(at.Endpoint.IsTls ? EndpointScheme.Https : EndpointScheme.Http)}"),
            ProbeCause.H2NotGrpc => Text(Wrong, "speaks HTTP/2, but not gRPC", null,
                "is it a web server or a proxy without the gRPC route? is this its own port?"),
            ProbeCause.UpstreamDown => Text(Silence, "answers that it, or what is behind it, is not available", null,
                "is the cache running? is the proxy before it set up for it?"),
            ProbeCause.NotReapi => Text(Wrong, "speaks gRPC, but not the remote execution API", null,
                "is this the cache's port, and not its metrics or admin one?"),
            ProbeCause.Unauthenticated => Text(Denied,
                at.CredentialsSent is { } sent ? $"did not accept the credentials from {sent}" : "wants credentials, and none were sent",
                http ? Local : null,
                at.CredentialsSent is null ? Give(at) : "are they expired, or for another server?"),
            ProbeCause.ClientCertificateMissing => Text(Denied, "wants a client certificate", null,
                $"set {Variables.TlsCert} and {Variables.TlsKey}"),
            ProbeCause.Permission => at.Endpoint.Scheme == EndpointScheme.Unix
                ? Text(Denied, "may not be opened by this user", null, "ask for access to the socket's file")
                : Text(Denied, "does not allow this user to read", null, "ask for access, or use other credentials"),
            ProbeCause.Instance => Text(Unfit,
                at.Target.InstanceName.Length == 0 ? "does not have a default instance" : "does not have the instance that is set", null,
                $"set {Variables.InstanceName} to one that the server has"),
            ProbeCause.NoWrite => Text("it does not take uploads", "answers reads, and refuses to write",
                http ? "would lose every upload, with exit 0 and warnings only"
                    : "would lose every upload, with exit 0, or fail with exit 34 where the capabilities tell it so",
                $"set {Variables.Upload}=false to read only, or "
                    + (http && at.CredentialsSent is null ? $"if writing wants credentials, {Give(at)}" : "ask for write access")),
            ProbeCause.NoCache => Text(Unfit, "offers no cache, only something else of the remote execution API", null,
                $"is this the executor's address? set {named} to the cache's"),
            ProbeCause.NoExecutor => Text(Unfit, "does not execute actions", null,
                $"unset {Variables.Executor} and declare {SubstrateModes.SharedCache}, or set the executor's own address"),
            ProbeCause.Digest => Text(Unfit, "does not offer this build's digest function", null,
                "use a `--digest_function` that the server has"),
            ProbeCause.ApiVersion => Text(Unfit, "speaks no version of the API that this Bazel speaks", null,
                "use a newer Bazel, or another server"),
            ProbeCause.Compression => Text(Unfit, "does not offer the compression that is asked for", null,
                "leave out `--remote_cache_compression`, or turn zstd on at the server"),
            ProbeCause.Overloaded => Text("it is overloaded", "answers that its resources are used up", null,
                "try again in a while; tell whoever runs the cache if it stays so"),
            ProbeCause.HelperFailed => Text(Undrawn, $"was not asked: the credential helper ({at.HelperSource}) failed", null,
                $"run it by hand: echo '{{\"uri\":\"{HelperChoice.UriFor(at.Endpoint)}\"}}' | {at.Target.HelperFor(at.Endpoint)} get"),
            ProbeCause.LoginPortal => Text(Wrong, "answers with a page or leads to one, as login portals do", Local,
                "log in to the network, or set the cache's own address"),
            ProbeCause.NotAFaithfulStore => Text(Wrong, "does not answer as a faithful store does", http ? Local : null,
                "is it a cache at all? is its disk full?"),
            _ => new("it did not prove itself", _ => "answered in a way that is not known", null,
                "does the server's own log say more?", AskAgain: true),
        };
    }

    private static string Give(ProbedEndpoint at) => at.Target.Netrc is { Content: null } netrc
        ? $"{Ways(at)}; Bazel uses nothing of {netrc}, where it does not know a word (a comment must begin its line)"
        : Ways(at);

    private static string Ways(ProbedEndpoint at)
    {
        string give = $"give them in {at.HeaderVariable}, as `authorization=Bearer TOKEN`, or in ~/.netrc";
        return at.Target.WithheldToken is { } token ? $"{give} ({token} was not sent: {at.Endpoint.Host} is no GF REAPI cell)"
            : at.Endpoint.IsHttp && !at.Target.CacheHeaders.IsEmpty ? $"{give} (Bazel sends {Variables.CacheHeader} to gRPC caches only)"
            : at.Endpoint is { IsHttp: false, UserInfo: not null } ? $"Bazel sends no user:password@ of a gRPC address: {give}"
            : give;
    }

    private static CauseText Text(string headline, string what, string? plainBazel, string hint) => new(headline, _ => what, plainBazel, hint);

    private static string Seconds(ProbeResult.Refused refused) =>
        refused.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    private static bool IsInCluster(string host) =>
        host.TrimEnd('.') is var name && (name.EndsWith(".svc.cluster.local", StringComparison.Ordinal) || name.EndsWith(".svc", StringComparison.Ordinal));
}
