using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Flywheel.Cache.Tests.Protocol;

/// <summary>Bazel's HTTP cache, and the pages beside it.</summary>
public sealed partial class HttpTests : IAsyncLifetime
{
    private TemporaryCache cache = null!;
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        cache = await TemporaryCache.StartAsync();
        http = cache.Http;
    }

    public ValueTask DisposeAsync() => cache.DisposeAsync();

    [Fact]
    public async Task What_is_put_is_there_for_GET_and_HEAD_with_and_without_a_length()
    {
        foreach ((int size, bool chunked) in ((int, bool)[])[(0, false), (0, true), (1000, false), (1000, true), (1_000_000, false), (1_000_000, true)])
        {
            Blob blob = Blob.OfSize(size);
            string path = $"/some/instance/cas/{blob.Hash}";

            using HttpResponseMessage put = await PutAsync(path, blob.Content, chunked);
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
            Assert.Equal(blob.Content, await http.GetByteArrayAsync($"/cas/{blob.Hash}"));
            using HttpResponseMessage head = await http.SendAsync(new(HttpMethod.Head, path));
            Assert.Equal((HttpStatusCode.OK, (long)size), (head.StatusCode, head.Content.Headers.ContentLength ?? -1));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
            Assert.Equal(blob.Content, await cache.Client.GetAsync(blob.Digest));
        }
    }

    [Fact]
    public async Task Content_that_has_another_hash_is_refused_and_leaves_nothing()
    {
        foreach ((int size, bool chunked) in ((int, bool)[])[(0, false), (0, true), (1000, false), (1000, true), (1_000_000, false), (1_000_000, true)])
        {
            Blob blob = Blob.OfSize(size);
            using HttpResponseMessage put = await PutAsync($"/cas/{blob.Hash}", [.. blob.Content, 0], chunked);
            Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        }
        Assert.Empty(cache.Files("cas"));
        Assert.Empty(cache.Files("tmp"));
    }

    [Fact]
    public async Task What_is_not_there_is_404_for_GET_and_HEAD()
    {
        foreach (string kind in (string[])["ac", "cas"])
        {
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                using HttpResponseMessage answer = await http.SendAsync(new(method, $"/{kind}/{Blob.OfSize(10).Hash}"));
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Other_methods_are_405_and_change_nothing()
    {
        Blob blob = await cache.Client.PutAsync(Blob.OfSize(100));
        foreach (string method in (string[])["POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "NONSENSE"])
        {
            using HttpResponseMessage answer = await http.SendAsync(new(new HttpMethod(method), $"/cas/{blob.Hash}"));
            Assert.True(answer.StatusCode == HttpStatusCode.MethodNotAllowed, method);
            Assert.Equal(["GET", "HEAD", "PUT"], answer.Content.Headers.Allow);
        }
        Assert.Equal(blob.Content, await cache.Client.GetAsync(blob.Digest));
    }

    [Fact]
    public async Task The_status_counts_what_happened()
    {
        Blob blob = await cache.Client.PutAsync(Blob.OfSize(5000));
        await cache.Client.PutResult(blob.Digest, new());
        await cache.Client.ResultAsync(blob.Digest);
        await cache.Client.ResultAsync(blob.Digest, "elsewhere");
        await cache.Client.GetAsync(blob.Digest);

        using HttpResponseMessage answer = await http.GetAsync("/status");
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        long Number(string name) => json.RootElement.GetProperty(name).GetInt64();
        Assert.Equal(cache.Server.ProcessId, Number("pid"));
        Assert.Equal(cache.Folder, json.RootElement.GetProperty("directory").GetString());
        Assert.Equal((1, 1, 5000L, 8192L + 4096), (Number("blobs"), Number("action_results"), Number("content_bytes"), Number("disk_bytes")));
        Assert.Equal((1, 1, 1, 0), (Number("action_result_hits"), Number("action_result_misses"), Number("blob_hits"), Number("blob_misses")));
        Assert.Equal((2, 0), (Number("stored"), Number("refused")));
    }

    [Fact]
    public async Task The_metrics_are_Prometheus_text()
    {
        await cache.Client.PutAsync(Blob.OfSize(5000));
        using HttpResponseMessage answer = await http.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());

        string text = await answer.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", text);
        string? family = null;
        var seen = new HashSet<string>();
        foreach (string line in text.Split('\n')[..^1])
        {
            if (Help().Match(line) is { Success: true } help)
            {
                family = help.Groups[1].Value;
                Assert.True(seen.Add(family), $"{family} comes twice");
                continue;
            }
            Assert.NotNull(family);
            Assert.True(line == $"# TYPE {family} gauge" || line == $"# TYPE {family} counter" || Sample().Match(line).Groups[1].Value == family, line);
            Assert.True(!line.EndsWith(" counter", StringComparison.Ordinal) || family.EndsWith("_total", StringComparison.Ordinal), line);
            Assert.True(line.StartsWith('#') || seen.Add(line[..line.LastIndexOf(' ')]) || line.StartsWith(family + " ", StringComparison.Ordinal), line);
        }
        Assert.Contains("flywheel_cache_entries{kind=\"cas\"} 1\n", text);
        Assert.Contains("flywheel_cache_content_bytes 5000\n", text);
    }

    [Fact]
    public async Task A_page_of_a_browser_is_refused()
    {
        string[] pages =
        [
            "Host: evil.example\r\n", "Host: localhost.evil.example\r\n", "Host: 192.168.1.1\r\n", "Host: 127.0.0.1.evil.example\r\n", "Host:\r\n",
            "Host: localhost\r\nOrigin: http://localhost\r\n", "Host: localhost\r\nOrigin: null\r\n", "Host: localhost\r\norigin:\r\n",
        ];
        Blob blob = Blob.Of("hello"u8.ToArray());
        foreach (string headers in pages)
        {
            Assert.StartsWith(
                "HTTP/1.1 403 ",
                await cache.SayAsync($"PUT /cas/{blob.Hash} HTTP/1.1\r\n{headers}Content-Length: 5\r\nConnection: close\r\n\r\nhello"));
            foreach (string path in (string[])["/status", "/metrics", $"/ac/{blob.Hash}", "/upkeep/gc?bytes=0"])
            {
                Assert.StartsWith("HTTP/1.1 403 ", await cache.SayAsync($"GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"));
            }
        }
        Assert.Empty(cache.Files("cas"));
    }

    [Fact]
    public async Task A_program_of_this_machine_is_answered()
    {
        foreach (string host in (string[])["localhost", "LOCALHOST:1", "bazel.localhost:9090", "127.0.0.1", "127.1.2.3:80", "[::1]:80"])
        {
            Assert.StartsWith("HTTP/1.1 200 ", await cache.SayAsync($"GET /status HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        }
    }

    [Fact]
    public async Task Upkeep_needs_the_token()
    {
        Blob blob = await cache.Client.PutAsync(Blob.OfSize(10));
        string[] headers = ["", "Authorization: Bearer \r\n", $"Authorization: Bearer {new string('0', 32)}\r\n"];
        foreach (string header in headers)
        {
            Assert.StartsWith("HTTP/1.1 403 ", await SayAsync("POST", header));
        }
        using JsonDocument file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(cache.Folder, "server.json")));
        string right = $"Authorization: Bearer {file.RootElement.GetProperty("token").GetString()}\r\n";
        Assert.StartsWith("HTTP/1.1 403 ", await SayAsync("GET", right));
        Assert.True(await cache.Client.HasAsync(blob.Digest));
        Assert.StartsWith("HTTP/1.1 200 ", await SayAsync("POST", right));
        Assert.False(await cache.Client.HasAsync(blob.Digest));

        Task<string> SayAsync(string method, string header) =>
            cache.SayAsync($"{method} /upkeep/gc?bytes=0 HTTP/1.1\r\nHost: localhost\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private async Task<HttpResponseMessage> PutAsync(string path, byte[] content, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(content) };
        request.Headers.TransferEncodingChunked = chunked;
        return await http.SendAsync(request);
    }

    [GeneratedRegex("^# HELP ([a-z_]+) [A-Z].*\\.$")]
    private static partial Regex Help();

    [GeneratedRegex("^([a-z_]+)(\\{[a-z]+=\"[a-z]+\"(,[a-z]+=\"[a-z]+\")*\\})? [0-9]+$")]
    private static partial Regex Sample();
}
