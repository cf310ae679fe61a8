using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Grpc.Core;

namespace Flywheel.Host.Probe;

/// <summary>
/// The remote methods that the probe calls. All have one type, and no generated client stands between: each pair of message types, and each layer
/// of a client that is generic in them, is put together anew by the runtime of a native program, at its first call (a quarter of a guarded
/// command's time, measured).
/// </summary>
internal static class RemoteMethod
{
    private const string Package = "build.bazel.remote.execution.v2";

    public static Method<IMessage, IMessage> GetCapabilities => Of("Capabilities", "GetCapabilities", ServerCapabilities.Parser);

    public static Method<IMessage, IMessage> GetActionResult => Of("ActionCache", "GetActionResult", ActionResult.Parser);

    public static Method<IMessage, IMessage> BatchUpdateBlobs =>
        Of("ContentAddressableStorage", "BatchUpdateBlobs", BatchUpdateBlobsResponse.Parser);

    private static Method<IMessage, IMessage> Of(string service, string name, MessageParser answers) => new(
        MethodType.Unary,
        $"{Package}.{service}",
        name,
        Marshallers.Create<IMessage>(Write, _ => throw new NotSupportedException("a request is not read")),
        Marshallers.Create<IMessage>(
            (_, _) => throw new NotSupportedException("an answer is not written"),
            context => answers.ParseFrom(context.PayloadAsReadOnlySequence())));

    private static void Write(IMessage message, SerializationContext context)
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
