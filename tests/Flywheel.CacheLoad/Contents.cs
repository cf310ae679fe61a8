namespace Flywheel.CacheLoad;

/// <summary>What is written and read in a run, the same for all targets.</summary>
internal sealed class Contents
{
    public Contents()
    {
        SmallRead = Small.New(4096);
        LargeRead = Large.New(16);
        Absent = Small.New(1000);
    }

    public BlobFamily Small { get; } = new(1 << 10);

    public BlobFamily Large { get; } = new(4 << 20);

    /// <summary>Written before they are read: small enough to stay in memory, so that no disk is measured.</summary>
    public Blob[] SmallRead { get; }

    public Blob[] LargeRead { get; }

    /// <summary>Never written.</summary>
    public Blob[] Absent { get; }
}
