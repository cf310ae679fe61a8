using System.Net.Sockets;
using System.Text;
using Flywheel.Testing.Cache;

namespace Flywheel.Cache.Tests;

/// <summary>A served cache in a folder of its own, beside files that nobody may touch.</summary>
internal sealed class TemporaryCache : IAsyncDisposable
{
    private readonly DirectoryInfo parent = System.IO.Directory.CreateTempSubdirectory("flywheel-cache-");
    private string[] options = [];
    private bool stopped = true;

    private TemporaryCache()
    {
        foreach (string name in (string[])["sentinel", "cas", "ac"])
        {
            File.WriteAllText(Path.Combine(parent.FullName, name), "outside");
        }
    }

    /// <summary>Where the cache keeps its entries.</summary>
    internal string Folder => Path.Combine(parent.FullName, "cache");

    internal ServedCache Server { get; private set; } = null!;

    internal CacheClient Client { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    /// <param name="options">More words of <c>cache serve</c>; what has to stay free is 0 without one.</param>
    internal static async Task<TemporaryCache> StartAsync(params string[] options)
    {
        var cache = new TemporaryCache();
        await cache.RunAsync(options);
        return cache;
    }

    /// <summary>Ends it as an interrupt does, or as <c>kill -9</c> does, and runs it again in the same folder.</summary>
    internal async Task RestartAsync(bool kill = false, string[]? options = null)
    {
        await StopAsync(kill);
        await RunAsync(options ?? this.options);
    }

    /// <summary>After <see cref="StopAsync"/>, as it ran before.</summary>
    internal Task RunAgainAsync() => RunAsync(options);

    internal async Task StopAsync(bool kill = false)
    {
        Client.Dispose();
        Http.Dispose();
        if (kill)
        {
            await Server.KillAsync();
        }
        else
        {
            await Server.EndAsync();
        }
        await Server.DisposeAsync();
        stopped = true;
    }

    /// <summary>Where the file of an entry is: <c>cas</c> or <c>ac</c>, and its hash.</summary>
    internal string PathOf(string kind, string hash) => Path.Combine(Folder, kind, hash[..2], hash);

    /// <summary>The names of the files in a part of the folder.</summary>
    internal string[] Files(string part) =>
        [.. System.IO.Directory.EnumerateFiles(Path.Combine(Folder, part), "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order()];

    /// <summary>All that is beside the folder, with what is in it.</summary>
    internal string[] Outside() =>
        [.. parent.EnumerateFileSystemInfos().Select(entry => entry is FileInfo file
            ? $"{file.Name} {file.LastWriteTimeUtc.Ticks} {File.ReadAllText(file.FullName)}"
            : entry.Name).Order()];

    /// <summary>Says exactly these bytes to the HTTP port; all that is answered until the server hangs up.</summary>
    internal Task<string> SayAsync(string request) => SayAsync(Server.Http, Encoding.Latin1.GetBytes(request));

    /// <summary>Says exactly these bytes to a port; all that is answered until the server hangs up.</summary>
    internal static async Task<string> SayAsync(string address, byte[] request)
    {
        using Socket socket = await ConnectAsync(address);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            await socket.SendAsync(request, limit.Token);
            for (int read; (read = await socket.ReceiveAsync(buffer, limit.Token)) > 0;)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // Hung up at once: what was said before counts.
        }
        return answer.ToString();
    }

    internal static async Task<Socket> ConnectAsync(string address)
    {
        var uri = new Uri(address);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(uri.Host, uri.Port);
        return socket;
    }

    /// <summary>A number of /metrics.</summary>
    internal async Task<long> MetricAsync(string name) => long.Parse(
        (await Http.GetStringAsync("/metrics")).Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..]);

    public async ValueTask DisposeAsync()
    {
        if (!stopped)
        {
            Client.Dispose();
            Http.Dispose();
            await Server.DisposeAsync();
        }
        parent.Delete(recursive: true);
    }

    private async Task RunAsync(string[] words)
    {
        options = words;
        Server = await ServedCache.StartAsync(Folder, [.. words.Contains("--min-free") ? Array.Empty<string>() : ["--min-free", "0"], .. words]);
        Client = new(Server.Grpc);
        Http = new() { BaseAddress = new(Server.Http) };
        stopped = false;
    }
}
