namespace Flywheel.Audit.Inputs.Git;

/// <summary>Looks for paths in the folders of a commit, and reads none beside them.</summary>
internal sealed class CommittedFiles(ObjectStore objects, int hash)
{
    /// <param name="tree">Of the commit.</param>
    /// <param name="path">Of a file, as git has it.</param>
    /// <exception cref="InvalidDataException">A tree is damaged or not there.</exception>
    public bool Holds(ObjectId tree, string path)
    {
        string[] names = path.Split('/');
        for (int i = 0; i < names.Length; i++)
        {
            if (Find(tree, names[i]) is not var (id, isFile, isFolder))
            {
                return false;
            }
            if (i + 1 == names.Length || !isFolder)
            {
                return i + 1 == names.Length && isFile;
            }
            tree = id;
        }
        return false;
    }

    private (ObjectId Id, bool IsFile, bool IsFolder)? Find(ObjectId tree, string name)
    {
        if (objects.Read(tree) is not { Kind: ObjectKind.Tree } found)
        {
            throw new InvalidDataException($"the tree {tree} is not there");
        }
        ReadOnlySpan<byte> rest = found.Content;
        while (!rest.IsEmpty)
        {
            int space = rest.IndexOf((byte)' '), zero = rest.IndexOf((byte)0);
            if (space < 0 || zero < space || rest.Length < zero + 1 + hash)
            {
                throw new InvalidDataException($"the tree {tree} is damaged");
            }
            if (PathText.Of(rest[(space + 1)..zero]) == name)
            {
                return (new(rest.Slice(zero + 1, hash)), rest.StartsWith("100"u8), rest.StartsWith("4"u8));
            }
            rest = rest[(zero + 1 + hash)..];
        }
        return null;
    }
}
