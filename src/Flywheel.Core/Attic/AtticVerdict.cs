using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Attic;

/// <summary>Why a server that answers is not the authority that it should be. The name shown to people is the member's in kebab case.</summary>
public enum AtticFault
{
    Private, ServerError, NoSuchCache, NotACache, OtherStore, PathMissing, MalformedNarinfo, AnotherPath, Unsigned, KeyMismatch, KeyUnknown,
    SignatureMismatch,
}

/// <summary>What the check says.</summary>
public abstract record AtticVerdict
{
    private AtticVerdict()
    {
    }

    public abstract T Match<T>(Func<Holds, T> holds, Func<Unreachable, T> unreachable, Func<Faulty, T> faulty);

    /// <summary>Everybody may read a cache of the right layout. <paramref name="Verified"/>: and the path is signed by the key.</summary>
    public sealed record Holds(bool Verified) : AtticVerdict
    {
        public override T Match<T>(Func<Holds, T> holds, Func<Unreachable, T> unreachable, Func<Faulty, T> faulty) => holds(this);
    }

    /// <summary>No answer came.</summary>
    /// <param name="Refused">Why, as a probe says it.</param>
    /// <param name="At">From whom.</param>
    public sealed record Unreachable(ProbeResult.Refused Refused, Endpoint At) : AtticVerdict
    {
        public override T Match<T>(Func<Holds, T> holds, Func<Unreachable, T> unreachable, Func<Faulty, T> faulty) => unreachable(this);
    }

    /// <summary>It answers, and is not the authority that it should be. <paramref name="Detail"/> is what was seen; never empty.</summary>
    public sealed record Faulty(AtticFault Fault, string Detail) : AtticVerdict
    {
        public override T Match<T>(Func<Holds, T> holds, Func<Unreachable, T> unreachable, Func<Faulty, T> faulty) => faulty(this);
    }
}
