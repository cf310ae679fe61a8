using Grpc.Core;

namespace Flywheel.CacheLoad;

/// <summary>One row, at one number of clients: warmed up, then measured.</summary>
internal static class Measurement
{
    /// <summary>Null where the server says that it does not implement the call.</summary>
    /// <exception cref="LoadFailure">An answer was wrong.</exception>
    public static async Task<Figures?> RunAsync(Row row, int clients, LoadOptions options)
    {
        await row.PrepareAsync();
        long most = row.Writes ? Math.Max(clients, options.RowBytes / row.Bytes!.Value) : int.MaxValue;
        LoadClient[] all = [.. Enumerable.Range(0, clients).Select(_ => row.Open())];
        try
        {
            long few = Math.Min(Math.Max(clients, most / 8), (long)(options.WarmUp * 50_000) + clients);
            row.Supply(few);
            Pass warm;
            try
            {
                warm = await Pass.RunAsync(all, options.WarmUp, few);
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unimplemented)
            {
                return null;
            }
            // Fresh blobs for three times the rate that was just seen, since it may still rise; when they are used up the row ends early.
            long expected = (long)(3 * warm.Times.Length / warm.Elapsed.TotalSeconds * options.Seconds) + 100 * clients;
            long operations = Math.Min(most, options.Operations ?? (row.Writes ? expected : most));
            row.Supply(operations);
            Pass pass = await Pass.RunAsync(all, options.Operations is null ? options.Seconds : double.PositiveInfinity, operations);
            await row.VerifyAsync(pass.Begun);
            return Figures.Of(pass, row.Bytes);
        }
        finally
        {
            foreach (LoadClient client in all)
            {
                client.Dispose();
            }
        }
    }
}
