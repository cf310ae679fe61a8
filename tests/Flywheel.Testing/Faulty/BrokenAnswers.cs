using Microsoft.AspNetCore.Http;

namespace Flywheel.Testing.Faulty;

/// <summary>Answers that are no cache's at all.</summary>
internal static class PlainAnswers
{
    /// <summary>The answer, or null when the request is for the cache.</summary>
    public static Task? AnswerAsync(HttpContext context, CacheFaults faults, HttpStore store)
    {
        if (faults.Plain is { } plain)
        {
            context.Response.StatusCode = plain.Status;
            context.Response.ContentType = "text/html";
            context.Response.Headers.Location = plain.Location;
            return context.Response.WriteAsync(plain.Body);
        }
        return HttpProtocol.IsHttp2(context.Request.Protocol) ? null : store.AnswerAsync(context);
    }
}

/// <summary>gRPC answers that go wrong on the wire.</summary>
internal static class BrokenAnswers
{
    private const int Gigabyte = 1 << 30;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    /// <summary>The answer, or null when this call's is sound, or refused.</summary>
    public static Task? AnswerAsync(HttpContext context, CacheFaults faults, Refusals refusals) =>
        faults.Answer != AnswerFault.None && refusals.AllMade
            && context.Request.Path.Value?.EndsWith($"/{faults.BrokenCall}", StringComparison.Ordinal) == true
            ? BreakAsync(context, faults.Answer)
            : null;

    private static async Task BreakAsync(HttpContext context, AnswerFault fault)
    {
        CancellationToken gone = context.RequestAborted;
        try
        {
            switch (fault)
            {
                case AnswerFault.Silence:
                    await Task.Delay(Timeout.Infinite, gone);
                    break;
                case AnswerFault.SilenceAfterHeaders:
                    await BeginAsync(context);
                    await Task.Delay(Timeout.Infinite, gone);
                    break;
                case AnswerFault.Trickle:
                    await BeginAsync(context, Prefix(packed: false, 1000));
                    while (true)
                    {
                        await context.Response.Body.WriteAsync(new byte[] { 0x0A }, gone);
                        await Task.Delay(Beat, gone);
                    }
                case AnswerFault.Reset:
                    await BeginAsync(context, Prefix(packed: false, 1000));
                    context.Abort();
                    break;
                case AnswerFault.Abort:
                    context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>()!.Abort();
                    break;
                case AnswerFault.WrongBytes:
                    await BeginAsync(context, [.. Prefix(packed: false, 8), .. Enumerable.Repeat((byte)0xFF, 8)]);
                    context.Response.AppendTrailer("grpc-status", "0");
                    break;
                case AnswerFault.Gigabyte:
                    await BeginAsync(context, Prefix(packed: false, Gigabyte));
                    await PourAsync(context, gone);
                    break;
                case AnswerFault.GzipBomb:
                    byte[] bomb = GzipBomb.Bytes;
                    context.Response.Headers["grpc-encoding"] = "gzip";
                    await BeginAsync(context, [.. Prefix(packed: true, bomb.Length), .. bomb]);
                    context.Response.AppendTrailer("grpc-status", "0");
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone, as it should.
        }
    }

    private static async Task BeginAsync(HttpContext context, params byte[] bytes)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(bytes);
        await context.Response.Body.FlushAsync();
    }

    private static async Task PourAsync(HttpContext context, CancellationToken gone)
    {
        byte[] some = new byte[1 << 16];
        for (int poured = 0; poured < Gigabyte; poured += some.Length)
        {
            await context.Response.Body.WriteAsync(some, gone);
        }
    }

    /// <summary>What stands before each gRPC message: whether it is packed, and its length.</summary>
    private static byte[] Prefix(bool packed, int length) =>
        [(byte)(packed ? 1 : 0), (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
}
