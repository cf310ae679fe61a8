using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Attic;

/// <summary>What the check asks for, in this order. Each is a GET without credentials.</summary>
public enum AtticRequest
{
    /// <summary><c>CACHE/nix-cache-info</c>.</summary>
    CacheInfo,

    /// <summary><c>CACHE/HASH.narinfo</c>, where a path is given.</summary>
    NarInfo,

    /// <summary><c>_api/v1/cache-config/CACHE</c>, which only Attic has.</summary>
    CacheConfig,
}

/// <summary>All that a check asked and heard.</summary>
/// <param name="Exchanges">In the order of asking; those that were not asked are missing.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record AtticTrace(ImmutableArray<AtticExchange> Exchanges, TimeSpan Elapsed)
{
    public AtticExchange? Of(AtticRequest request) => Exchanges.FirstOrDefault(exchange => exchange.Request == request);
}

/// <summary>One request, and what came of it.</summary>
/// <param name="Request">Which.</param>
/// <param name="Redirects">Where it was led to, as people may be shown it.</param>
/// <param name="Took">Wall time, the connection's included.</param>
/// <param name="Answer">Of the last place.</param>
public sealed record AtticExchange(AtticRequest Request, ImmutableArray<string> Redirects, TimeSpan Took, AtticAnswer Answer)
{
    /// <summary><c>, after a redirect to ADDRESS</c>; empty without one.</summary>
    internal string Led => Redirects.IsEmpty ? "" : $", after {(Redirects.Length == 1 ? "a redirect" : $"{Redirects.Length} redirects")} to {Redirects[^1]}";
}

/// <summary>What came of a request.</summary>
public abstract record AtticAnswer
{
    private AtticAnswer()
    {
    }

    public abstract T Match<T>(Func<Answered, T> answered, Func<Failed, T> failed, Func<Misled, T> misled);

    /// <summary>An answer of HTTP.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="MediaType">Of the body; empty where it is not said.</param>
    /// <param name="Body">As much as may be looked at.</param>
    /// <param name="Endless">Whether the body is longer than that.</param>
    public sealed record Answered(int Status, string MediaType, ImmutableArray<byte> Body, bool Endless) : AtticAnswer
    {
        public override T Match<T>(Func<Answered, T> answered, Func<Failed, T> failed, Func<Misled, T> misled) => answered(this);
    }

    /// <summary>There was no answer.</summary>
    /// <param name="Cause">Why.</param>
    /// <param name="Detail">More of it; may be empty.</param>
    /// <param name="At">Whom this befell: the server, or where it led to.</param>
    public sealed record Failed(ProbeCause Cause, string Detail, Endpoint At) : AtticAnswer
    {
        public override T Match<T>(Func<Answered, T> answered, Func<Failed, T> failed, Func<Misled, T> misled) => failed(this);
    }

    /// <summary>It redirects in a way that is not followed.</summary>
    public sealed record Misled(string What) : AtticAnswer
    {
        public override T Match<T>(Func<Answered, T> answered, Func<Failed, T> failed, Func<Misled, T> misled) => misled(this);
    }
}
