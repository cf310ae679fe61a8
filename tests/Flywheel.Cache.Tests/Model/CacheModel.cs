using Build.Bazel.Remote.Execution.V2;

namespace Flywheel.Cache.Tests.Model;

/// <summary>What a cache does, said as simply as it can be: entries in the order of their use, of which the oldest go when there is no room.</summary>
internal sealed class CacheModel(long maxSize)
{
    private const long Block = 4096;
    private const int CheckLength = 32;

    /// <summary>The least recently used first.</summary>
    private readonly List<Kept> entries = [];

    internal IReadOnlyList<Kept> Entries => entries;

    internal long DiskBytes => entries.Sum(entry => entry.OnDisk);

    internal static string Name(Digest digest) => $"cas/{digest.Hash}";

    internal static string Name(string instance, string action) => $"ac/{instance}/{action}";

    /// <summary>Whether it is there; then it counts as used.</summary>
    internal bool Use(string name)
    {
        int at = entries.FindIndex(entry => entry.Name == name);
        if (at < 0)
        {
            return false;
        }
        Kept used = entries[at];
        entries.RemoveAt(at);
        entries.Add(used);
        return true;
    }

    internal Kept? Find(string name) => entries.Find(entry => entry.Name == name);

    /// <summary>Whether there was room for a blob that was not there.</summary>
    internal bool Put(Digest digest, byte[] content) => Use(Name(digest)) || Add(new(Name(digest), content, [], OnDisk(content.Length)));

    /// <summary>A result replaces the one that was there, after room was made.</summary>
    internal bool Put(string instance, string action, byte[] content, string[] names) =>
        Add(new(Name(instance, action), content, names, OnDisk(content.Length + CheckLength)));

    /// <summary>The result, when it and all that it names is there.</summary>
    internal byte[]? Result(string instance, string action)
    {
        string name = Name(instance, action);
        if (!Use(name))
        {
            return null;
        }
        Kept result = Find(name)!;
        if (result.Broken)
        {
            Remove(name);
            return null;
        }
        if (!result.Names.All(named => Find(named) is not null))
        {
            return null;
        }
        foreach (string named in result.Names)
        {
            Use(named);
        }
        return result.Content;
    }

    /// <summary>A blob's content; a broken one is found and gone.</summary>
    internal byte[]? Read(Digest digest)
    {
        string name = Name(digest);
        if (!Use(name))
        {
            return null;
        }
        Kept blob = Find(name)!;
        if (!blob.Broken)
        {
            return blob.Content;
        }
        Remove(name);
        return null;
    }

    internal void Break(string name) => entries[entries.FindIndex(entry => entry.Name == name)] = Find(name)! with { Broken = true };

    internal int RemoveBroken() => entries.RemoveAll(entry => entry.Broken);

    internal int Shrink(long bytes)
    {
        int before = entries.Count;
        while (DiskBytes > bytes)
        {
            entries.RemoveAt(0);
        }
        return before - entries.Count;
    }

    /// <summary>A large upload takes room before anybody can know that it is wrong.</summary>
    internal void TakeRoom(long bytes) => Shrink(maxSize - OnDisk(bytes));

    private static long OnDisk(long bytes) => (bytes + Block - 1) / Block * Block;

    private bool Add(Kept entry)
    {
        if (entry.OnDisk > maxSize)
        {
            return false;
        }
        Shrink(maxSize - entry.OnDisk);
        Remove(entry.Name);
        entries.Add(entry);
        return true;
    }

    private void Remove(string name) => entries.RemoveAll(entry => entry.Name == name);
}

/// <param name="Name"><c>cas/HASH</c>, or <c>ac/INSTANCE/HASH</c>.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Names">The blobs that a result names, in its order.</param>
/// <param name="OnDisk">In bytes, whole blocks.</param>
/// <param name="Broken">Whether its file is not what was written.</param>
internal sealed record Kept(string Name, byte[] Content, string[] Names, long OnDisk, bool Broken = false);
