using System.Collections.Immutable;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Launch;

/// <summary>Where external repositories are fetched from; added to heavy and fetching commands.</summary>
public sealed record FetchFlags
{
    public static FetchFlags None { get; } = new();

    /// <summary>Value of --repository_cache; null leaves Bazel's own.</summary>
    public string? RepositoryCache { get; init; }

    /// <summary>One --distdir each.</summary>
    public ImmutableArray<string> DistributionDirectories { get; init; } = [];

    /// <summary>Adds --repository_disable_download, a policy: it stands in the tail, where no word of the user undoes it.</summary>
    public bool DisableDownload { get; init; }
}

/// <summary>Everything that is added to an attached heavy command.</summary>
public sealed record HeavyFlags
{
    public required RemoteTarget Target { get; init; }

    public FetchFlags Fetch { get; init; } = FetchFlags.None;

    /// <summary>Adds --remote_accept_cached, which a lane's rc file may have turned off: a lane must take from the cache.</summary>
    public bool AcceptCached { get; init; }

    /// <summary>The rc config to select; null for none.</summary>
    public string? Config { get; init; }

    /// <summary>
    /// Value of the exec property gf.platform; used in executor mode only. Null where the property is given already: the same one twice
    /// crashes Bazel (exit 37, measured on 4.2.3).
    /// </summary>
    public string? ExecutionPlatform { get; init; }

    /// <summary>Megabytes for the startup option --host_jvm_args=-Xmx; null adds none.</summary>
    public int? HeapMegabytes { get; init; }

    /// <summary>The invocation id to give, where the user gave none.</summary>
    public required Guid InvocationId { get; init; }

    /// <summary>The event stream to ask for; null for none.</summary>
    public EventStreamFlags? EventStream { get; init; }
}

/// <summary>Where Bazel writes its Build Event Protocol stream.</summary>
/// <param name="File">Absolute path of ours; null where the user asks for a file of his own, which stays his.</param>
/// <param name="WaitForUpload">Adds --build_event_binary_file_upload_mode, which Bazel 7 and later have.</param>
public sealed record EventStreamFlags(string? File, bool WaitForUpload);
