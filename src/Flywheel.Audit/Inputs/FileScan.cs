using System.Buffers;
using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Inputs;

/// <summary>Reads the files that can matter, on every processor, and hands them on; what comes back is in order of the paths.</summary>
public static class FileScan
{
    /// <summary>Larger files are looked through in parts, so that memory does not grow with them.</summary>
    private const int Part = 256 << 10;

    private const int HeadOfScript = 128;

    /// <summary>Below so many files another thread costs more than it brings.</summary>
    private const int FewestForThread = 96;

    /// <summary>Files that a thread takes at once.</summary>
    private const int Share = 16;

    /// <param name="tree">Where the files are.</param>
    /// <param name="kindOf">What a file is; null for one that is not audited. Called once for each, in order, on this thread.</param>
    /// <param name="prefilter">Says what need not be read.</param>
    /// <param name="most">Bytes; larger files are not read, and named as unreadable.</param>
    /// <param name="read">Makes something of a file that can matter. Called on several threads at once, each file once.</param>
    /// <param name="always">Files that matter whatever they hold; null for none.</param>
    public static FileScanResult<T> Run<T>(
        IAuditTree tree,
        Func<TreeFile, FileKind?> kindOf,
        Prefilter prefilter,
        long most,
        Func<TreeFile, FileKind, byte[], T> read,
        Func<TreeFile, bool>? always = null)
        where T : class
    {
        var jobs = new List<Job<T>>();
        foreach (TreeFile file in tree.Files)
        {
            if (kindOf(file) is { } kind && (prefilter.Looks(kind) || MayBeScript(file, kind)))
            {
                jobs.Add(new(file, kind, always?.Invoke(file) ?? false));
            }
        }
        // Scripts first: the names of those that matter tell which of all other files call one.
        List<Job<T>> scripts = [.. jobs.Where(job => ScriptNames.IsScript(job.Kind))];
        var names = new ScriptNames(scripts.Select(job => job.File.Path));
        Each(scripts, (job, buffer) => Look(tree, job, prefilter, most, read, buffer, names));
        List<Job<T>> callers = names.Callers(
            scripts.Where(job => job.Result is not null).Select(job => job.File.Path),
            [.. scripts.Where(job => job.Held is not null).Select(job => (job, job.File.Path, job.Held!))]);
        callers.ForEach(job => job.Always = true);
        Each(callers, (job, buffer) => Look(tree, job, prefilter, most, read, buffer));
        Prefilter knowing = prefilter.Naming(scripts.Where(job => job.Result is not null).Select(job => ScriptNames.NameOf(job.File.Path)));
        Each([.. jobs.Where(job => !ScriptNames.IsScript(job.Kind))], (job, buffer) => Look(tree, job, knowing, most, read, buffer));
        return Result(jobs);
    }

    /// <summary>Does something with each job, on every processor, each thread with a buffer of its own.</summary>
    private static void Each<T>(List<Job<T>> jobs, Action<Job<T>, byte[]> look)
        where T : class
    {
        int next = 0;
        void Work()
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(Part);
            for (int from; (from = Interlocked.Add(ref next, Share) - Share) < jobs.Count;)
            {
                for (int at = from; at < Math.Min(from + Share, jobs.Count); at++)
                {
                    look(jobs[at], buffer);
                }
            }
            ArrayPool<byte>.Shared.Return(buffer);
        }
        Exception? failure = null;
        void Guarded()
        {
            try
            {
                Work();
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        }
        var threads = new List<Thread>();
        for (int count = 1; count < Math.Min(Environment.ProcessorCount, (jobs.Count / FewestForThread) + 1); count++)
        {
            // As much room to descend as the first thread has.
            var thread = new Thread(Guarded, 8 << 20);
            thread.Start();
            threads.Add(thread);
        }
        Guarded();
        threads.ForEach(thread => thread.Join());
        if (failure is not null)
        {
            throw new AggregateException(failure);
        }
    }

    private static FileScanResult<T> Result<T>(List<Job<T>> jobs)
        where T : class =>
        new(
            [.. jobs.Where(job => job.Result is not null).Select(job => job.Result!)],
            jobs.Count,
            [.. jobs.Where(job => job.Why is not null).Select(job => new UnreadableFile(job.File.Path, job.Why!))]);

