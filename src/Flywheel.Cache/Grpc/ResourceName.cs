using System.Globalization;
using Flywheel.Cache.Store;

namespace Flywheel.Cache.Grpc;

/// <summary>
/// The name of a blob in a byte stream, as remote_execution.proto has it: <c>[INSTANCE/][uploads/UUID/]blobs/HASH/SIZE</c>, behind an
/// upload's with anything more that the client likes.
/// </summary>
internal readonly record struct ResourceName(EntryKey Key, long Size)
{
    /// <summary>Reads the name of a blob to read, or to write.</summary>
    /// <param name="name">As it came.</param>
    /// <param name="upload">Whether something is to be written.</param>
    /// <param name="fault">What is wrong with it, when it is not one.</param>
    internal static ResourceName? Parse(string name, bool upload, out string fault)
    {
        string[] parts = name.Split('/');
        int at = Array.FindIndex(parts, part => part is "uploads" or "blobs" or "compressed-blobs");
        if (upload)
        {
            if (at < 0 || parts[at] != "uploads" || parts.Length < at + 3 || parts[at + 1].Length == 0)
            {
                fault = "a resource to write is named [INSTANCE/]uploads/UUID/blobs/HASH/SIZE";
                return null;
            }
            at += 2;
        }
        if (at >= 0 && parts[at] == "compressed-blobs")
        {
            fault = "compressed blobs are not supported: supported_compressors has none";
            return null;
        }
        if (at < 0 || parts[at] != "blobs" || parts.Length < at + 3 || (!upload && parts.Length > at + 3))
        {
            fault = "a resource is named [INSTANCE/]blobs/HASH/SIZE";
            return null;
        }
        if (!EntryKey.TryBlob(parts[at + 1], out EntryKey key))
        {
            fault = Digests.HashFault;
            return null;
        }
        // The parser of numbers lets NULs stand behind one.
        if (parts[at + 2].EndsWith('\0') || !long.TryParse(parts[at + 2], NumberStyles.None, CultureInfo.InvariantCulture, out long size))
        {
            fault = Digests.SizeFault;
            return null;
        }
        fault = "";
        return new(key, size);
    }
}
