using System.Net.Http.Headers;
using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Google.Protobuf;
using Grpc.Core;

namespace Flywheel.Host.Probe;

/// <summary>What goes with each call: who asks, and the credentials that Bazel will send.</summary>
internal static class RequestHeaders
{
    /// <summary>Real servers answer INVALID_ARGUMENT to a call without it.</summary>
    private const string MetadataName = "build.bazel.remote.execution.v2.requestmetadata-bin";

    /// <exception cref="ProbeFailure">A header cannot be sent.</exception>
    public static Metadata ForGrpc(IEnumerable<string> headers, Guid invocationId)
    {
        RequestMetadata metadata = new()
        {
            ToolDetails = new ToolDetails { ToolName = "flywheel", ToolVersion = ShimVersion.Text },
            ActionId = "probe",
            ToolInvocationId = invocationId.ToString("D"),
        };
        Metadata all = new() { { MetadataName, metadata.ToByteArray() } };
        foreach ((string name, string value) in headers.Select(Split))
        {
            try
            {
                all.Add(name.ToLowerInvariant(), value);
            }
            catch (ArgumentException)
            {
                throw Unsendable("gRPC");
            }
        }
        return all;
    }

    /// <summary>
    /// User information first, headers behind it, as Bazel has them. Where both say Authorization, Bazel sends two lines and this one,
    /// which means the same (RFC 9110, section 5.2) and is refused by as many servers.
    /// </summary>
    /// <exception cref="ProbeFailure">A header cannot be sent.</exception>
    public static void AddForHttp(HttpRequestHeaders headers, RemoteTarget target)
    {
        if (target.Cache.UserInfo is { } user)
        {
            headers.Authorization = new AuthenticationHeaderValue("Basic", UrlSafe(Base64(user)));
        }
        foreach ((string name, string value) in target.HeadersForCache.Select(Split))
        {
            if (!headers.TryAddWithoutValidation(name, value))
            {
                throw Unsendable("HTTP");
            }
        }
    }

    /// <summary>Whether the user information reads otherwise in base64's URL-safe alphabet, which Bazel writes it in.</summary>
    public static bool NeedsUrlSafeBase64(Endpoint endpoint) => endpoint.UserInfo is { } user && Base64(user) is var plain && UrlSafe(plain) != plain;

    /// <summary>The words of <c>name=value</c>; the contract lets nothing else through.</summary>
    public static (string Name, string Value) Split(string header)
    {
        int equals = header.IndexOf('=');
        return (header[..equals].Trim(), header[(equals + 1)..]);
    }

    private static string Base64(string userInfo) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(userInfo)));

    /// <summary>With its padding (AbstractHttpHandler.addCredentialHeaders of 4.2.3; seen on 4.2.3 and 2.1.0).</summary>
    private static string UrlSafe(string base64) => base64.Replace('+', '-').Replace('/', '_');

    private static ProbeFailure Unsendable(string protocol) =>
        new(ProbeCause.Unauthenticated, $"a header of the environment has a name or a value that {protocol} does not allow");
}