    /// <summary>A program whose name does not tell what it is.</summary>
    private static bool MayBeScript(TreeFile file, FileKind kind) =>
        kind == FileKind.Other && file.IsExecutable && !file.Path.AsSpan(file.Path.LastIndexOf('/') + 1).Contains('.');

    private static void Look<T>(
        IAuditTree tree,
        Job<T> job,
        Prefilter prefilter,
        long most,
        Func<TreeFile, FileKind, byte[], T> read,
        byte[] buffer,
        ScriptNames? names = null)
        where T : class
    {
        byte[]? content;
        FileKind kind = job.Kind;
        if (tree is RepositoryTree disk)
        {
            (DiskFile? file, job.Why) = disk.Open(job.File.Path, known: true);
            if (file is null)
            {
                return;
            }
            using (file)
            {
                content = Content(file, job, ref kind, prefilter, most, buffer, names);
            }
        }
        else
        {
            content = tree.Read(job.File.Path, most);
            job.Why = content is null ? "cannot be read, or is too large" : null;
            kind = content is not null && kind == FileKind.Other && FileKinds.IsShellScript(content) ? FileKind.Shell : kind;
            if (content is not null && !Matters(job, kind, content, content.Length, prefilter))
            {
                Hold(job, kind, content, content.Length, names);
                content = null;
            }
        }
        if (content is not null)
        {
            job.Result = read(job.File, kind, content);
        }
    }

    /// <summary>Null where it does not matter, or cannot be read.</summary>
    private static byte[]? Content<T>(DiskFile file, Job<T> job, ref FileKind kind, Prefilter prefilter, long most, byte[] buffer, ScriptNames? names)
        where T : class
    {
        int first = file.Read(buffer.AsSpan(0, kind == FileKind.Other ? HeadOfScript : (int)Math.Min(Part, file.Size + 1)), 0);
        if (kind == FileKind.Other)
        {
            if (!FileKinds.IsShellScript(buffer.AsSpan(0, first)))
            {
                return null;
            }
            kind = FileKind.Shell;
            first = file.Read(buffer.AsSpan(0, (int)Math.Min(Part, file.Size + 1)), 0);
        }
        if (file.Size > most)
        {
            job.Why = $"is larger than {most >> 20} MB";
            return null;
        }
        // A file that has grown meanwhile is read as far as it was.
        bool isWhole = first >= file.Size || first < Part;
        bool matters = Matters(job, kind, buffer.AsSpan(0, first), file.Size, prefilter);
        for (long at = first; !matters && !isWhole && at < file.Size;)
        {
            int again = prefilter.Overlap;
            int length = file.Read(buffer.AsSpan(0, Part), at - again);
            matters = prefilter.Matters(kind, buffer.AsSpan(0, length));
            at = length > again ? at - again + length : file.Size;
        }
        if (!matters)
        {
            Hold(job, kind, buffer.AsSpan(0, first), file.Size, names);
        }
        return !matters ? null : isWhole ? buffer[..first] : file.ReadAll();
    }

    /// <summary>Notes the scripts that one names which does not matter by itself.</summary>
    private static void Hold<T>(Job<T> job, FileKind kind, ReadOnlySpan<byte> bytes, long size, ScriptNames? names)
        where T : class
    {
        if (ScriptNames.IsScript(kind) && size <= NeedleTable.AlwaysUpTo)
        {
            job.Held = names?.In(bytes);
        }
    }

    private static bool Matters<T>(Job<T> job, FileKind kind, ReadOnlySpan<byte> bytes, long size, Prefilter prefilter)
        where T : class =>
        job.Always || NeedleTable.IsAlwaysRead(kind, size) || prefilter.Matters(kind, bytes);

    private sealed class Job<T>(TreeFile file, FileKind kind, bool always)
        where T : class
    {
        public TreeFile File => file;

        public FileKind Kind => kind;

        public bool Always { get; set; } = always;

        public HashSet<int>? Held { get; set; }

        public T? Result { get; set; }

        public string? Why { get; set; }
    }
}

/// <param name="Read">Of every file that can matter, in order of the paths.</param>
/// <param name="Looked">How many files were opened.</param>
/// <param name="Unreadable">In order of the paths.</param>
public sealed record FileScanResult<T>(IReadOnlyList<T> Read, int Looked, IReadOnlyList<UnreadableFile> Unreadable);
