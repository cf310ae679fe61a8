using System.Diagnostics;
using Flywheel.Cache.Server;
using Flywheel.Core;
using Flywheel.Core.Doctor;
using Flywheel.Host.Launch;

namespace Flywheel.Cli.Cache;

/// <summary>A server of this user's that goes on without a terminal.</summary>
internal static class BackgroundCache
{
    /// <summary>What the server prints goes to this file of its folder; one that got long begins anew.</summary>
    private const string LogName = "server.log";
    private const long LongLog = 1 << 20;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    /// <summary>How long one that could not be asked may take: a server that is ending already answers nobody, and has put its name away first.</summary>
    private static readonly TimeSpan UnaskedLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    internal static async Task<int> Start(Companion companion, ServerOptions options, bool optionsGiven)
    {
        string folder = options.Store.Folder;
        if (ServerFile.Find(folder) is { } running)
        {
            Say(companion, "already running", running, folder);
            if (optionsGiven)
            {
                companion.Error.WriteLine("flywheel: its own options count, not those of this command line");
                companion.Error.WriteLine("flywheel: hint: `flywheel cache stop` first, to run it with others");
            }
            return ExitCodes.Success;
        }
        // One that is ending keeps the folder until it is done.
        for (long since = Stopwatch.GetTimestamp(); ServerFile.IsInUse(folder) && ServerFile.Find(folder) is null && Stopwatch.GetElapsedTime(since) < StopLimit;)
        {
            await Task.Delay(Look);
        }
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string log = Path.Combine(folder, LogName);
        if (new FileInfo(log) is { Exists: true, Length: > LongLog } or { LinkTarget: not null })
        {
            File.Delete(log);
        }
        ByteString program = ByteString.FromText(Environment.ProcessPath!);
        (int? child, int errno) = DetachedProcess.Start(
            program, [program, .. ((string[])["cache", "serve", .. CacheOptions.Words(options)]).Select(ByteString.FromText)],
            NativeEnvironment.Read(), log);
        if (child is not { } processId)
        {
            companion.Error.WriteLine($"flywheel: {Environment.ProcessPath} cannot be started (error {errno})");
            return ExitCodes.CacheNotDone;
        }
        long began = Stopwatch.GetTimestamp();
        bool ended = false;
        ServerFile? started;
        while ((started = ServerFile.Find(folder)) is null)
        {
            ended = ended || DetachedProcess.HasEnded(processId);
            // Of two that start at once one is refused, and the other's server is as good.
            if ((ended && !ServerFile.IsInUse(folder)) || Stopwatch.GetElapsedTime(began) > StartLimit)
            {
                await End(processId, ended);
                companion.Error.WriteLine($"flywheel: the server {(ended ? "ended at once" : "does not come up")}: {LastLine(log)}");
                companion.Error.WriteLine($"flywheel: hint: {log} has all that it said; `flywheel cache serve` runs it in this terminal");
                return ExitCodes.CacheNotDone;
            }
            await Task.Delay(Look);
        }
        if (started.ProcessId != processId)
        {
            // Ours still waits for the folder, and would serve when the other is stopped.
            await End(processId, ended);
        }
        Say(companion, "running", started, folder);
        return ExitCodes.Success;
    }

    internal static async Task<int> Stop(Companion companion, string folder)
    {
        if (ServerFile.Find(folder) is not { } running)
        {
            if (!await IsLeft(folder, UnaskedLimit))
            {
                companion.Error.WriteLine($"flywheel: another process works on the cache in {folder}, and is no server");
                companion.Error.WriteLine("flywheel: hint: `flywheel cache verify` or `gc` without a server, or a server that is just starting: try again");
                return ExitCodes.CacheNotDone;
            }
            companion.Output.WriteLine($"no cache is running in {folder}");
            return ExitCodes.Success;
        }
        using var server = new RunningServer(running);
        bool asked = await server.StopAsync(CancellationToken.None);
        if (!await IsLeft(folder, asked ? StopLimit : UnaskedLimit))
        {
            companion.Error.WriteLine($"flywheel: the server (pid {running.ProcessId}) does not {(asked ? "end" : "answer")}");
            companion.Error.WriteLine($"flywheel: hint: `kill -9 {running.ProcessId}` ends it; what it has stored stays");
            return ExitCodes.CacheNotDone;
        }
        companion.Output.WriteLine($"stopped (pid {running.ProcessId})");
        return ExitCodes.Success;
    }

    /// <summary>Whether nobody works in a folder any more, within a time.</summary>
    private static async Task<bool> IsLeft(string folder, TimeSpan limit)
    {
        long began = Stopwatch.GetTimestamp();
        while (ServerFile.IsInUse(folder))
        {
            if (Stopwatch.GetElapsedTime(began) > limit)
            {
                return false;
            }
            await Task.Delay(Look);
        }
        return true;
    }

    private static async Task End(int child, bool ended)
    {
        if (!ended)
        {
            DetachedProcess.Terminate(child);
            while (!DetachedProcess.HasEnded(child))
            {
                await Task.Delay(Look);
            }
        }
    }

    private static void Say(Companion companion, string how, ServerFile server, string folder)
    {
        companion.Output.WriteLine($"{how}: {string.Join(", ", server.Endpoints)} (pid {server.ProcessId})");
        string where = folder == CacheOptions.FolderOf(null, companion.Read().Environment) ? "" : $" --dir {ShellQuote.Of(folder)}";
        companion.Output.WriteLine($"attach the shim: eval \"$(flywheel cache env{where})\"");
    }

    private static string LastLine(string log)
    {
        try
        {
            return File.ReadLines(log).LastOrDefault(line => line.Length > 0 && !line.StartsWith("flywheel: hint:", StringComparison.Ordinal)) ?? "it said nothing";
        }
        catch (IOException)
        {
            return "its log cannot be read";
        }
    }
}
