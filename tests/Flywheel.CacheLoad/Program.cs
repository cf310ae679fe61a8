using System.Net.Sockets;
using Flywheel.CacheLoad;
using Flywheel.CacheLoad.Grpc;
using Grpc.Core;

// Loads caches and says what they bear: `LoadOptions.Usage`. Each round's lines go to stderr, the table of the medians to stdout.
// Exit codes: 0 measured, 1 a wrong answer, 2 a wrong option.
if (args is ["--help" or "-h"])
{
    Console.WriteLine(LoadOptions.Usage);
    return 0;
}
LoadOptions options;
try
{
    options = LoadOptions.Parse(args);
}
catch (LoadFailure failure)
{
    Console.Error.WriteLine(failure.Message);
    return 2;
}
Contents contents = new();
RowKind[] kinds = [.. RowKind.All(contents, options).Where(kind => options.Rows.Any(text => kind.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))];
Dictionary<Target, GrpcCache> caches = [];
Dictionary<(RowKind Kind, int Clients, Target Target), List<Figures>> measured = [];
string doing = "";
try
{
    foreach (Target target in options.Targets.Where(target => target.Grpc is not null))
    {
        doing = $"capabilities, target `{target.Name}`";
        caches[target] = await GrpcCache.OpenAsync(target);
    }
    Console.Error.WriteLine($"round  {Table.Head}");
    for (int round = 1; round <= options.Rounds; round++)
    {
        // Who is measured second meets the disk as the first has left it: so they take turns.
        List<Target> turns = [.. options.Targets];
        if (round % 2 == 0)
        {
            turns.Reverse();
        }
        foreach (RowKind kind in kinds)
        {
            foreach (int clients in options.Clients)
            {
                foreach (Target target in turns.Where(kind.Fits))
                {
                    doing = $"{kind.Name}, {clients} clients, target `{target.Name}`";
                    Row row = kind.Make(target, caches.GetValueOrDefault(target));
                    Figures? figures = await Measurement.RunAsync(row, clients, options);
                    Console.Error.WriteLine($"{round,5}  {Table.Line(kind.Name, clients, target.Name, figures)}");
                    measured.TryAdd((kind, clients, target), []);
                    if (figures is not null)
                    {
                        measured[(kind, clients, target)].Add(figures);
                    }
                }
            }
        }
    }
}
catch (Exception failure) when (failure is LoadFailure or RpcException or SocketException or IOException)
{
    Console.Error.WriteLine($"failed: {doing}: {(failure is RpcException call ? $"{call.StatusCode}: {call.Status.Detail}" : failure.Message)}");
    return 1;
}
finally
{
    foreach (GrpcCache cache in caches.Values)
    {
        cache.Dispose();
    }
}
Console.WriteLine(Table.Head);
foreach (((RowKind kind, int clients, Target target), List<Figures> rounds) in
    measured.OrderBy(one => Array.IndexOf(kinds, one.Key.Kind)).ThenBy(one => one.Key.Clients).ThenBy(one => options.Targets.IndexOf(one.Key.Target)))
{
    Console.WriteLine(Table.Line(kind.Name, clients, target.Name, Figures.Median(rounds)));
}
return 0;
