using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Flywheel.Testing.Cache;

/// <summary>The published <c>flywheel cache serve</c> on free loopback ports.</summary>
public sealed partial class ServedCache : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly ConcurrentQueue<string> log;

    private ServedCache(Process process, ConcurrentQueue<string> log, string folder, string announcement)
    {
        (this.process, this.log, Folder, Announcement) = (process, log, folder, announcement);
        Grpc = GrpcAddress().Match(announcement).Value;
        Http = HttpAddress().Match(announcement).Value;
    }

    /// <summary>Where it keeps its entries; kept when it ends.</summary>
    public string Folder { get; }

    /// <summary>The line that says where it listens.</summary>
    public string Announcement { get; }

    /// <summary><c>grpc://127.0.0.1:PORT</c>.</summary>
    public string Grpc { get; }

    /// <summary><c>http://127.0.0.1:PORT</c>.</summary>
    public string Http { get; }

    /// <summary>Of <see cref="Grpc"/>.</summary>
    public int Port => new Uri(Grpc).Port;

    public int ProcessId => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>What it said on standard error so far.</summary>
    public string Log => string.Join('\n', log);

    /// <param name="folder">Made when it is not there.</param>
    /// <param name="options">More words, such as <c>--max-size</c> and its value.</param>
    public static Task<ServedCache> StartAsync(string folder, params string[] options) => StartAsync(folder, [], options);

    /// <param name="folder">Made when it is not there.</param>
    /// <param name="before">A program and its words that run the server, such as unshare.</param>
    /// <param name="options">More words, such as <c>--max-size</c> and its value.</param>
    public static async Task<ServedCache> StartAsync(string folder, string[] before, string[] options)
    {
        string[] words =
        [
            .. before, PublishedBinaries.Flywheel, "cache", "serve", "--dir", folder,
            .. options.Contains("--listen") ? Array.Empty<string>() : ["--listen", "127.0.0.1:0"],
            .. options.Contains("--http") ? Array.Empty<string>() : ["--http", "127.0.0.1:0"],
            .. options,
        ];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var log = new ConcurrentQueue<string>();
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => Keep(log, line.Data);
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(StartLimit);
        string? announcement = await process.StandardOutput.ReadLineAsync(limit.Token);
        if (announcement is null)
        {
            await process.WaitForExitAsync(limit.Token);
            throw new InvalidOperationException($"the cache ended with exit {process.ExitCode}:\n{string.Join('\n', log)}");
        }
        return new(process, log, folder, announcement);
    }

    /// <summary>Waits until something ended it.</summary>
    public Task EndedAsync() => process.WaitForExitAsync();

    /// <summary>As <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>As an interrupt does; its exit code.</summary>
    public async Task<int> EndAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(EndLimit);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }
        process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> log, string? line)
    {
        if (line is not null)
        {
            log.Enqueue(line);
        }
    }

    [GeneratedRegex(@"grpc://[0-9.]+:[0-9]+")]
    private static partial Regex GrpcAddress();

    [GeneratedRegex(@"http://[0-9.]+:[0-9]+")]
    private static partial Regex HttpAddress();
}
