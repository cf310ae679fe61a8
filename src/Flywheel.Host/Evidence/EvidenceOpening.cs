namespace Flywheel.Host.Evidence;

/// <summary>What came of opening the evidence.</summary>
public abstract record EvidenceOpening
{
    private EvidenceOpening()
    {
    }

    public abstract T Match<T>(Func<Opened, T> opened, Func<Unusable, T> unusable);

    /// <summary>It can be written.</summary>
    public sealed record Opened(EvidenceStore Store) : EvidenceOpening
    {
        public override T Match<T>(Func<Opened, T> opened, Func<Unusable, T> unusable) => opened(this);
    }

    /// <param name="Reason">Names the directory and what is wrong with it.</param>
    public sealed record Unusable(string Reason) : EvidenceOpening
    {
        public override T Match<T>(Func<Opened, T> opened, Func<Unusable, T> unusable) => unusable(this);
    }
}
