using System.Text;
using Flywheel.Core.Cache;
using Microsoft.AspNetCore.Http;

namespace Flywheel.Cache.Http;

/// <summary>What a server says of itself: as JSON, and for Prometheus.</summary>
internal static class Pages
{
    internal static Task Status(HttpContext context, CacheStatus status)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(status.Json());
    }

    internal static Task Metrics(HttpContext context, CacheStatus status)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(Exposition(status));
    }

    /// <summary>Prometheus' text format 0.0.4.</summary>
    internal static string Exposition(CacheStatus status)
    {
        var text = new StringBuilder();
        Gauge("flywheel_cache_uptime_seconds", "Since the server was started.", (long)status.Uptime.TotalSeconds);
        Gauge("flywheel_cache_size_bytes", "What the entries take of the disk.", status.DiskBytes);
        Gauge("flywheel_cache_content_bytes", "What is in the entries.", status.ContentBytes);
        Gauge("flywheel_cache_max_size_bytes", "What the entries may take of the disk.", status.MaxSize);
        Metric("flywheel_cache_entries", "Entries that are there.", "gauge", ("{kind=\"cas\"}", status.Blobs), ("{kind=\"ac\"}", status.ActionResults));
        Metric(
            "flywheel_cache_requests_total", "Entries that were asked for.", "counter",
            ("{kind=\"ac\",result=\"hit\"}", status.Results.Hits), ("{kind=\"ac\",result=\"miss\"}", status.Results.Misses),
            ("{kind=\"cas\",result=\"hit\"}", status.Reads.Hits), ("{kind=\"cas\",result=\"miss\"}", status.Reads.Misses));
        Counter("flywheel_cache_stored_total", "Entries that were written.", status.Stored);
        Counter("flywheel_cache_refused_total", "Entries that were not taken in.", status.Refused);
        Counter("flywheel_cache_evicted_total", "Entries that had to go for others.", status.Evicted);
        Counter("flywheel_cache_broken_total", "Entries that were found broken on disk.", status.Broken);
        Counter("flywheel_cache_received_bytes_total", "Contents received.", status.BytesIn);
        Counter("flywheel_cache_sent_bytes_total", "Contents sent.", status.BytesOut);
        return text.ToString();

        void Gauge(string name, string help, long value) => Metric(name, help, "gauge", ("", value));
        void Counter(string name, string help, long value) => Metric(name, help, "counter", ("", value));
        void Metric(string name, string help, string type, params ReadOnlySpan<(string Labels, long Value)> samples)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n').Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
            foreach ((string labels, long value) in samples)
            {
                text.Append(name).Append(labels).Append(' ').Append(value).Append('\n');
            }
        }
    }
}
