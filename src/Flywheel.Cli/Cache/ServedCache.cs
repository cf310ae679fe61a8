using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;
using Flywheel.Core;
using Flywheel.Core.Cache;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Host.Launch;
using Microsoft.AspNetCore.Connections;

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
        DescriptorLimit.Raise();
        StreamWriter? opened;
        try
        {
            opened = logFile is null ? null : Append(logFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            companion.Error.WriteLine($"flywheel: the log cannot be written: {logFile}");
            companion.Error.WriteLine("flywheel: hint: is its folder there, and may you write to it?");
            return ExitCodes.CacheNotDone;
        }
        using StreamWriter? file = opened;
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
        catch (Exception e) when (e is SocketException || e.InnerException is AddressInUseException)
        {
            companion.Error.WriteLine("flywheel: " + Unheard(options, e));
            companion.Error.WriteLine("flywheel: hint: `--listen 127.0.0.1:0 --http 127.0.0.1:0` takes free ports");
            return ExitCodes.CacheNotDone;
        }
        await using (server)
        {
            CacheStatus status = server.Status;
            if (status.FreeBytes < status.MinFree)
            {
                log($"the disk has {ByteSize.Show(status.FreeBytes)} free, less than --min-free {ByteSize.Show(status.MinFree)}: nothing can be stored");
            }
            companion.Output.WriteLine(
                $"serving {string.Join(", ", status.Endpoints)} from {status.Folder} ({status.Blobs + status.ActionResults} entries, "
                + $"{ByteSize.Show(status.DiskBytes)} of {ByteSize.Show(status.MaxSize)})");
            Directory.SetCurrentDirectory(status.Folder);
            await Task.WhenAny(end.Task, server.Stopped, store.Gone);
            log(store.Gone.IsCompleted ? "ending: the folder is gone" : "ending");
        }
        return store.Gone.IsCompleted ? ExitCodes.CacheNotDone : ExitCodes.Success;
    }

    private static string Unheard(ServerOptions options, Exception e) =>
        e is SocketException ? $"may not listen on {options.Grpc} and {options.Http}"
        : options.Grpc.Equals(options.Http) && options.Grpc.Port != 0 ? $"gRPC and HTTP cannot both be at {options.Grpc}"
        : $"cannot listen on {string.Join(" and ", Taken(options))}: in use";

    /// <summary>Those of the addresses that somebody has; all of them when it cannot be told any more.</summary>
    private static IEnumerable<IPEndPoint> Taken(ServerOptions options)
    {
        IPEndPoint[] all = [options.Grpc, options.Http];
        IPEndPoint[] taken = [.. all.Where(address => address.Port != 0 && IsTaken(address))];
        return taken.Length > 0 ? taken : all;
    }

    private static bool IsTaken(IPEndPoint address)
    {
        using var listener = new TcpListener(address);
        try
        {
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static StreamWriter Append(string path) => new(
        new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), new UTF8Encoding(false))
    {
        AutoFlush = true,
        NewLine = "\n",
    };

    private static void Log(Companion companion, TextWriter? file, string line)
    {
        string whole = $"{ProofText.Time(companion.Clock.GetUtcNow())} {line}";
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
