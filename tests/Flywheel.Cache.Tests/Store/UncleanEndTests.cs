using System.Security.Cryptography;
using Flywheel.Cache.Store;
using Xunit;

namespace Flywheel.Cache.Tests.Store;

/// <summary>What is claimed after a process ended anyhow, and files were lost or are there that nobody knows of.</summary>
public sealed class UncleanEndTests : IDisposable
{
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("flywheel-unclean-");
    private int copies;

    public void Dispose() => scratch.Delete(recursive: true);

    [Fact]
    public void A_comparison_that_is_cut_short_is_done_at_the_next_start()
    {
        (EntryKey Key, byte[] Content)[] blobs = [.. Enumerable.Range(0, 3000).Select(_ => New())];
        string killed;
        using (BlobStore store = Open(Path.Combine(scratch.FullName, "first")))
        {
            foreach ((EntryKey key, byte[] content) in blobs)
            {
                Assert.Equal(WriteOutcome.Stored, store.Put(key, content));
            }
            killed = CopyOf(store);
        }
        File.Delete(FileOf(killed, blobs[1500].Key));

        // Opened and ended at once, as short work on a cache without a server is.
        Open(killed).Dispose();

        using BlobStore again = Open(killed);
        Assert.False(again.Contains(blobs[1500].Key, blobs[1500].Content.Length));
        Assert.True(again.Contains(blobs[1501].Key, blobs[1501].Content.Length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_whole_index_only_what_is_there_is_claimed(bool removed)
    {
        (EntryKey Key, byte[] Content) first = New();
        (EntryKey Key, byte[] Content) second = New();
        string folder = Path.Combine(scratch.FullName, "first");
        using (BlobStore store = Open(folder))
        {
            store.Put(first.Key, first.Content);
        }
        string killed;
        using (BlobStore store = Open(folder))
        {
            store.Put(second.Key, second.Content);
            killed = CopyOf(store);
        }
        string index = Directory.GetFiles(killed, "index-*").Single();
        if (removed)
        {
            File.Delete(index);
        }
        else
        {
            File.WriteAllText(index, "nothing");
        }
        File.Delete(FileOf(killed, second.Key));

        using BlobStore again = Open(killed);
        Assert.False(again.Contains(second.Key, second.Content.Length));
        Assert.True(again.Contains(first.Key, first.Content.Length));
        Assert.Equal(1, again.Size.Entries);
    }

    [Fact]
    public async Task A_file_that_no_index_knows_of_is_found_again()
    {
        (EntryKey Key, byte[] Content) known = New();
        (EntryKey Key, byte[] Content) unknown = New();
        string killed;
        using (BlobStore store = Open(Path.Combine(scratch.FullName, "first")))
        {
            store.Put(known.Key, known.Content);
            killed = CopyOf(store);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(killed, unknown.Key))!);
        File.WriteAllBytes(FileOf(killed, unknown.Key), unknown.Content);

        using BlobStore again = Open(killed);
        for (int look = 0; look < 200 && again.Size.Entries < 2; look++)
        {
            await Task.Delay(20);
        }
        using Reading? reading = again.Read(unknown.Key, unknown.Content.Length);
        Assert.Equal(unknown.Content, reading?.All());
    }

    private static (EntryKey Key, byte[] Content) New()
    {
        byte[] content = RandomNumberGenerator.GetBytes(100);
        return (EntryKey.BlobOf(content), content);
    }

    private static string FileOf(string folder, EntryKey key) => Path.Combine(folder, "cas", key.Hex[..2], key.Hex);

    private static BlobStore Open(string folder) => BlobStore.Open(new(folder, 1 << 30, MinFree: 0), TimeProvider.System, _ => { })!;

    /// <summary>The folder as a kill at this moment would leave it.</summary>
    private string CopyOf(BlobStore store)
    {
        string copy = Path.Combine(scratch.FullName, $"copy-{++copies}");
        foreach (string path in Directory.EnumerateFiles(store.Folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "lock"))
        {
            string to = Path.Combine(copy, Path.GetRelativePath(store.Folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(path, to);
        }
        return copy;
    }
}
