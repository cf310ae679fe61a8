using System.Diagnostics;

namespace Flywheel.CacheLoad;

/// <summary>Clients at work side by side, until the time or the operations are over: how long each operation took.</summary>
internal sealed record Pass(long[] Times, long Begun, TimeSpan Elapsed, TimeSpan ClientCpu)
{
    /// <summary>After that many seconds no operation begins any more; those in flight are waited for and count.</summary>
    /// <exception cref="LoadFailure">An answer was wrong; the other clients stop, too.</exception>
    public static async Task<Pass> RunAsync(LoadClient[] clients, double seconds, long operations)
    {
        GC.Collect();
        long begun = 0;
        bool failed = false;
        long deadline = long.MaxValue;
        TaskCompletionSource start = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<List<long>>[] running = [.. clients.Select(client => client.Blocks
            ? Task.Factory.StartNew(() => WorkAsync(client).GetAwaiter().GetResult(), TaskCreationOptions.LongRunning)
            : Task.Run(() => WorkAsync(client)))];
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        deadline = seconds == double.PositiveInfinity ? long.MaxValue : began + (long)(seconds * Stopwatch.Frequency);
        start.SetResult();
        List<long>[] times = await Task.WhenAll(running);
        if (times.All(one => one.Count == 0))
        {
            throw new LoadFailure("no operation began in the time given");
        }
        return new([.. times.SelectMany(one => one)], Math.Min(begun, operations), Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - cpu);

        async Task<List<long>> WorkAsync(LoadClient client)
        {
            List<long> taken = new(4096);
            if (client.Blocks)
            {
                start.Task.Wait();
            }
            else
            {
                await start.Task;
            }
            try
            {
                for (long before = Stopwatch.GetTimestamp(); before < deadline && !Volatile.Read(ref failed);)
                {
                    long number = Interlocked.Increment(ref begun) - 1;
                    if (number >= operations)
                    {
                        break;
                    }
                    await client.OperateAsync(number);
                    long after = Stopwatch.GetTimestamp();
                    taken.Add(Stopwatch.GetElapsedTime(before, after).Ticks);
                    before = after;
                }
                return taken;
            }
            catch
            {
                Volatile.Write(ref failed, true);
                throw;
            }
        }
    }
}
