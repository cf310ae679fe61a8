namespace Flywheel.CacheLoad;

/// <summary>One kind of operation against one target.</summary>
internal abstract class Row
{
    /// <summary>The bytes of blobs that an operation carries; null where it carries none.</summary>
    public abstract int? Bytes { get; }

    /// <summary>An operation leaves that much on the server's disk.</summary>
    public virtual bool Writes => false;

    /// <summary>What the operations need to be there is put there.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Called before a pass, with the clock stopped: that many operations will be done at most.</summary>
    public virtual void Supply(long operations)
    {
    }

    public abstract LoadClient Open();

    /// <summary>What the operations have left is there: called when the last pass has ended, with the number of operations begun.</summary>
    public virtual Task VerifyAsync(long operations) => Task.CompletedTask;
}

/// <summary>One client with a connection of its own.</summary>
internal abstract class LoadClient : IDisposable
{
    /// <summary>It blocks its thread, so it needs one of its own.</summary>
    public virtual bool Blocks => false;

    /// <param name="number">Counts all operations of a pass, over all clients, from 0.</param>
    /// <exception cref="LoadFailure">The answer is wrong.</exception>
    public abstract ValueTask OperateAsync(long number);

    public abstract void Dispose();
}
