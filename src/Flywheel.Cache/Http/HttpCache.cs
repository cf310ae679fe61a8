using System.Buffers;
using System.IO.Pipelines;
using Flywheel.Cache.Actions;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Cache.Http;

/// <summary>Bazel's HTTP cache: GET, HEAD and PUT of /ac and /cas.</summary>
internal sealed class HttpCache(BlobStore store, ActionResults results, CacheCounters counters)
{
    /// <summary>Of an action result, in bytes.</summary>
    private const int LargestResult = 3 << 19;

    private const int Piece = 32 << 10;

    internal Task AnswerAsync(HttpContext context, string target)
    {
        if (!HttpPath.TryParse(target, out EntryKey key))
        {
            return Say(context, StatusCodes.Status400BadRequest, HttpPath.Fault);
        }
        switch (context.Request.Method)
        {
            case "GET":
            case "HEAD":
                return key.Kind == EntryKind.Blob ? SendBlob(context, key) : SendResult(context, key);
            case "PUT":
                return key.Kind == EntryKind.Blob ? TakeBlob(context, key) : TakeResult(context, key);
            default:
                context.Response.Headers.Allow = "GET, HEAD, PUT";
                return Say(context, StatusCodes.Status405MethodNotAllowed, "an entry is read with GET and HEAD, and written with PUT");
        }
    }

    internal static Task Say(HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(line + "\n");
    }

    private Task SendResult(HttpContext context, EntryKey key)
    {
        byte[]? bytes = results.Get(key)?.Bytes;
        counters.Result(bytes is not null);
        return bytes is null ? NotThere(context) : Send(context, bytes);
    }

    private Task SendBlob(HttpContext context, EntryKey key)
    {
        Reading? reading = store.Read(key, size: null);
        counters.Blob(reading is not null);
        return reading is null ? NotThere(context)
            : reading.Content is { } content ? Send(context, content)
            : SendPieces(context, reading);
    }

    private static Task NotThere(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private async Task Send(HttpContext context, byte[] content)
    {
        Announce(context, content.Length);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }
        await Holding.AnswerAsync(context, content.Length).ConfigureAwait(false);
        counters.Sent(content.Length);
        await context.Response.BodyWriter.WriteAsync(content).ConfigureAwait(false);
    }

    private async Task SendPieces(HttpContext context, Reading reading)
    {
        using Reading open = reading;
        Announce(context, open.Size);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }
        PipeWriter body = context.Response.BodyWriter;
        for (long at = 0; at < open.Size;)
        {
            int read = open.ReadAt(at, body.GetMemory(Piece).Span);
            if (read == 0)
            {
                // Less than was announced: the client must not take it for the whole.
                context.Abort();
                return;
            }
            body.Advance(read);
            at += read;
            counters.Sent(read);
            await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static void Announce(HttpContext context, long length)
    {
        context.Response.ContentLength = length;
        context.Response.ContentType = "application/octet-stream";
    }

    private async Task TakeBlob(HttpContext context, EntryKey key)
    {
        long? length = context.Request.ContentLength;
        WriteOutcome outcome;
        if (key.IsEmptyBlob)
        {
            outcome = await ReadAllAsync(context.Request.BodyReader, 0, context.RequestAborted).ConfigureAwait(false) is null
                ? WriteOutcome.Mismatch
                : WriteOutcome.AlreadyThere;
        }
        else if (length <= BlobStore.SmallSize)
        {
            byte[] content = (await ReadAllAsync(context.Request.BodyReader, (int)length, context.RequestAborted).ConfigureAwait(false))!;
            counters.Received(content.Length);
            outcome = store.Put(key, content);
        }
        else
        {
            outcome = store.Begin(key, length, out Upload? upload) ?? await TakePieces(context, upload!).ConfigureAwait(false);
        }
        await Answer(context, outcome, "the content does not have this hash").ConfigureAwait(false);
    }

    private async Task<WriteOutcome> TakePieces(HttpContext context, Upload upload)
    {
        using Upload open = upload;
        PipeReader body = context.Request.BodyReader;
        while (true)
        {
            ReadResult read = await ReadAsync(body, context.RequestAborted).ConfigureAwait(false);
            counters.Received(read.Buffer.Length);
            WriteOutcome? refused = open.Append(read.Buffer);
            body.AdvanceTo(read.Buffer.End);
            if (refused is { } why)
            {
                return why;
            }
            if (read.IsCompleted)
            {
                return open.Complete();
            }
        }
    }

    private async Task TakeResult(HttpContext context, EntryKey key)
    {
        if (await ReadAllAsync(context.Request.BodyReader, LargestResult, context.RequestAborted).ConfigureAwait(false) is not { } content)
        {
            await Say(context, StatusCodes.Status413PayloadTooLarge, $"an action result has at most {LargestResult} bytes").ConfigureAwait(false);
            return;
        }
        counters.Received(content.Length);
        await Answer(context, results.Put(key, content), "this is no well-formed ActionResult").ConfigureAwait(false);
    }

    private Task Answer(HttpContext context, WriteOutcome outcome, string mismatch)
    {
        counters.Written(outcome);
        switch (outcome)
        {
            case WriteOutcome.Stored:
            case WriteOutcome.AlreadyThere:
                context.Response.StatusCode = StatusCodes.Status200OK;
                context.Response.ContentLength = 0;
                return Task.CompletedTask;
            case WriteOutcome.Mismatch:
                return Say(context, StatusCodes.Status400BadRequest, mismatch);
            case WriteOutcome.Full:
                return Say(context, StatusCodes.Status507InsufficientStorage, WriteOutcomes.Full);
            case WriteOutcome.ReadOnly:
                return Say(context, StatusCodes.Status403Forbidden, WriteOutcomes.ReadOnly);
            default:
                return Say(context, StatusCodes.Status500InternalServerError, WriteOutcomes.Failed);
        }
    }

    /// <summary>The whole body; null when it is longer than <paramref name="most"/> bytes.</summary>
    private static async Task<byte[]?> ReadAllAsync(PipeReader body, int most, CancellationToken cancellation)
    {
        while (true)
        {
            ReadResult read = await ReadAsync(body, cancellation).ConfigureAwait(false);
            if (read.Buffer.Length > most)
            {
                body.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (read.IsCompleted)
            {
                byte[] all = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return all;
            }
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Kestrel takes a chunk whose size is no number of 32 bits for a connection that broke, and would answer that we failed.</summary>
    private static async ValueTask<ReadResult> ReadAsync(PipeReader body, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is OverflowException)
        {
            throw new BadHttpRequestException("the size of a chunk is too large", e);
        }
    }
}
