using System.Net.Http.Headers;
using Build.Bazel.Remote.Execution.V2;
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
    public static Metadata ForGrpc(IEnumerable<(string Name, string Value)> headers, Guid invocationId)
    {
        RequestMetadata metadata = new()
        {
            ToolDetails = new ToolDetails { ToolName = "flywheel", ToolVersion = ShimVersion.Text },
            ActionId = "probe",
            ToolInvocationId = invocationId.ToString("D"),
        };
        Metadata all = new() { { MetadataName, metadata.ToByteArray() } };
        foreach ((string name, string value) in headers)
        {
            // Bazel sends a question mark for each byte of anything else (seen on 4.2.3).
            if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            {
                throw Unsendable("gRPC");
            }
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
    /// Where two of them say Authorization, Bazel sends two lines and this one, which means the same (RFC 9110, section 5.2) and is
    /// refused by as many servers.
    /// </summary>
    /// <exception cref="ProbeFailure">A header cannot be sent.</exception>
    public static void AddForHttp(HttpRequestHeaders all, IEnumerable<(string Name, string Value)> headers)
    {
        foreach ((string name, string value) in headers)
        {
            if (value.Any(char.IsControl) || !all.TryAddWithoutValidation(name, value))
            {
                throw Unsendable("HTTP");
            }
        }
    }

    private static ProbeFailure Unsendable(string protocol) =>
        new(ProbeCause.Unauthenticated, $"a header of the credentials has a name or a value that {protocol} does not allow; it was not sent")
        {
            Hint = "write it as `name=value`, in characters that a header may have",
        };
}
