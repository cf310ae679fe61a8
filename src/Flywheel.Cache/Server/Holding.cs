using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flywheel.Cache.Server;

/// <summary>A request, as the <see cref="MessageSeats"/> see it; its body is read through this.</summary>
internal sealed class Holding : PipeReader, IRequestBodyPipeFeature
{
    private readonly MessageSeats seats;
    private readonly HttpContext context;
    private readonly PipeReader body;
    private long length;
    private (SequencePosition Consumed, SequencePosition Examined)? unsaid;

    internal Holding(MessageSeats seats, HttpContext context) => (this.seats, this.context, body) = (seats, context, context.Request.BodyReader);

    public PipeReader Reader => this;

    internal bool IsSeated { get; set; }

    /// <summary>Since when its client keeps us waiting, as the clock's timestamp; null when it does not.</summary>
    internal long? Waits { get; set; }

    internal bool HungUp { get; set; }

    /// <summary>A seat for an answer of so many bytes, until the client has taken them.</summary>
    internal static Task AnswerAsync(HttpContext context, long bytes) =>
        bytes <= MessageSeats.Small ? Task.CompletedTask : context.Features.GetRequiredFeature<Holding>().AnswerAsync();

    /// <summary>The same, in a call of gRPC.</summary>
    internal static Task AnswerAsync(ServerCallContext call, long bytes) => AnswerAsync(call.GetHttpContext(), bytes);

    internal void HangUp() => context.Abort();

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (IsSeated || unsaid is not null)
        {
            return ReadMoreAsync(cancellationToken);
        }
        ValueTask<ReadResult> read = body.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Note(read.Result)) : NoteAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        if (unsaid is not null || !body.TryRead(out result))
        {
            return false;
        }
        Note(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <summary>While it has no seat the body is not told that all was looked at: then no more of it comes.</summary>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (length > MessageSeats.Small && !IsSeated && !consumed.Equals(examined))
        {
            unsaid = (consumed, examined);
            return;
        }
        body.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        Say();
        body.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        Say();
        return body.CompleteAsync(exception);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> NoteAsync(ValueTask<ReadResult> read) => Note(await read.ConfigureAwait(false));

    private async ValueTask<ReadResult> ReadMoreAsync(CancellationToken cancellation)
    {
        if (!IsSeated)
        {
            using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(cancellation, context.RequestAborted);
            await seats.SitAsync(this, gone.Token).ConfigureAwait(false);
        }
        Say();
        seats.Wait(this, waits: true);
        try
        {
            return Note(await body.ReadAsync(cancellation).ConfigureAwait(false));
        }
        finally
        {
            seats.Wait(this, waits: false);
        }
    }

    private void Say()
    {
        if (unsaid is var (consumed, examined))
        {
            unsaid = null;
            body.AdvanceTo(consumed, examined);
        }
    }

    /// <summary>A large message keeps its seat until the next is there: as bytes, and then as what was made of them.</summary>
    private ReadResult Note(ReadResult result)
    {
        length = result.Buffer.Length;
        if (IsSeated && length is > 0 and <= MessageSeats.Small && !result.IsCompleted)
        {
            seats.Leave(this);
        }
        return result;
    }

    private async Task AnswerAsync()
    {
        if (!IsSeated)
        {
            await seats.SitAsync(this, context.RequestAborted).ConfigureAwait(false);
        }
        seats.Wait(this, waits: true);
    }
}
