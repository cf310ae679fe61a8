using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Flywheel.Cache.Http;
using Flywheel.Cache.Store;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Cache.Server;

/// <summary>Upkeep of a cache that is being served, for whoever can read the token in its folder: POST <c>/upkeep/gc</c>, <c>/upkeep/verify</c> and <c>/upkeep/stop</c>.</summary>
internal sealed class Control(BlobStore store, string token)
{
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The path before the name of what is to be done.</summary>
    internal const string Prefix = "/upkeep/";

    /// <summary>Done when somebody asked for the end.</summary>
    internal Task Stopped => stopped.Task;

    internal async Task AnswerAsync(HttpContext context, string what)
    {
        if (!IsAllowed(context.Request))
        {
            await HttpCache.Say(context, StatusCodes.Status403Forbidden, "upkeep is asked for with the token in the cache's folder").ConfigureAwait(false);
            return;
        }
        switch (what)
        {
            case "gc" when long.TryParse(context.Request.Query["bytes"], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes):
                long gone = await Task.Run(() => store.Shrink(bytes)).ConfigureAwait(false);
                StoreSize left = store.Size;
                await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{gone} {left.Entries} {left.DiskBytes}")).ConfigureAwait(false);
                break;
            case "stop":
                await context.Response.WriteAsync("ending\n").ConfigureAwait(false);
                stopped.TrySetResult();
                break;
            case "verify":
                var verification = await Task.Run(() => Verification.Of(store, context.RequestAborted)).ConfigureAwait(false);
                await context.Response.WriteAsync(verification.Json()).ConfigureAwait(false);
                break;
            default:
                await HttpCache.Say(context, StatusCodes.Status404NotFound, "there is no such upkeep").ConfigureAwait(false);
                break;
        }
    }

    private bool IsAllowed(HttpRequest request) => HttpMethods.IsPost(request.Method) && CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes("Bearer " + token));
}
