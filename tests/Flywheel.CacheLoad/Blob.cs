namespace Flywheel.CacheLoad;

/// <summary>One of a family's blobs: its number makes its content, and so its hash (SHA-256, lower case hex).</summary>
internal readonly record struct Blob(long Number, string Hash);
