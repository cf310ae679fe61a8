using System.Collections.Immutable;
using Flywheel.Cache.Store;
using Flywheel.Core.Cache;

namespace Flywheel.Cache.Server;

/// <summary>Every entry read again.</summary>
public static class Verification
{
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static VerificationReport Of(BlobStore store, CancellationToken cancellation)
    {
        long entries = 0;
        long bytes = 0;
        ImmutableArray<string>.Builder broken = ImmutableArray.CreateBuilder<string>();
        store.Verify(
            (key, size, right) =>
            {
                entries++;
                bytes += size;
                if (!right)
                {
                    broken.Add($"{(key.Kind == EntryKind.Blob ? "cas" : "ac")}/{key.Hex}");
                }
            },
            cancellation);
        return new(entries, bytes, broken.ToImmutable());
    }
}
