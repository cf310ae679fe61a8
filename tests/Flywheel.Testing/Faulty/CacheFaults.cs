using System.Collections.Immutable;
using Grpc.Core;

namespace Flywheel.Testing.Faulty;

/// <summary>What a <see cref="FaultyCache"/> does wrong, and only that. Nothing set is a healthy cache.</summary>
public sealed record CacheFaults
{
    public static CacheFaults None { get; } = new();

    /// <summary>What the capabilities say instead of the truth.</summary>
    public CapabilityLies Lies { get; init; }

    /// <summary>Calls that are answered with a status.</summary>
    public ImmutableDictionary<CacheCall, Status> Refusals { get; init; } = ImmutableDictionary<CacheCall, Status>.Empty;

    /// <summary>How many refusals are made before all is well, or <see cref="Answer"/> is what goes wrong; without end by default.</summary>
    public int RefusalsInAll { get; init; } = int.MaxValue;

    /// <summary>Only Bazel itself is refused, by its own word in the request's metadata: a probe is answered rightly.</summary>
    public bool RefusesBazelOnly { get; init; }

    /// <summary>The status of the blob inside an answer to BatchUpdateBlobs that is itself OK.</summary>
    public StatusCode BlobStatus { get; init; }

    /// <summary>Where the answer to <see cref="BrokenCall"/> goes wrong on the wire.</summary>
    public AnswerFault Answer { get; init; }

    public CacheCall BrokenCall { get; init; } = CacheCall.GetCapabilities;

    /// <summary>It has a result for every action.</summary>
    public bool KnowsEverything { get; init; }

    /// <summary>The one instance it has, checked when a cache is read or written; capabilities are given to all, as some servers do.</summary>
    public string? OnlyInstance { get; init; }

    /// <summary>A header that each call must carry, else UNAUTHENTICATED.</summary>
    public (string Name, string Value)? WantedHeader { get; init; }

    /// <summary>Over HTTP: only those who write need <see cref="WantedHeader"/>.</summary>
    public bool ReadsForAll { get; init; }

    /// <summary>Over HTTP: where storing a blob, or giving it back, goes wrong.</summary>
    public StoreFault Store { get; init; }

    /// <summary>Over HTTP: the answer to every PUT that is taken.</summary>
    public int PutStatus { get; init; } = 200;

    /// <summary>Instead of anything else: one HTTP answer to every request.</summary>
    public PlainAnswer? Plain { get; init; }

    public static CacheFaults Refusing(CacheCall call, StatusCode status, string message = "") =>
        new() { Refusals = ImmutableDictionary<CacheCall, Status>.Empty.Add(call, new Status(status, message)) };
}

/// <summary>The calls that the cache answers.</summary>
public enum CacheCall
{
    GetCapabilities,
    GetActionResult,
    BatchUpdateBlobs,
}

/// <summary>Lies in the capabilities, any number of them.</summary>
[Flags]
public enum CapabilityLies
{
    None = 0,

    /// <summary>No cache capabilities at all.</summary>
    NoCache = 1,
    NoUpdate = 2,

    /// <summary>Execution is not enabled; without the lie it is.</summary>
    NoExecution = 4,

    /// <summary>MD5 alone.</summary>
    OtherDigests = 8,

    /// <summary>The API's version 1 alone.</summary>
    OldVersions = 16,

    /// <summary>The API from version 3 on.</summary>
    NewVersions = 32,

    /// <summary>From 2.1 on, and what is older is deprecated: still good for every Bazel.</summary>
    DeprecatedVersions = 64,

    /// <summary>No compression; without the lie there is zstd.</summary>
    NoZstd = 128,

    /// <summary>The cache can all digest functions, execution MD5 alone.</summary>
    OtherDigestsToExecute = 256,

    /// <summary>The API from 2.1 on, and nothing older.</summary>
    NewerVersions = 512,
}

/// <summary>What happens to an answer on its way.</summary>
public enum AnswerFault
{
    None,

    /// <summary>The call is taken, and nothing comes.</summary>
    Silence,

    /// <summary>Response headers, and then nothing.</summary>
    SilenceAfterHeaders,

    /// <summary>A byte now and then.</summary>
    Trickle,

    /// <summary>The stream is reset after some bytes.</summary>
    Reset,

    /// <summary>A message that is none.</summary>
    WrongBytes,

    /// <summary>A message that says it is a gigabyte, and then comes.</summary>
    Gigabyte,

    /// <summary>A small message that unpacks to gigabytes.</summary>
    GzipBomb,

    /// <summary>The whole connection is dropped.</summary>
    Abort,
}

/// <summary>An answer that is no cache's: a redirect, a gateway's error page, a login portal.</summary>
public sealed record PlainAnswer(int Status, string Body = "", string? Location = null);
