using System.Text;

namespace Flywheel.Audit.Inputs.Git;

/// <summary>The names of commits: loose refs, packed ones, and those that point at others.</summary>
internal sealed class RefStore(GitFolder git)
{
    private const int DeepestLink = 5;
    private const long LargestPacked = 256 << 20;

    /// <summary>As git tries them for a short name: gitrevisions(7).</summary>
    private static readonly string[] Places = ["{0}", "refs/{0}", "refs/tags/{0}", "refs/heads/{0}", "refs/remotes/{0}", "refs/remotes/{0}/HEAD"];

    private byte[]? packed;

    /// <summary>Refs lie in tables, which are not read here.</summary>
    public bool AreTables => git.Config["extensions.refstorage"] is { } storage && storage != "files";

    public ObjectId? Head() => AreTables ? null : Full("HEAD");

    /// <summary>What a name stands for, perhaps a tag; null where there is no such name.</summary>
    public ObjectId? Find(string name) =>
        IsName(name) ? Places.Select(place => Full(place.Replace("{0}", name, StringComparison.Ordinal))).FirstOrDefault(found => found is not null) : null;

    private ObjectId? Full(string name)
    {
        for (int depth = 0; depth <= DeepestLink; depth++)
        {
            // Names below refs are shared by the work trees, but for a few kinds that are each one's own.
            string? text = GitFolder.Text(git.Own, name)
                ?? (name.StartsWith("refs/", StringComparison.Ordinal) ? GitFolder.Text(git.Common, name) : null);
            if (text is null)
            {
                return Packed(name);
            }
            if (!text.StartsWith("ref:", StringComparison.Ordinal))
            {
                return ObjectId.Parse(text.AsSpan(0, Math.Min(text.Length, git.HashLength * 2)), git.HashLength);
            }
            name = text[4..].Trim();
            if (!IsName(name))
            {
                return null;
            }
        }
        return null;
    }

    private ObjectId? Packed(string name)
    {
        packed ??= git.Common.ReadAll("packed-refs", LargestPacked) ?? [];
        byte[] wanted = [(byte)' ', .. Encoding.UTF8.GetBytes(name)];
        int digits = git.HashLength * 2;
        for (int from = 0; packed.AsSpan(from).IndexOf(wanted) is >= 0 and var found; from += found + 1)
        {
            int at = from + found, end = at + wanted.Length;
            bool begins = at == digits || (at > digits && packed[at - digits - 1] == '\n');
            if (begins && (end == packed.Length || packed[end] is (byte)'\n' or (byte)'\r'))
            {
                return ObjectId.Parse(Encoding.ASCII.GetString(packed, at - digits, digits), git.HashLength);
            }
        }
        return null;
    }

    /// <summary>A name that stays below the folder of git.</summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and < 1024
        && name.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal))
        && !name.Contains("..", StringComparison.Ordinal)
        && name.AsSpan().IndexOfAny("\\^~:?*[\0\n ") < 0;
}
