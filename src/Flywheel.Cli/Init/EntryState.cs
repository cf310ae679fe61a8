using Flywheel.Core.Install;

namespace Flywheel.Cli.Init;

/// <summary>How an entry stands in a repository.</summary>
internal abstract record EntryState
{
    private EntryState()
    {
    }

    internal abstract T Match<T>(Func<InPlace, T> inPlace, Func<Missing, T> missing, Func<Stale, T> stale, Func<Changed, T> changed, Func<Unfit, T> unfit);

    internal sealed record InPlace : EntryState
    {
        internal override T Match<T>(Func<InPlace, T> inPlace, Func<Missing, T> missing, Func<Stale, T> stale, Func<Changed, T> changed, Func<Unfit, T> unfit) => inPlace(this);
    }

    /// <param name="File">With the entry.</param>
    internal sealed record Missing(byte[] File) : EntryState
    {
        internal override T Match<T>(Func<InPlace, T> inPlace, Func<Missing, T> missing, Func<Stale, T> stale, Func<Changed, T> changed, Func<Unfit, T> unfit) => missing(this);
    }

    /// <summary>As we wrote it, but not as we would today.</summary>
    /// <param name="File">With the entry of today.</param>
    internal sealed record Stale(byte[] File) : EntryState
    {
        internal override T Match<T>(Func<InPlace, T> inPlace, Func<Missing, T> missing, Func<Stale, T> stale, Func<Changed, T> changed, Func<Unfit, T> unfit) => stale(this);
    }

    /// <summary>Not as we wrote it: people have changed it.</summary>
    /// <param name="At">Where.</param>
    /// <param name="File">As we would write it today.</param>
    internal sealed record Changed(PlacedBlock At, byte[] File) : EntryState
    {
        internal override T Match<T>(Func<InPlace, T> inPlace, Func<Missing, T> missing, Func<Stale, T> stale, Func<Changed, T> changed, Func<Unfit, T> unfit) => changed(this);
    }

    /// <summary>It cannot be written there.</summary>
    internal sealed record Unfit(EntryFault Fault) : EntryState
    {
        internal override T Match<T>(Func<InPlace, T> inPlace, Func<Missing, T> missing, Func<Stale, T> stale, Func<Changed, T> changed, Func<Unfit, T> unfit) => unfit(this);
    }
}
