using System.Collections.Concurrent;
using System.Diagnostics;

namespace Flywheel.Testing.Bazel;

/// <summary>Bazel's own remote cache and executor, on a loopback port of its own.</summary>
public sealed class RemoteWorkerServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly ConcurrentQueue<string> log;
    private bool ended;

    private RemoteWorkerServer(Process process, ConcurrentQueue<string> log, int port, string folder)
    {
        this.process = process;
        this.log = log;
        Port = port;
        Folder = folder;
    }

    public int Port { get; }

    /// <summary>Holds <c>cas</c> (with <c>ac</c> and <c>cas</c> in it) and <c>work</c>; kept when the server ends.</summary>
    public string Folder { get; }

    public string Endpoint => $"grpc://127.0.0.1:{Port}";

    public int ProcessId => process.Id;

    /// <summary>What the server has printed so far.</summary>
    public string Log => string.Join('\n', log);

    /// <summary>Starts one over <paramref name="folder"/>, made if it is not there, and waits until it accepts.</summary>
    /// <param name="folder">Where it keeps its blobs.</param>
    /// <param name="port">A fixed port, to come back on the same one; any free one without it.</param>
    /// <param name="options">More words for the server, such as <c>--tls_certificate=FILE</c>.</param>
    public static async Task<RemoteWorkerServer> StartAsync(string folder, int? port = null, params string[] options)
    {
        string program = TestBedPaths.Require().RemoteWorker;
        string cas = Directory.CreateDirectory(Path.Combine(folder, "cas")).FullName;
        string work = Directory.CreateDirectory(Path.Combine(folder, "work")).FullName;
        int listen = port ?? LoopbackPort.Free();
        var start = new ProcessStartInfo(
            program, [$"--work_path={work}", $"--cas_path={cas}", $"--listen_port={listen}", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        var log = new ConcurrentQueue<string>();
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(log, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new RemoteWorkerServer(process, log, listen, folder);
        long began = Stopwatch.GetTimestamp();
        while (!await LoopbackPort.AcceptsAsync(listen))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > StartLimit)
            {
                string printed = server.Log;
                await server.DisposeAsync();
                throw new InvalidOperationException($"RemoteWorker did not come up on port {listen}:\n{printed}");
            }
            await Task.Delay(50);
        }
        return server;
    }

    /// <summary>Ends the server (its launcher has become the JVM, so one pid is all) and what it was executing. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (ended)
        {
            return;
        }
        ended = true;
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
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
}
