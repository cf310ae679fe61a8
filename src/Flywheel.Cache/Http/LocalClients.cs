using System.Net;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Cache.Http;

/// <summary>
/// Keeps the pages of a browser out: a page may make its own host's name mean 127.0.0.1, and would then fill the cache with its results. A
/// request of a page names that host, or says where it comes from.
/// </summary>
internal static class LocalClients
{
    internal static bool IsOne(HttpRequest request) => request.Headers.Origin.Count == 0 && IsLoopback(request.Host.Host);

    private static bool IsLoopback(string host) =>
        host.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.TrimEnd('.').EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
