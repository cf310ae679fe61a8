using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Evidence;

/// <summary>The directory of the evidence: month logs, and below it what belongs to invocations that have not ended.</summary>
internal sealed class EvidenceDirectory(string path)
{
    /// <summary>Bytes that must be free: a big build's event stream has tens of megabytes.</summary>
    internal const ulong NeededBytes = 64UL << 20;

    /// <summary>Absolute.</summary>
    public string Root { get; } = path;

    public string Pending { get; } = Path.Combine(path, PendingName);

    public string Streams { get; } = Path.Combine(path, StreamsName);

    public string PendingFile(string recordId) => Path.Combine(Pending, recordId + PendingSuffix);

    /// <summary>What a pending record is written to before it has its name.</summary>
    public string UnnamedFile(string recordId) => Path.Combine(Pending, recordId + UnnamedSuffix);

    public string StreamFile(string recordId) => Path.Combine(Streams, recordId + StreamSuffix);

    private const string PendingName = "pending";
    private const string StreamsName = "streams";

    /// <summary>Whether the evidence keeps something of its own under the last name of a path.</summary>
    public static bool IsNamed(string path) => MonthLog.IsNamed(path) || Path.GetFileName(path) is PendingName or StreamsName;

    public const string PendingSuffix = ".json";
    public const string UnnamedSuffix = ".new";
    public const string StreamSuffix = ".bep";

    /// <summary>Our own key is a part of file names: nothing else may become one, nor what only is one without the blanks around it.</summary>
    public static bool IsRecordId(string? text) => RecordLimits.IsKey(text);

    /// <summary>Where the evidence is kept by these settings; or why that is not known.</summary>
    public static (EvidenceDirectory? Directory, string? Fault) Resolve(Settings settings, EnvironmentSnapshot environment)
    {
        string? path = settings.EvidenceDir is { } given ? Absolute(given.Value) : Default(environment);
        return path is null
            ? (null, $"the evidence has no place: neither {Variables.EvidenceDir} nor XDG_STATE_HOME nor HOME names a folder")
            : path.Contains('\uFFFD')
                ? (null, $"the evidence has no place: {path} is not UTF-8")
                : (new(path), null);
    }

    /// <summary>Makes what is missing of it, and looks whether it can be used.</summary>
    /// <param name="given">Whether the user named it: then its rights are his own affair once it holds anything.</param>
    /// <returns>What is wrong, or null.</returns>
    public string? Prepare(bool given)
    {
        if ((MakeRoot(given) ?? MakePrivate(Pending) ?? MakePrivate(Streams)) is { } fault)
        {
            return fault;
        }
        foreach (string folder in new[] { Root, Pending, Streams })
        {
            if (PrivateFile.CanWriteIn(folder) is not FileFault.None and var error)
            {
                return $"{folder} cannot be written: {FileFault.Words(error)}";
            }
        }
        return RoomFault(Root, PrivateFile.FreeBytes(Root));
    }

    /// <summary>What is wrong with the room for a stream; null when nothing is, or the system does not say.</summary>
    /// <param name="shown">The folder as people are shown it.</param>
    /// <param name="free">Bytes.</param>
    public static string? RoomFault(string shown, ulong? free) =>
        free < NeededBytes ? $"{shown} has {free >> 20} MB of room, and an event stream may need {NeededBytes >> 20}" : null;

    /// <summary>Makes the directory itself, where it is missing, and for the user alone.</summary>
    /// <inheritdoc cref="Prepare"/>
    public string? MakeRoot(bool given)
    {
        bool there = PrivateFile.Status(Root, out NativeMethods.FileStatus root) == FileFault.None;
        if (!there && PrivateFile.MakeFolder(Root) is not FileFault.None and var error)
        {
            return $"{Root} cannot be made: {FileFault.Words(error)}";
        }
        if (there && !root.IsDirectory)
        {
            return $"{Root} is no directory";
        }
        if (there && root.Permissions != PrivateFile.FolderMode && (!given || IsEmpty(Root)))
        {
            // Not ours to change means not ours alone, which the files' own rights make up for.
            PrivateFile.Try(() => File.SetUnixFileMode(Root, PrivateFile.FolderMode));
        }
        return null;
    }

    /// <summary>A link is not followed: whoever planted it would have us change the rights of what it leads to, and write there.</summary>
    private static string? MakePrivate(string folder)
    {
        int error = PrivateFile.StatusOfItself(folder, out NativeMethods.FileStatus status) == FileFault.None
            ? !status.IsDirectory ? NativeMethods.NotDirectory
                : status.Permissions == PrivateFile.FolderMode ? FileFault.None
                : PrivateFile.Try(() => File.SetUnixFileMode(folder, PrivateFile.FolderMode))
            : PrivateFile.MakeFolder(folder);
        return error switch
        {
            FileFault.None => null,
            NativeMethods.NotDirectory => $"{folder} is no directory, or only a link to one",
            _ => $"{folder} cannot be made for you alone: {FileFault.Words(error)}",
        };
    }

    private static bool IsEmpty(string folder)
    {
        bool empty = false;
        return PrivateFile.Try(() => empty = !Directory.EnumerateFileSystemEntries(folder).Any()) == FileFault.None && empty;
    }

    /// <summary>The XDG base directory specification: a relative value is to be ignored.</summary>
    private static string? Default(EnvironmentSnapshot environment) =>
        environment.Get("XDG_STATE_HOME") is { } state && Path.IsPathRooted(state) ? Path.Combine(state, "flywheel")
        : environment.Get("HOME") is { } home && Path.IsPathRooted(home) ? Path.Combine(home, ".local", "state", "flywheel")
        : null;

    private static string? Absolute(string path)
    {
        try
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            // A relative path, and the current folder was removed.
            return null;
        }
    }
}
