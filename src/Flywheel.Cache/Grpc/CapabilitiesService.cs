using Build.Bazel.Remote.Execution.V2;
using Build.Bazel.Semver;
using Flywheel.Cache.Store;
using Grpc.Core;

namespace Flywheel.Cache.Grpc;

/// <summary>What the cache can, and what it cannot.</summary>
internal sealed class CapabilitiesService(BlobStore store) : Capabilities.CapabilitiesBase
{
    /// <summary>In bytes of contents, as little as is worth a call: a message has to be in memory whole. Well under the 4 MiB that gRPC's clients take.</summary>
    internal const int LargestBatch = 1_000_000;

    public override Task<ServerCapabilities> GetCapabilities(GetCapabilitiesRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerCapabilities
        {
            CacheCapabilities = new()
            {
                DigestFunction = { DigestFunction.Types.Value.Sha256 },
                ActionCacheUpdateCapabilities = new() { UpdateEnabled = !store.ReadOnly },
                MaxBatchTotalSizeBytes = LargestBatch,
            },
            LowApiVersion = new SemVer { Major = 2 },
            HighApiVersion = new SemVer { Major = 2, Minor = 3 },
        });
}
