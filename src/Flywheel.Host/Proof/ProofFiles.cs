using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Host.Evidence;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Proof;

/// <summary>Proofs on the disk: each a file for the user alone, whole or not there.</summary>
public static class ProofFiles
{
    /// <summary>Below the evidence's own.</summary>
    public const string FolderName = "proofs";

    private const string Suffix = ".json";

    /// <summary>KIND-COMMIT-TIME.json, with twelve digits of the commit.</summary>
    public static string NameOf(ProofStatement statement) => string.Create(CultureInfo.InvariantCulture,
        $"{statement.Predicate.Kind}-{ProofText.Short(statement.Commit)}-{statement.Predicate.CreatedAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}{Suffix}");

    /// <summary>Reads and judges one, whatever stands at the path.</summary>
    public static ProofReport Judge(string path, string shown, ProofDemands demands, DateTimeOffset now)
    {
        (byte[]? bytes, string? fault) = Read(path);
        ProofReading reading = bytes is null ? ProofReading.Refused(ProofRules.Format, fault!) : ProofJson.Read(bytes);
        return new(shown, reading.Statement, ProofRules.Judge(reading, demands, now));
    }

    /// <summary>The files of a folder that may be proofs, in the order of their names; or why it cannot be read.</summary>
    public static (ImmutableArray<string> Files, string? Fault) In(string folder)
    {
        ImmutableArray<string> files = [];
        int error = PrivateFile.Try(() => files = [.. Directory.EnumerateFiles(folder, "*" + Suffix).Order(StringComparer.Ordinal)]);
        return error == FileFault.None ? (files, null) : ([], $"{folder} cannot be read: {FileFault.Words(error)}");
    }

    /// <summary>Whether a proof can be written there, before anything is built for it. Null, or what is wrong.</summary>
    public static string? Obstacle(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } above ? above : ".";
        return Directory.Exists(path) || (Path.Exists(path) && !File.Exists(path)) ? $"{path} is no file"
            : !Directory.Exists(folder) ? $"{folder} is no folder"
            : PrivateFile.CanWriteIn(folder) is not FileFault.None and var error ? $"{folder} cannot be written: {FileFault.Words(error)}"
            : null;
    }

    /// <summary>Makes the folder, for the user alone. Null, or what is wrong.</summary>
    public static string? MakeFolder(string folder) =>
        PrivateFile.MakeFolder(folder) is not FileFault.None and var error ? $"{folder} cannot be made: {FileFault.Words(error)}" : null;

    /// <summary>Writes it under another name first. Null, or what is wrong.</summary>
    public static string? Write(string path, byte[] file)
    {
        string unnamed = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.new");
        int error = PrivateFile.Create(unnamed, out SafeFileHandle? handle);
        if (handle is not null)
        {
            using (handle)
            {
                error = error != FileFault.None ? error : PrivateFile.Write(handle, file);
            }
            error = error != FileFault.None ? error : PrivateFile.Rename(unnamed, path);
            if (error != FileFault.None)
            {
                PrivateFile.Remove(unnamed);
            }
        }
        return error == FileFault.None ? null : $"{path} cannot be written: {FileFault.Words(error)}";
    }

    /// <summary>No pipe and no device is ever opened: that could wait for ever.</summary>
    private static (byte[]? Bytes, string? Fault) Read(string path)
    {
        byte[]? bytes = null;
        string? fault = null;
        int error = PrivateFile.Try(() =>
        {
            if (!File.Exists(path))
            {
                fault = Directory.Exists(path) ? "it is a directory" : "it is not there";
                return;
            }
            if (PrivateFile.Status(path, out Launch.NativeMethods.FileStatus status) != FileFault.None || !status.IsRegularFile)
            {
                fault = "it is no regular file";
                return;
            }
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            byte[] room = new byte[Math.Min(file.Length, ProofJson.Limit) + 1];
            bytes = room[..file.ReadAtLeast(room, room.Length, throwOnEndOfStream: false)];
        });
        return error == FileFault.None ? (bytes, fault) : (null, $"it cannot be read: {FileFault.Words(error)}");
    }
}
