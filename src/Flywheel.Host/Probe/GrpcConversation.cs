using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Flywheel.Host.Probe;

/// <summary>Calls over one connection, each with its own time limit, and each failure with its cause.</summary>
internal sealed class GrpcConversation(
    Endpoint endpoint,
    Uri address,
    HttpMessageHandler connection,
    Metadata headers,
    Func<string, string> redact,
    ConnectionRecord record,
    TimeProvider time)
{
    private const int LongestMessage = 4 * 1024 * 1024;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(2);

    public ProbeJournal Journal => record.Journal;

    /// <exception cref="ProbeFailure">There is no answer, or it is a refusal.</exception>
    public async Task<IMessage> CallAsync(ProbeCall call, IMessage message, CancellationToken cancellation)
    {
        AnswerHandler answer = new(connection, endpoint, record, call);
        using CancellationTokenSource limit = new(CallLimit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using GrpcChannel channel = GrpcChannel.ForAddress(address, Options(answer));
        ProbeStep step = StepOf(call);
        Journal.Begins(step);
        try
        {
            var options = new CallOptions(headers, cancellationToken: either.Token);
            return await channel.CreateCallInvoker().AsyncUnaryCall(MethodOf(call), null, options, message).ResponseAsync;
        }
        catch (RpcException) when (either.IsCancellationRequested)
        {
            throw CauseReader.FromTimeout(record, call.ToString());
        }
        catch (RpcException e)
        {
            throw answer.StatusSaid
                ? FromStatus(call, e.StatusCode, e.Status.Detail)
                : CauseReader.FromBrokenCall(endpoint, record, call, answer.Answered, e);
        }
        finally
        {
            Journal.Ends(step);
        }
    }

    /// <summary>The cause of a status of the server's.</summary>
    public ProbeFailure FromStatus(ProbeCall call, StatusCode status, string message) => CauseReader.FromStatus(call, status, message, redact);

    private static ProbeStep StepOf(ProbeCall call) => call switch
    {
        ProbeCall.GetCapabilities => ProbeStep.GetCapabilities,
        ProbeCall.GetActionResult => ProbeStep.ReadProof,
        _ => ProbeStep.WriteProof,
    };

    private static Method<IMessage, IMessage> MethodOf(ProbeCall call) => call switch
    {
        ProbeCall.GetCapabilities => RemoteMethod.GetCapabilities,
        ProbeCall.GetActionResult => RemoteMethod.GetActionResult,
        _ => RemoteMethod.BatchUpdateBlobs,
    };

    private static GrpcChannelOptions Options(AnswerHandler answer) => new()
    {
        // A client, not a handler: for that one the channel would balance the load of one server, with tasks and timers of its own.
        HttpClient = new(answer) { Timeout = Timeout.InfiniteTimeSpan },
        MaxReceiveMessageSize = LongestMessage,
        // Nothing that is asked for here is worth packing, and nothing that a hostile server packed well is unpacked.
        CompressionProviders = [],
        MaxRetryAttempts = null,
    };
}
