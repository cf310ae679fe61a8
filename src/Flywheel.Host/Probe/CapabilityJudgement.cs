using Build.Bazel.Remote.Execution.V2;
using Build.Bazel.Semver;
using Flywheel.Core.Probe;
using Value = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;

namespace Flywheel.Host.Probe;

/// <summary>What Bazel wants of a server's capabilities (RemoteServerCapabilities and ApiVersion of 4.2.3).</summary>
internal static class CapabilityJudgement
{
    /// <summary>Every Bazel up to 6 speaks exactly the first, and later ones the second, too.</summary>
    private static readonly (int Major, int Minor, int Patch) Oldest = (2, 0, 0);
    private static readonly (int Major, int Minor, int Patch) Newest = (2, 1, 0);

    /// <exception cref="ProbeFailure">Something is missing.</exception>
    public static void OfCache(ServerCapabilities capabilities, ProbeRequest request, DigestFunctionFacts digest)
    {
        CheckVersion(capabilities, request);
        if (capabilities.CacheCapabilities is not { } cache)
        {
            throw new ProbeFailure(ProbeCause.NoCache);
        }
        CheckDigest(digest, cache.DigestFunction);
        if (request.Target.Upload && cache.ActionCacheUpdateCapabilities is not { UpdateEnabled: true })
        {
            throw new ProbeFailure(ProbeCause.NoWrite, "its capabilities say that updates are not enabled");
        }
        if (request.Compression && !cache.SupportedCompressors.Contains(Compressor.Types.Value.Zstd))
        {
            throw new ProbeFailure(ProbeCause.Compression);
        }
    }

    /// <exception cref="ProbeFailure">Something is missing.</exception>
    public static void OfExecutor(ServerCapabilities capabilities, ProbeRequest request, DigestFunctionFacts digest)
    {
        CheckVersion(capabilities, request);
        if (capabilities.ExecutionCapabilities is not { ExecEnabled: true } execution)
        {
            throw new ProbeFailure(ProbeCause.NoExecutor);
        }
        CheckDigest(digest, Digests(execution));
    }

    /// <summary>The list is the newer field; where it is empty, the single one counts.</summary>
    private static IReadOnlyCollection<Value> Digests(ExecutionCapabilities execution) =>
        execution.DigestFunctions.Count > 0 ? execution.DigestFunctions : [execution.DigestFunction];

    public static ServerTraits Traits(ServerCapabilities capabilities) => new(
        Range(capabilities),
        capabilities.CacheCapabilities?.ActionCacheUpdateCapabilities?.UpdateEnabled == true,
        capabilities.ExecutionCapabilities?.ExecEnabled == true,
        capabilities.CacheCapabilities?.SupportedCompressors.Contains(Compressor.Types.Value.Zstd) == true);

    /// <summary>What the server says of itself, for people to read.</summary>
    public static ServerAccount Account(ServerCapabilities capabilities, bool ofExecutor)
    {
        IReadOnlyCollection<Value> digests = ofExecutor
            ? capabilities.ExecutionCapabilities is { } execution ? Digests(execution) : []
            : capabilities.CacheCapabilities?.DigestFunction ?? [];
        ServerTraits traits = Traits(capabilities);
        return new(
            traits.ApiVersions,
            [.. digests.Select(Word)],
            capabilities.CacheCapabilities is not null,
            traits.UpdateEnabled,
            traits.ExecEnabled,
            traits.Zstd,
            capabilities.CacheCapabilities is { MaxBatchTotalSizeBytes: > 0 and var largest } ? largest : null);
    }

    private static void CheckVersion(ServerCapabilities capabilities, ProbeRequest request)
    {
        (int Major, int Minor, int) newest = request.SpeaksNewerApi ? Newest : Oldest;
        // What is deprecated still works.
        (int, int, int) low = Triple(capabilities.LowApiVersion);
        if (capabilities.DeprecatedApiVersion is { } deprecated && low.CompareTo(Triple(deprecated)) > 0)
        {
            low = Triple(deprecated);
        }
        if (newest.CompareTo(low) < 0 || Oldest.CompareTo(Triple(capabilities.HighApiVersion)) > 0)
        {
            throw new ProbeFailure(
                ProbeCause.ApiVersion,
                $"it speaks {Range(capabilities)}, Bazel {Oldest.Major}.{Oldest.Minor}{(newest == Oldest ? "" : $" to {newest.Major}.{newest.Minor}")}");
        }
    }

    private static void CheckDigest(DigestFunctionFacts digest, IReadOnlyCollection<Value> offered)
    {
        if (!offered.Contains(digest.Value))
        {
            throw new ProbeFailure(ProbeCause.Digest,
                $"{Word(digest.Value)} is asked for; offered: {(offered.Count == 0 ? "none" : string.Join(", ", offered.Select(Word)))}");
        }
    }

    private static string Word(Value value) => value.ToString().ToUpperInvariant();

    private static string Range(ServerCapabilities capabilities) =>
        $"{Version(capabilities.LowApiVersion)} to {Version(capabilities.HighApiVersion)}";

    private static string Version(SemVer? version) => version is null ? "0.0" : $"{version.Major}.{version.Minor}";

    private static (int Major, int Minor, int Patch) Triple(SemVer? version) =>
        version is null ? (0, 0, 0) : (version.Major, version.Minor, version.Patch);
}
