using System.Globalization;
using Flywheel.Core.Cache;

namespace Flywheel.Cache.Server;

/// <summary>A server of this user's, asked over its HTTP address.</summary>
public sealed class RunningServer(ServerFile file) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = new(file.Http),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Null when it does not answer as one.</summary>
    public async Task<CacheStatus?> StatusAsync(CancellationToken cancellation) =>
        CacheStatus.Parse(await Ask(HttpMethod.Get, "/status", cancellation).ConfigureAwait(false));

    /// <summary>Throws away what was not used for longest, until the rest takes at most so many bytes.</summary>
    /// <returns>How many entries went; null when it does not answer.</returns>
    public async Task<long?> ShrinkAsync(long bytes, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> answer = await Ask(
            HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{Control.Prefix}gc?bytes={bytes}"), cancellation).ConfigureAwait(false);
        return long.TryParse(answer.Span, NumberStyles.None, CultureInfo.InvariantCulture, out long gone) ? gone : null;
    }

    /// <summary>Null when it does not answer.</summary>
    public async Task<VerificationReport?> VerifyAsync(CancellationToken cancellation) =>
        VerificationReport.Parse(await Ask(HttpMethod.Post, Control.Prefix + "verify", cancellation).ConfigureAwait(false));

    public void Dispose() => client.Dispose();

    private async Task<ReadOnlyMemory<byte>> Ask(HttpMethod method, string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Authorization", "Bearer " + file.Token);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false) : default;
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }
}
