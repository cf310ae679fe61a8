using Flywheel.Core.Contract;

namespace Flywheel.Host.Sources;

/// <summary>What the workspace's own files say. <paramref name="Root"/> is null outside of any workspace.</summary>
public sealed record WorkspaceFiles(string? Root, EnvFile EnvFile, Manifest Manifest)
{
    private static readonly string[] Boundaries = ["WORKSPACE", "WORKSPACE.bazel", "MODULE.bazel", "REPO.bazel"];

    /// <summary>The current folder; null when it was deleted, or its path may not be known.</summary>
    public static string? WorkingDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the files of the workspace around a folder.</summary>
    public static WorkspaceFiles Read(string? folder)
    {
        if (FindRoot(folder) is not { } root)
        {
            return new(null, EnvFile.None, Manifest.None);
        }
        (byte[]? env, string? envFault) = SmallFile.Read(Path.Combine(root, EnvFile.FileName));
        (byte[]? manifest, string? manifestFault) = SmallFile.Read(Path.Combine(root, Manifest.FileName));
        return new(
            root,
            env is not null ? EnvFile.Parse(System.Text.Encoding.UTF8.GetString(env))
                : envFault is null ? EnvFile.None
                : new EnvFile([], [$"{EnvFile.FileName} {envFault}; ignored"]),
            manifest is not null ? Manifest.Parse(manifest)
                : manifestFault is null ? Manifest.None
                : Manifest.Unusable(manifestFault));
    }

    /// <summary>
    /// The nearest folder, this one included, with a boundary file; null when there is none. Up to Bazel 4 only the first two count
    /// (InWorkspace of workspace_layout.cc).
    /// </summary>
    public static string? FindRoot(string? folder, bool upTo4 = false)
    {
        string[] boundaries = upTo4 ? Boundaries[..2] : Boundaries;
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (boundaries.Any(b => File.Exists(Path.Combine(at, b))))
            {
                return at;
            }
        }
        return null;
    }

    /// <summary>What the token file is like; it is opened, so that permission counts, and never read further than a byte.</summary>
    public static TokenFileState LookAtTokenFile(string? path)
    {
        if (path is null)
        {
            return TokenFileState.NotLookedAt;
        }
        try
        {
            if (!File.Exists(path))
            {
                return TokenFileState.Missing;
            }
            if (SmallFile.Length(path) == 0)
            {
                return TokenFileState.Empty;
            }
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            if (file.ReadByte() < 0)
            {
                return TokenFileState.Empty;
            }
            return (File.GetUnixFileMode(file.SafeFileHandle) & UnixFileMode.OtherRead) != 0
                ? TokenFileState.ReadableByOthers
                : TokenFileState.Present;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return TokenFileState.Unreadable;
        }
    }
}
