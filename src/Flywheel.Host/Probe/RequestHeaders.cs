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

    /// <summary>The words of <c>name=value</c>; the contract lets nothing else through.</summary>
    public static (string Name, string Value) Split(string header)
    {
        int equals = header.IndexOf('=');
        return (header[..equals].Trim(), header[(equals + 1)..]);
    }

    public static ProbeFailure Unsendable(string protocol) =>
        new(ProbeCause.Unauthenticated, $"a header of the environment has a name or a value that {protocol} does not allow");
}
