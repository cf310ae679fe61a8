using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>
/// A headless Chromium of the test's own, spoken to over the DevTools protocol. It has a home of its own and no way to any host; it ends with
/// its fixture.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-browser-");
    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly Dictionary<int, TaskCompletionSource<JsonNode>> waiting = [];
    private readonly Dictionary<string, BrowserPage> pages = [];
    private readonly CancellationTokenSource ended = new();
    private Process? chromium;
    private Task? reading;
    private int last;

    /// <summary>Where pages are written to.</summary>
    public string Folder => folder.FullName;

    public async ValueTask InitializeAsync()
    {
        TestBedPaths bed = TestBedPaths.Require();
        string profile = Path.Combine(Folder, "profile");
        var start = new ProcessStartInfo(bed.Chromium)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Folder,
        };
        foreach (string word in (string[])["--headless", $"--user-data-dir={profile}", "--remote-debugging-port=0", "--no-first-run",
            "--disable-gpu",
            "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--disable-breakpad", "--hide-scrollbars", "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND", "--force-color-profile=srgb",
            "--lang=en-US", "about:blank"])
        {
            start.ArgumentList.Add(word);
        }
        if (Environment.UserName == "root")
        {
            // Chromium's own sandbox does not start as root.
            start.ArgumentList.Add("--no-sandbox");
        }
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["HOME"] = Folder;
        start.Environment["TZ"] = "UTC";
        chromium = Process.Start(start)!;
        // Read, so that it never waits for room.
        _ = chromium.StandardError.ReadToEndAsync();
        _ = chromium.StandardOutput.ReadToEndAsync();
        string[] address = await AddressAsync(Path.Combine(profile, "DevToolsActivePort"));
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{address[0]}{address[1]}"), ended.Token);
        reading = ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        if (reading is not null)
        {
            await reading;
        }
        socket.Dispose();
        if (chromium is not null)
        {
            chromium.Kill(entireProcessTree: true);
            await chromium.WaitForExitAsync();
            chromium.Dispose();
        }
        for (int attempt = 0; folder.Exists; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (IOException) when (attempt < 50)
            {
                // The last of its processes writes to its profile still.
                await Task.Delay(100);
            }
            folder.Refresh();
        }
    }

    /// <summary>Opens the file, and waits until it has run.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="dark">What the system prefers.</param>
    /// <param name="script">Whether the page's own script runs.</param>
    public async Task<BrowserPage> OpenAsync(string file, int width = 1400, bool dark = false, bool script = true)
    {
        JsonNode target = await SendAsync(null, "Target.createTarget", new() { ["url"] = "about:blank" });
        JsonNode session = await SendAsync(null, "Target.attachToTarget", new() { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        var page = new BrowserPage(this, session["sessionId"]!.GetValue<string>(), target["targetId"]!.GetValue<string>());
        lock (pages)
        {
            pages[page.Session] = page;
        }
        await page.LoadAsync(new Uri(file).AbsoluteUri, width, dark, script);
        return page;
    }

    /// <exception cref="InvalidOperationException">Chromium refused it.</exception>
    internal async Task<JsonNode> SendAsync(string? session, string method, JsonObject? parameters = null)
    {
        int id = Interlocked.Increment(ref last);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null)
        {
            message["sessionId"] = session;
        }
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (waiting)
        {
            waiting[id] = answer;
        }
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, ended.Token);
        }
        finally
        {
            sending.Release();
        }
        return await answer.Task.WaitAsync(Patience);
    }

    private async Task<string[]> AddressAsync(string file)
    {
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience; await Task.Delay(50))
        {
            if (File.Exists(file) && await File.ReadAllLinesAsync(file) is { Length: 2 } lines)
            {
                return lines;
            }
            Assert.False(chromium!.HasExited, string.Create(CultureInfo.InvariantCulture, $"chromium ended with {(chromium.HasExited ? chromium.ExitCode : 0)}"));
        }
        throw new TimeoutException("chromium did not say where it listens");
    }

    private async Task ReadAsync()
    {
        var message = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), ended.Token);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.ToArray())!);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or WebSocketException)
        {
            lock (waiting)
            {
                foreach (TaskCompletionSource<JsonNode> one in waiting.Values)
                {
                    one.TrySetException(end);
                }
            }
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            TaskCompletionSource<JsonNode>? answer;
            lock (waiting)
            {
                waiting.Remove(id.GetValue<int>(), out answer);
            }
            if (message["error"] is { } error)
            {
                answer?.TrySetException(new InvalidOperationException(error.ToJsonString()));
            }
            else
            {
                answer?.TrySetResult(message["result"]!);
            }
            return;
        }
        BrowserPage? page = null;
        lock (pages)
        {
            if (message["sessionId"] is { } session)
            {
                pages.TryGetValue(session.GetValue<string>(), out page);
            }
        }
        page?.Take(message["method"]!.GetValue<string>(), message["params"]!);
    }
}
