using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;
using Flywheel.Core;
using Flywheel.Core.Cache;
using Flywheel.Host.Launch;

namespace Flywheel.Cli.Cache;

/// <summary>A server in this process, until a signal ends it.</summary>
internal static class ServedCache
{
    internal static async Task<int> Run(Companion companion, ServerOptions options, string? logFile)
    {
        if (options.UnixSocket is { } socket && ListeningSocket.Free(socket) is { } fault)
        {
            companion.Error.WriteLine($"flywheel: no socket can be made at {socket}: {fault}");
            companion.Error.WriteLine("flywheel: hint: `--unix` takes another path");
            return ExitCodes.CacheNotDone;
        }
        using StreamWriter? file = logFile is null ? null : Append(logFile);
        Action<string> log = line => Log(companion, file, line);
        using BlobStore? store = BlobStore.Open(options.Store, companion.Clock, log);
        if (store is null)
        {
            companion.Error.WriteLine($"flywheel: another process has the cache in {options.Store.Folder}");
            companion.Error.WriteLine("flywheel: hint: `flywheel cache status` shows it; `--dir` takes another folder");
            return ExitCodes.CacheNotDone;
        }
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration terminate = EndOn(PosixSignal.SIGTERM, end);
        using PosixSignalRegistration hangUp = EndOn(PosixSignal.SIGHUP, end);
        using PosixSignalRegistration interrupt = EndOn(PosixSignal.SIGINT, end);
        CacheServer server;
        try
        {
            server = await CacheServer.StartAsync(options, store, companion.Clock);
        }
        catch (IOException e)
        {
            companion.Error.WriteLine($"flywheel: cannot listen on {options.Grpc}, {options.Http}{(options.UnixSocket is { } path ? $", {path}" : "")}: "
                + $"{(e.InnerException ?? e).GetType().Name}");
            companion.Error.WriteLine("flywheel: hint: is something else there? `--listen 127.0.0.1:0 --http 127.0.0.1:0` takes free ports");
            return ExitCodes.CacheNotDone;
        }
        await using (server)
        {
            CacheStatus status = server.Status;
            companion.Output.WriteLine(
                $"serving {string.Join(", ", status.Endpoints)} from {status.Folder} ({status.Blobs + status.ActionResults} entries, "
                + $"{ByteSize.Show(status.DiskBytes)} of {ByteSize.Show(status.MaxSize)})");
            await end.Task;
            log("ending");
        }
        return ExitCodes.Success;
    }

    private static StreamWriter Append(string path) => new(
        new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), new UTF8Encoding(false))
    {
        AutoFlush = true,
        NewLine = "\n",
    };

    private static void Log(Companion companion, TextWriter? file, string line)
    {
        string whole = $"{companion.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} {line}";
        try
        {
            lock (companion)
            {
                (file ?? companion.Error).WriteLine(whole);
            }
        }
        catch (IOException)
        {
            // A full disk takes no log; the cache goes on.
        }
    }

    private static PosixSignalRegistration EndOn(PosixSignal signal, TaskCompletionSource end) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        end.TrySetResult();
    });
}
