using Flywheel.Core.Evidence;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence;

/// <summary>
/// An invocation that has begun, as it stands on the disk, with the lock that says that somebody takes care of it. The kernel frees the
/// lock with the process.
/// </summary>
public sealed class PendingEntry : IDisposable
{
    private SafeFileHandle held;

    internal PendingEntry(PendingInvocation pending, SafeFileHandle held)
    {
        Pending = pending;
        this.held = held;
    }

    public PendingInvocation Pending { get; private set; }

    internal string RecordId => Pending.Record.RecordId!;

    /// <summary>Lets go of it. Without <see cref="EvidenceStore.Finish"/> before, the next recovery takes it up.</summary>
    public void Dispose() => held.Dispose();

    internal void Become(PendingInvocation pending, SafeFileHandle handle)
    {
        held.Dispose();
        (Pending, held) = (pending, handle);
    }
}
