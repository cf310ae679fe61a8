using System.Globalization;
using System.Text;
using Flywheel.Core.Cache;

namespace Flywheel.Cache.Server;

/// <summary>A server of this user's, asked over its HTTP address.</summary>
public sealed class RunningServer(ServerFile file) : IDisposable
{
    /// <summary>For an answer that takes no work.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = new(file.Http),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Null when it does not answer as one.</summary>
    public async Task<CacheStatus?> StatusAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource soon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        soon.CancelAfter(Patience);
        return CacheStatus.Parse(await Ask(HttpMethod.Get, "/status", soon.Token).ConfigureAwait(false));
    }

    /// <summary>Throws away what was not used for longest, until the rest takes at most so many bytes.</summary>
    /// <returns>What went and what is left; null when it does not answer.</returns>
    public async Task<Shrunk?> ShrinkAsync(long bytes, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> answer = await Ask(
            HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{Control.Prefix}gc?bytes={bytes}"), cancellation).ConfigureAwait(false);
        return Encoding.ASCII.GetString(answer.Span).Split(' ') is [var gone, var left, var disk]
            ? new(Number(gone), Number(left), Number(disk))
            : null;
    }

    /// <summary>Asks it to end; false when it does not answer in time.</summary>
    public async Task<bool> StopAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource soon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        soon.CancelAfter(Patience);
        return !(await Ask(HttpMethod.Post, Control.Prefix + "stop", soon.Token).ConfigureAwait(false)).IsEmpty;
    }

    /// <summary>Null when it does not answer.</summary>
    public async Task<VerificationReport?> VerifyAsync(CancellationToken cancellation) =>
        VerificationReport.Parse(await Ask(HttpMethod.Post, Control.Prefix + "verify", cancellation).ConfigureAwait(false));

    public void Dispose() => client.Dispose();

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private async Task<ReadOnlyMemory<byte>> Ask(HttpMethod method, string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Authorization", "Bearer " + file.Token);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false) : default;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return default;
        }
    }
}

/// <summary>What a shrinking left.</summary>
/// <param name="Gone">How many entries went.</param>
/// <param name="Left">How many are left.</param>
/// <param name="DiskBytes">What those take of the disk.</param>
public sealed record Shrunk(long Gone, long Left, long DiskBytes);
