namespace Flywheel.Core.Probe;

/// <summary>What the probe found out. Only <see cref="Proven"/> opens the gate.</summary>
public abstract record ProbeResult
{
    private ProbeResult(TimeSpan elapsed) => Elapsed = elapsed;

    /// <summary>Wall time of the whole probe, retries included.</summary>
    public TimeSpan Elapsed { get; }

    public abstract T Match<T>(Func<Proven, T> proven, Func<Refused, T> refused, Func<Unprovable, T> unprovable);

    /// <summary>The cache answered for this user and instance. <paramref name="Write"/> is false when no upload was tried.</summary>
    public sealed record Proven(bool Read, bool Write, ServerTraits Server, TimeSpan Took) : ProbeResult(Took)
    {
        public override T Match<T>(Func<Proven, T> proven, Func<Refused, T> refused, Func<Unprovable, T> unprovable) => proven(this);
    }

    /// <summary>The cache did not prove itself, with the cause and one line of detail (never a secret of ours; maybe a server's words).</summary>
    public sealed record Refused(ProbeCause Cause, string Detail, TimeSpan Took, int Attempts = 1) : ProbeResult(Took)
    {
        /// <summary>Whether it was the executor's endpoint, not the cache's.</summary>
        public bool OfExecutor { get; init; }

        /// <summary>The next step, where the detail tells more than the cause; null for the cause's own.</summary>
        public string? Hint { get; init; }

        public override T Match<T>(Func<Proven, T> proven, Func<Refused, T> refused, Func<Unprovable, T> unprovable) => refused(this);
    }

    /// <summary>The probe cannot tell, for instance because Bazel would use credentials that only Bazel can draw.</summary>
    public sealed record Unprovable(string Reason, string Hint, TimeSpan Took) : ProbeResult(Took)
    {
        public override T Match<T>(Func<Proven, T> proven, Func<Refused, T> refused, Func<Unprovable, T> unprovable) => unprovable(this);
    }
}

/// <summary>What a server said of itself. Empty for plain HTTP caches, which say nothing.</summary>
public sealed record ServerTraits(string ApiVersions = "", bool UpdateEnabled = false, bool ExecEnabled = false, bool Zstd = false);

/// <summary>Why an endpoint did not prove itself. The name shown to people is the member's name in kebab case.</summary>
public enum ProbeCause
{
    BadUrl, Dns, Refused, Unroutable, ConnectTimeout, Silent, SocketMissing, TlsUntrusted, TlsWrongName, TlsOnPlaintext,
    PlaintextOnTls, Http1NotGrpc, H2NotGrpc, UpstreamDown, NotReapi, Unauthenticated, ClientCertificateMissing, Permission,
    Instance, NoWrite, NoCache, NoExecutor, Digest, ApiVersion, Compression, Overloaded, HelperFailed, LoginPortal,
    NotAFaithfulStore, Unknown,
}
