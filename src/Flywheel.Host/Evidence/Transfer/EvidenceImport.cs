using System.Collections.Immutable;
using Flywheel.Core.Evidence;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence.Transfer;

/// <summary>
/// Adds records of other machines to the log. What is there already is known by reading the log without its lock; under the lock only what
/// was added since is read, and then a batch is added with one write. So no record is counted twice, also by two imports at once, and a
/// build that wants to add its record waits some milliseconds.
/// </summary>
/// <param name="folder">The logs.</param>
/// <param name="now">For times that cannot be.</param>
internal sealed class EvidenceImport(string folder, DateTimeOffset now)
{
    /// <summary>Bytes that are added with one write: a build waits for no more.</summary>
    private const int BatchBytes = 1 << 20;

    /// <summary>Its names; as a file it may be a pipe.</summary>
    private static readonly string[] StandardInput = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

    private readonly ImmutableArray<string>.Builder troubles = ImmutableArray.CreateBuilder<string>();
    private readonly SortedDictionary<DateOnly, MonthKeys> months = [];
    private readonly Dictionary<DateOnly, Batch> batches = [];

    /// <summary>What this import has taken: offered again, it is there.</summary>
    private readonly HashSet<Guid> taken = [];

    private readonly long[] passedOver = new long[Enum.GetValues<PassedOver>().Length];
    private long imported, alreadyThere;

    public ImportOutcome Run(IEnumerable<string> sources, Func<Stream> standardInput)
    {
        int error = PrivateFile.Try(() =>
        {
            foreach (MonthLog log in MonthLog.All(folder))
            {
                Keys(log);
            }
        });
        if (error != FileFault.None)
        {
            troubles.Add($"{folder} cannot be read: {FileFault.Words(error)}");
        }
        else
        {
            foreach (string source in sources)
            {
                Take(source, standardInput);
            }
            foreach (Batch batch in batches.Values)
            {
                Add(batch);
            }
        }
        return new(
            imported, alreadyThere,
            Enum.GetValues<PassedOver>().Where(why => passedOver[(int)why] > 0).ToImmutableSortedDictionary(why => why, why => passedOver[(int)why]),
            troubles.ToImmutable());
    }

    private void Take(string source, Func<Stream> standardInput)
    {
        if (StandardInput.Contains(source))
        {
            Visit("standard input", standardInput);
        }
        else if (Directory.Exists(source))
        {
            // A folder of artifacts holds one below another.
            string[] files = [];
            int error = PrivateFile.Try(() => files = [.. Directory.EnumerateFiles(source, "*.jsonl", Below).Order(StringComparer.Ordinal)]);
            if (error != FileFault.None || files.Length == 0)
            {
                troubles.Add($"{source} {(error == FileFault.None ? "holds no *.jsonl file" : $"cannot be read: {FileFault.Words(error)}")}");
            }
            foreach (string file in files)
            {
                TakeFile(file);
            }
        }
        else
        {
            TakeFile(source);
        }
    }

    private static EnumerationOptions Below => new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 8,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
        MatchType = MatchType.Simple,
    };

    private void TakeFile(string path)
    {
        // A named pipe that nobody writes to would be waited for without end.
        int error = MonthLog.OpenToRead(path, out SafeFileHandle? handle, follow: true);
        if (handle is null)
        {
            troubles.Add($"{path} cannot be read: {FileFault.Words(error)}");
            return;
        }
        Visit(path, () => new FileStream(handle, FileAccess.Read, bufferSize: 0));
    }

    private void Visit(string name, Func<Stream> open)
    {
        int error = PrivateFile.Try(() =>
        {
            using Stream stream = open();
            BoundedLines.Visit(stream, Take);
        });
        if (error != FileFault.None)
        {
            troubles.Add($"{name} cannot be read to its end: {FileFault.Words(error)}");
        }
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        OfferedLine.Read(line, now).Match(
            whole =>
            {
                Take(whole);
                return true;
            },
            passed =>
            {
                passedOver[(int)passed.Why]++;
                return false;
            });
    }

    private void Take(OfferedLine.Whole whole)
    {
        if (!taken.Add(whole.Id) || months.Values.Any(keys => keys.Contains(whole.Id)))
        {
            alreadyThere++;
            return;
        }
        MonthLog log = MonthLog.Of(folder, whole.Time);
        if (!batches.TryGetValue(log.Month, out Batch? batch))
        {
            batches.Add(log.Month, batch = new(log));
        }
        batch.Lines.Add(whole);
        batch.Bytes += whole.Bytes.Length + 1;
        if (batch.Bytes >= BatchBytes)
        {
            Add(batch);
        }
    }

    private MonthKeys Keys(MonthLog log)
    {
        if (!months.TryGetValue(log.Month, out MonthKeys? keys))
        {
            months.Add(log.Month, keys = new(log));
            int error = keys.Read();
            if (error != FileFault.None)
            {
                troubles.Add($"{log.Path} cannot be read: {FileFault.Words(error)}");
            }
        }
        return keys;
    }

    private void Add(Batch batch)
    {
        if (batch.Lines.Count == 0)
        {
            return;
        }
        int error = Write(batch, Keys(batch.Log));
        if (error != FileFault.None && !batch.Failed)
        {
            batch.Failed = true;
            troubles.Add($"{batch.Log.Path} cannot be written: {FileFault.Words(error)}; records of that month are not imported");
        }
        batch.Lines.Clear();
        batch.Bytes = 0;
    }

    private int Write(Batch batch, MonthKeys keys)
    {
        int error = batch.Log.OpenLocked(Launch.NativeMethods.CreateAppendNoWait, out SafeFileHandle? handle, out var status);
        if (handle is null)
        {
            return error;
        }
        using (handle)
        {
            error = keys.Read(handle, status);
            OfferedLine.Whole[] fresh = [.. batch.Lines.Where(line => !keys.Contains(line.Id))];
            if (error != FileFault.None || fresh.Length == 0)
            {
                alreadyThere += error == FileFault.None ? batch.Lines.Count : 0;
                return error;
            }
            byte[] bytes = new byte[fresh.Sum(line => line.Bytes.Length + 1) - 1];
            int at = 0;
            foreach (OfferedLine.Whole line in fresh)
            {
                line.Bytes.CopyTo(bytes, at);
                at += line.Bytes.Length;
                if (at < bytes.Length)
                {
                    bytes[at++] = (byte)'\n';
                }
            }
            error = MonthLog.Append(handle, status, bytes);
            if (error == FileFault.None)
            {
                imported += fresh.Length;
                alreadyThere += batch.Lines.Count - fresh.Length;
            }
            return error;
        }
    }

    /// <summary>Records of one month that wait for their write.</summary>
    private sealed class Batch(MonthLog log)
    {
        public MonthLog Log => log;

        public List<OfferedLine.Whole> Lines { get; } = [];

        public int Bytes { get; set; }

        public bool Failed { get; set; }
    }
}
