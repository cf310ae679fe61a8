using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Doctor;

/// <summary>What the evidence's folder is like, without making or locking anything.</summary>
internal sealed record EvidenceCondition
{
    private const int MostPending = 128;

    /// <summary>Absolute; null where there is no place for it.</summary>
    public string? Folder { get; private init; }

    public bool Exists { get; private init; }

    /// <summary>Why it cannot be used: names the folder. Null where it can.</summary>
    public string? Fault { get; private init; }

    /// <summary>Whether others than the user may look into it.</summary>
    public bool IsOpenToOthers { get; private init; }

    /// <summary>Bytes; null where the system does not say.</summary>
    public ulong? Free { get; private init; }

    /// <summary>Records that killed shims left; at most 128 are looked at.</summary>
    public int Left { get; private init; }

    /// <summary>Those that Bazel still works on.</summary>
    public int Waiting { get; private init; }

    /// <summary>When the newest record ended; null without any.</summary>
    public DateTimeOffset? Newest { get; private init; }

    public static EvidenceCondition Look(Settings settings, EnvironmentSnapshot environment, DateTimeOffset now)
    {
        (EvidenceDirectory? directory, string? unknown) = EvidenceDirectory.Resolve(settings, environment);
        if (directory is null)
        {
            return new() { Fault = unknown };
        }
        // A word that landed in the variable by accident is not repeated as a folder of this one.
        bool plain = settings.EvidenceDir is not { } given || given.Value.StartsWith('/');
        string shown = plain ? directory.Root : $"the folder that {Variables.EvidenceDir} names";
        FolderState root = FolderState.Of(directory.Root);
        string? fault = root.Fault is null ? null : plain ? $"{shown} {root.Fault}" : $"{shown} cannot be used";
        foreach (string folder in fault is null && root.Exists ? (string[])[directory.Pending, directory.Streams] : [])
        {
            fault ??= FolderState.Of(folder).Fault is { } within ? plain ? $"{folder} {within}" : $"{shown} cannot be used" : null;
        }
        ulong? free = PrivateFile.FreeBytes(root.Nearest);
        fault ??= EvidenceDirectory.RoomFault(shown, free);
        PrivateFile.Status(directory.Root, out NativeMethods.FileStatus status);
        (int left, int waiting) = Pending(directory, now);
        return new()
        {
            Folder = plain ? directory.Root : null,
            Exists = root.Exists,
            Fault = fault,
            Free = free,
            IsOpenToOthers = root is { Exists: true, Fault: null } && (status.Permissions & ~PrivateFile.FolderMode) != 0,
            Left = left,
            Waiting = waiting,
            Newest = NewestRecord(directory.Root),
        };
    }

    private static (int Left, int Waiting) Pending(EvidenceDirectory directory, DateTimeOffset now)
    {
        int left = 0;
        int waiting = 0;
        foreach (string file in TextFile.Entries(directory.Pending, "*" + EvidenceDirectory.PendingSuffix, MostPending))
        {
            string id = Path.GetFileNameWithoutExtension(file);
            if (!EvidenceDirectory.IsRecordId(id) || PrivateFile.Status(file, out NativeMethods.FileStatus status) != FileFault.None || !status.IsRegularFile
                || Sources.SmallFile.Read(file).Bytes is not { } json)
            {
                continue;
            }
            PendingInvocation? pending = EvidenceJson.ReadPending(json);
            if (pending is null ? EvidenceJson.IsNewerPending(json) : new ProcessIdentity(pending.OwnerPid, pending.OwnerStart).IsAlive)
            {
                continue;
            }
            bool ended = EvidenceConclusion.Of(id, pending, PrivateFile.Modified(status), directory, now) is not null;
            left += ended ? 1 : 0;
            waiting += ended ? 0 : 1;
        }
        return (left, waiting);
    }

    /// <summary>The last line of the last log that is a record.</summary>
    private static DateTimeOffset? NewestRecord(string folder)
    {
        DateTimeOffset? newest = null;
        PrivateFile.Try(() =>
        {
            byte[] last = [];
            MonthLog.All(folder).LastOrDefault()?.Visit((line, ended) => last = ended ? line.ToArray() : last);
            newest = EvidenceJson.ReadRecord(last)?.EndedAt;
        });
        return newest;
    }
}
