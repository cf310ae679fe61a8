using Flywheel.Core.Contract;

namespace Flywheel.Host.Probe;

/// <summary>What is to be proved.</summary>
/// <param name="Target">The endpoint with all that Bazel will be given for it.</param>
/// <param name="Timeout">For the whole probe, retries included.</param>
/// <param name="InvocationId">Named in the request metadata, so that a server's log can be read.</param>
public sealed record ProbeRequest(RemoteTarget Target, TimeSpan Timeout, Guid InvocationId)
{
    public const string DefaultDigestFunction = "SHA256";

    /// <summary>Value of the startup option --digest_function, in any case.</summary>
    public string DigestFunction { get; init; } = DefaultDigestFunction;

    /// <summary>Whether --remote_cache_compression is asked for: the server must then offer zstd.</summary>
    public bool Compression { get; init; }

    /// <summary>Whether the Bazel at hand is known to speak version 2.1 of the API as well as 2.0: from 7 on.</summary>
    public bool SpeaksNewerApi { get; init; }

    /// <summary>Where a credential helper finds its own way: PATH is looked up here.</summary>
    public EnvironmentSnapshot Environment { get; init; } = EnvironmentSnapshot.Empty;

    /// <summary>The workspace's root, which Bazel's server stands in; null outside of one.</summary>
    public string? Workspace { get; init; }
}
