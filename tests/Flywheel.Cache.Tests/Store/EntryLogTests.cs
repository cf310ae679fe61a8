using System.Security.Cryptography;
using Flywheel.Cache.Store;
using Xunit;

namespace Flywheel.Cache.Tests.Store;

/// <summary>The table on disk, over every kind of end.</summary>
public sealed class EntryLogTests : IDisposable
{
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("flywheel-log-");
    private readonly CacheFolder folder;

    public EntryLogTests()
    {
        folder = new(scratch.FullName);
        folder.Prepare();
    }

    public void Dispose() => scratch.Delete(recursive: true);

    [Fact]
    public void A_closed_log_has_the_entries_in_their_order_and_no_journal()
    {
        using (var log = new EntryLog(folder))
        {
            (EntryTable table, _, _) = log.Read();
            log.Begin();
            foreach (int i in (int[])[3, 1, 2])
            {
                table.Add(Key(i), i, stamp: 0);
            }
            log.Close(table.InOrder());
        }

        (EntryTable read, bool closed, bool whole) = new EntryLog(folder).Read();
        Assert.True(closed);
        Assert.True(whole);
        Assert.Equal([(Key(3), 3L), (Key(1), 1L), (Key(2), 2L)], read.InOrder());
        Assert.Empty(Directory.GetFiles(scratch.FullName, "journal-*"));
    }

    /// <summary>A journal that ends anywhere tells what was whole until there.</summary>
    [Fact]
    public void A_journal_cut_at_any_byte_tells_what_came_before()
    {
        const int record = 46;
        using (var log = new EntryLog(folder))
        {
            log.Read();
            log.Begin();
            for (int i = 0; i < 3; i++)
            {
                log.Note(Change.Put, Key(i), i);
            }
            log.Note(Change.Used, Key(0), 0);
            log.Note(Change.Removed, Key(1), 0);
            log.Flush();
        }
        string journal = Directory.GetFiles(scratch.FullName, "journal-*").Single();
        byte[] bytes = File.ReadAllBytes(journal);
        Assert.Equal(5 * record, bytes.Length);
        (EntryKey, long)[][] states =
        [
            [], [(Key(0), 0)], [(Key(0), 0), (Key(1), 1)], [(Key(0), 0), (Key(1), 1), (Key(2), 2)],
            [(Key(1), 1), (Key(2), 2), (Key(0), 0)], [(Key(2), 2), (Key(0), 0)],
        ];
        for (int length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(journal, bytes[..length]);
            (EntryTable table, bool closed, bool whole) = new EntryLog(folder).Read();
            Assert.Equal(states[length / record], table.InOrder());
            Assert.Equal((false, true), (closed, whole));
        }
        bytes[record + 5] ^= 1;
        File.WriteAllBytes(journal, bytes);
        Assert.Equal(states[1], new EntryLog(folder).Read().Table.InOrder());
    }

    [Fact]
    public void Ends_that_were_none_one_after_the_other_lose_nothing()
    {
        for (int i = 0; i < 5; i++)
        {
            using var log = new EntryLog(folder);
            (EntryTable table, _, bool whole) = log.Read();
            Assert.Equal((i, i == 0 || whole), (table.Count, true));
            log.Begin();
            log.Note(Change.Put, Key(i), i);
            log.Flush();
        }
        Assert.Equal(5, new EntryLog(folder).Read().Table.Count);
    }

    [Theory]
    [InlineData("index-2", 0)]
    [InlineData("index-2", 30)]
    [InlineData("index-2", -1)]
    public void An_index_that_is_not_whole_is_not_believed(string name, int at)
    {
        using (var log = new EntryLog(folder))
        {
            (EntryTable table, _, _) = log.Read();
            log.Begin();
            table.Add(Key(1), 1, stamp: 0);
            log.Close(table.InOrder());
        }
        string path = Path.Combine(scratch.FullName, name);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;
        File.WriteAllBytes(path, bytes);

        (EntryTable read, _, bool whole) = new EntryLog(folder).Read();
        Assert.Equal((0, false), (read.Count, whole));
    }

    [Fact]
    public void A_new_index_takes_the_place_of_all_before_it()
    {
        using (var log = new EntryLog(folder))
        {
            (EntryTable table, _, _) = log.Read();
            log.Begin();
            table.Add(Key(1), 1, stamp: 0);
            log.Note(Change.Put, Key(1), 1);
            long number = log.Begin();
            // What happens while it is being written is in its journal.
            log.Note(Change.Put, Key(2), 2);
            log.Flush();
            log.Keep(table.InOrder(), number);
        }
        Assert.Single(Directory.GetFiles(scratch.FullName, "index-*"));
        Assert.Single(Directory.GetFiles(scratch.FullName, "journal-*"));
        Assert.Equal([(Key(1), 1L), (Key(2), 2L)], new EntryLog(folder).Read().Table.InOrder());
    }

    [Fact]
    public void Without_an_index_the_files_tell_the_table()
    {
        byte[] content = [1, 2, 3];
        EntryKey key = EntryKey.BlobOf(content);
        using (BlobStore store = Open())
        {
            Assert.Equal(WriteOutcome.Stored, store.Put(key, content));
        }
        File.Delete(Directory.GetFiles(scratch.FullName, "index-*").Single());

        using BlobStore again = Open();
        Assert.True(again.Contains(key, content.Length));
        using Reading? reading = again.Read(key, content.Length);
        Assert.Equal(content, reading?.All());
    }

    [Fact]
    public void Room_that_was_taken_for_what_is_not_kept_is_there_again()
    {
        using BlobStore store = Open(maxSize: 1 << 20);
        byte[] content = RandomNumberGenerator.GetBytes(900_000);
        EntryKey key = EntryKey.BlobOf(content);
        for (int i = 0; i < 50; i++)
        {
            Assert.Null(store.Begin(key, content.Length, out Upload? upload));
            using (upload)
            {
                Assert.Null(upload!.Append(new(content.AsMemory(0, 800_000))));
                // Half of them are wrong, the others given up.
                if (i % 2 == 0)
                {
                    Assert.Equal(WriteOutcome.Mismatch, upload.Complete());
                }
            }
        }
        Assert.Equal(WriteOutcome.Stored, store.Put(key, content));
        Assert.Equal(new StoreSize(1, 0, 900_000, 901_120), store.Size);
    }

    private BlobStore Open(long maxSize = 1 << 30) => BlobStore.Open(new(scratch.FullName, maxSize, MinFree: 0), TimeProvider.System, _ => { })!;

    private static EntryKey Key(int i) => new(EntryKind.Blob, SHA256.HashData([(byte)i]));
}
