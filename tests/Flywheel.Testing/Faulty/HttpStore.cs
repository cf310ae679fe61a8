using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Testing.Faulty;

/// <summary>What an HTTP cache does wrong when a blob is put into it, or asked back.</summary>
public enum StoreFault
{
    /// <summary>It keeps the blob and gives it back.</summary>
    None,

    /// <summary>It takes the blob, and has none when asked.</summary>
    Forget,

    /// <summary>One byte comes back changed.</summary>
    ChangeByte,

    /// <summary>Half of it comes back, as a whole answer.</summary>
    Truncate,

    /// <summary>A web page comes back, with status 200.</summary>
    PageBack,

    /// <summary>No answer to the upload, once it has been taken whole.</summary>
    SilenceAfterPut,

    /// <summary>The connection is reset in the middle of the upload.</summary>
    ResetInPut,

    /// <summary>The blob comes back a byte at a time.</summary>
    TrickleBack,

    /// <summary>A gigabyte comes back.</summary>
    GigabyteBack,

    /// <summary>A small answer that unpacks to gigabytes comes back, packed without having been asked to be.</summary>
    GzipBombBack,

    /// <summary>The end of each answer is the end of the connection, which is said.</summary>
    CloseEach,

    /// <summary>A 404 comes with a page that is too long to be read to its end.</summary>
    LongMisses,
}

/// <summary>A plain HTTP cache in memory: an action cache that is empty, and blobs.</summary>
internal sealed class HttpStore(CacheFaults faults)
{
    private const string Actions = "/ac/";
    private const int Gigabyte = 1 << 30;
    private const int LongMiss = 1 << 20;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, byte[]> blobs = new(StringComparer.Ordinal);

    public async Task AnswerAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (faults.Store == StoreFault.CloseEach)
        {
            response.Headers.Connection = "close";
        }
        bool put = HttpMethods.IsPut(context.Request.Method);
        if (faults.WantedHeader is var (name, value) && context.Request.Headers[name] != value && !(faults.ReadsForAll && !put))
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (put)
        {
            await PutAsync(context);
        }
        else if (context.Request.Path.Value!.Contains(Actions, StringComparison.Ordinal))
        {
            response.StatusCode = faults.KnowsEverything ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            if (faults.Store == StoreFault.LongMisses)
            {
                await response.Body.WriteAsync(new byte[LongMiss], context.RequestAborted);
            }
        }
        else if (blobs.TryGetValue(context.Request.Path, out byte[]? blob))
        {
            await GiveBackAsync(context, blob);
        }
        else
        {
            response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task PutAsync(HttpContext context)
    {
        if (faults.Store == StoreFault.ResetInPut)
        {
            await context.Request.Body.ReadExactlyAsync(new byte[1], context.RequestAborted);
            context.Features.Get<IConnectionLifetimeFeature>()!.Abort();
            return;
        }
        using var taken = new MemoryStream();
        await context.Request.Body.CopyToAsync(taken, context.RequestAborted);
        // As real ones do: without a length before it, nothing is taken.
        if (context.Request.ContentLength != taken.Length)
        {
            context.Response.StatusCode = StatusCodes.Status411LengthRequired;
            return;
        }
        if (faults.Store == StoreFault.SilenceAfterPut)
        {
            await ForeverAsync(context);
        }
        context.Response.StatusCode = faults.PutStatus;
        if (faults.PutStatus is >= 300 and < 400)
        {
            context.Response.Headers.Location = "http://127.0.0.1:9/login";
        }
        if (faults.Store != StoreFault.Forget)
        {
            blobs[context.Request.Path] = taken.ToArray();
        }
    }

    private async Task GiveBackAsync(HttpContext context, byte[] blob)
    {
        HttpResponse response = context.Response;
        CancellationToken gone = context.RequestAborted;
        try
        {
            switch (faults.Store)
            {
                case StoreFault.ChangeByte:
                    blob = [.. blob[..^1], (byte)(blob[^1] ^ 1)];
                    break;
                case StoreFault.Truncate:
                    blob = blob[..(blob.Length / 2)];
                    break;
                case StoreFault.PageBack:
                    response.ContentType = "text/html; charset=utf-8";
                    await response.WriteAsync("<html>log in</html>", gone);
                    return;
                case StoreFault.TrickleBack:
                    response.ContentLength = blob.Length;
                    foreach (byte one in blob)
                    {
                        await response.Body.WriteAsync(new[] { one }, gone);
                        await response.Body.FlushAsync(gone);
                        await Task.Delay(Beat, gone);
                    }
                    return;
                case StoreFault.GigabyteBack:
                    response.ContentLength = Gigabyte;
                    for (int poured = 0; poured < Gigabyte; poured += LongMiss)
                    {
                        await response.Body.WriteAsync(new byte[LongMiss], gone);
                    }
                    return;
                case StoreFault.GzipBombBack:
                    response.Headers.ContentEncoding = "gzip";
                    blob = GzipBomb.Bytes;
                    break;
            }
            response.ContentLength = blob.Length;
            await response.Body.WriteAsync(blob, gone);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, as it should.
        }
    }

    private static async Task ForeverAsync(HttpContext context)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, as it should.
        }
    }
}

/// <summary>Two gigabytes of nothing, in two megabytes.</summary>
internal static class GzipBomb
{
    private static readonly Lazy<byte[]> Packed = new(Pack);

    public static byte[] Bytes => Packed.Value;

    private static byte[] Pack()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] nothing = new byte[1 << 20];
            for (int i = 0; i < 2048; i++)
            {
                gzip.Write(nothing);
            }
        }
        return packed.ToArray();
    }
}
