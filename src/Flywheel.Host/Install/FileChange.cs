namespace Flywheel.Host.Install;

/// <summary>What became of a file or folder that was to be changed.</summary>
public abstract record FileChange
{
    private FileChange()
    {
    }

    public abstract T Match<T>(Func<Done, T> done, Func<Same, T> same, Func<Refused, T> refused);

    /// <param name="What">Was done, with the path: lower case, no full stop.</param>
    public sealed record Done(string What) : FileChange
    {
        public override T Match<T>(Func<Done, T> done, Func<Same, T> same, Func<Refused, T> refused) => done(this);
    }

    /// <summary>It is as it should be, and was not touched.</summary>
    /// <param name="Path">Which.</param>
    public sealed record Same(string Path) : FileChange
    {
        public override T Match<T>(Func<Done, T> done, Func<Same, T> same, Func<Refused, T> refused) => same(this);
    }

    /// <summary>Nothing of it was touched.</summary>
    /// <param name="Why">With the path.</param>
    /// <param name="Hint">What to do.</param>
    public sealed record Refused(string Why, string Hint) : FileChange
    {
        public override T Match<T>(Func<Done, T> done, Func<Same, T> same, Func<Refused, T> refused) => refused(this);
    }
}
