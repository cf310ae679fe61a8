using System.Text;

namespace Flywheel.Audit.Inputs.Git;

/// <param name="Id">Its name.</param>
/// <param name="Tree">What it holds.</param>
/// <param name="Parents">None where the history begins, or was cut off there.</param>
/// <param name="Seconds">When it was committed, since 1970.</param>
internal sealed record Commit(ObjectId Id, ObjectId Tree, IReadOnlyList<ObjectId> Parents, long Seconds);

/// <summary>The history: commits and their parents, a shallow clone's end taken for a beginning as git does.</summary>
internal sealed class CommitGraph(GitFolder git, ObjectStore objects)
{
    private const long LargestShallow = 16 << 20;

    private readonly Dictionary<ObjectId, Commit> known = [];
    private HashSet<ObjectId>? cut;

    /// <summary>Where a shallow clone was cut off: commits whose parents are elsewhere.</summary>
    public IReadOnlySet<ObjectId> Cut => cut ??= ReadCut();

    /// <exception cref="InvalidDataException">It is not there, or is no commit.</exception>
    public Commit Read(ObjectId id)
    {
        if (known.TryGetValue(id, out Commit? commit))
        {
            return commit;
        }
        if (objects.Read(id) is not { } found)
        {
            throw new InvalidDataException($"the commit {id} is not there" + (objects.HasAlternates
                ? "; it may lie in another repository that `objects/info/alternates` names, and nothing outside the repository is read"
                : ""));
        }
        return known[id] = Parse(id, found);
    }

    /// <summary>The commit that a tag, of whatever depth, stands for; null where it stands for none.</summary>
    public Commit? Peel(ObjectId id)
    {
        for (int depth = 0; depth < 16; depth++)
        {
            if (objects.Read(id) is not { } found)
            {
                return null;
            }
            if (found.Kind == ObjectKind.Commit)
            {
                return Read(id);
            }
            if (found.Kind != ObjectKind.Tag || Field(found.Content, "object "u8, git.HashLength) is not { } next)
            {
                return null;
            }
            id = next;
        }
        return null;
    }

    private Commit Parse(ObjectId id, GitObject found)
    {
        ReadOnlySpan<byte> rest = found.Content;
        if (found.Kind != ObjectKind.Commit || Field(rest, "tree "u8, git.HashLength) is not { } tree)
        {
            throw new InvalidDataException($"the object {id} is no commit");
        }
        var parents = new List<ObjectId>();
        long seconds = 0;
        for (int end; (end = rest.IndexOf((byte)'\n')) > 0; rest = rest[(end + 1)..])
        {
            ReadOnlySpan<byte> line = rest[..end];
            if (Field(line, "parent "u8, git.HashLength) is { } parent)
            {
                parents.Add(parent);
            }
            else if (line.StartsWith("committer "u8) && line.LastIndexOf((byte)'>') is >= 0 and var close)
            {
                ReadOnlySpan<byte> time = line[(close + 1)..].Trim((byte)' ');
                _ = long.TryParse(time.IndexOf((byte)' ') is >= 0 and var space ? time[..space] : time, out seconds);
                break;
            }
        }
        return new(id, tree, Cut.Contains(id) ? [] : parents, seconds);
    }

    private static ObjectId? Field(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, int hash) =>
        text.StartsWith(name) && text.Length >= name.Length + (hash * 2)
            ? ObjectId.Parse(Encoding.ASCII.GetString(text.Slice(name.Length, hash * 2)), hash)
            : null;

    private HashSet<ObjectId> ReadCut()
    {
        string text = git.Common.ReadAll("shallow", LargestShallow) is { } file ? Encoding.ASCII.GetString(file) : "";
        return [.. text.Split('\n').Select(line => ObjectId.Parse(line.Trim(), git.HashLength)).OfType<ObjectId>()];
    }
}
