using Flywheel.CacheLoad.Grpc;
using Flywheel.CacheLoad.Http;

namespace Flywheel.CacheLoad;

/// <summary>A line of the table: its name, and how the row is made where a target has the endpoint for it.</summary>
internal sealed record RowKind(string Name, bool OverGrpc, Func<Target, GrpcCache?, Row> Make)
{
    public bool Fits(Target target) => (OverGrpc ? target.Grpc : target.Http) is not null;

    /// <summary>All of them, in the order of the table.</summary>
    public static RowKind[] All(Contents contents, LoadOptions options) =>
    [
        new("BatchUpdateBlobs 1 KB", true, (_, cache) => new BatchWriteRow(cache!, contents.Small, options.Batch)),
        new("BatchReadBlobs 1 KB", true, (_, cache) => new BatchReadRow(cache!, contents.Small, contents.SmallRead, options)),
        new("ByteStream.Write 4 MB", true, (_, cache) => new StreamWriteRow(cache!, contents.Large, options.Chunk)),
        new("ByteStream.Read 4 MB", true, (_, cache) => new StreamReadRow(cache!, contents.Large, contents.LargeRead, options.Sample)),
        new("FindMissingBlobs 1,000", true, (_, cache) => new FindMissingRow(cache!, contents, options.Sample)),
        new("GetActionResult 10 outputs", true, (_, cache) => new ActionResultRow(cache!, contents, options.Sample)),
        new("HTTP PUT 1 KB", false, (target, _) => new PutRow(target.Http!, contents.Small)),
        new("HTTP GET 1 KB", false, (target, _) => new GetRow(target.Http!, contents.Small, contents.SmallRead, options.Sample)),
        new("HTTP PUT 4 MB", false, (target, _) => new PutRow(target.Http!, contents.Large)),
        new("HTTP GET 4 MB", false, (target, _) => new GetRow(target.Http!, contents.Large, contents.LargeRead, options.Sample)),
    ];
}
