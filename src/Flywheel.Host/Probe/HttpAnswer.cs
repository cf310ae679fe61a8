using System.Net;

namespace Flywheel.Host.Probe;

/// <summary>What an HTTP cache answered, as far as the probe looks at it.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Version">Of HTTP.</param>
/// <param name="MediaType">Of the body; empty where it is not said.</param>
/// <param name="SaysItsLength">Whether the body has a Content-Length or is chunked, so that its end can be told from a broken connection.</param>
/// <param name="Body">At most one byte more than was asked for; empty when nothing was.</param>
internal sealed record HttpAnswer(HttpStatusCode Status, Version Version, string MediaType, bool SaysItsLength, byte[] Body)
{
    /// <summary>Whether the body is for a browser.</summary>
    public bool IsPage => MediaType.ToLowerInvariant() is "text/html" or "application/xhtml+xml";

    /// <summary>Reads no more than <paramref name="take"/> bytes and one.</summary>
    public static async Task<HttpAnswer> ReadAsync(HttpResponseMessage response, int take, CancellationToken cancellation)
    {
        byte[] body = [];
        if (take > 0)
        {
            byte[] room = new byte[take + 1];
            Stream content = await response.Content.ReadAsStreamAsync(cancellation);
            int read = await content.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellation);
            body = room[..read];
        }
        return new(
            response.StatusCode,
            response.Version,
            response.Content.Headers.ContentType?.MediaType ?? "",
            response.Content.Headers.ContentLength is not null || response.Headers.TransferEncodingChunked == true,
            body);
    }
}
