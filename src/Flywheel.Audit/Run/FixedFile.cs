using System.Text;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>What became of a file that was to be fixed.</summary>
public abstract record FixedFile
{
    private FixedFile(string path) => Path = path;

    /// <summary>Relative to the repository.</summary>
    public string Path { get; }

    public abstract T Match<T>(Func<Written, T> written, Func<Left, T> left);

    public sealed record Written(string At) : FixedFile(At)
    {
        public override T Match<T>(Func<Written, T> written, Func<Left, T> left) => written(this);
    }

    /// <param name="At">Its path; it is as it was.</param>
    /// <param name="Why">Lower case, no full stop.</param>
    public sealed record Left(string At, string Why) : FixedFile(At)
    {
        public override T Match<T>(Func<Written, T> written, Func<Left, T> left) => left(this);
    }

    /// <summary>
    /// Writes the fixed text beside the file and puts it in its place: whole or not at all. Only where the file still holds the text that was
    /// audited; its mode, byte order mark and line ends stay.
    /// </summary>
    /// <param name="root">The repository's folder.</param>
    /// <param name="fix">What to write.</param>
    public static FixedFile Write(string root, FileFix fix)
    {
        string place = System.IO.Path.Combine(root, fix.Path);
        string temporary = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(place)!, "." + System.IO.Path.GetRandomFileName());
        try
        {
            if (ThroughLink(root, fix.Path))
            {
                return new Left(fix.Path, "a link leads to it");
            }
            byte[] bytes = File.ReadAllBytes(place);
            if (SourceText.Decode(fix.Path, bytes).Text != fix.Source.Text)
            {
                return new Left(fix.Path, "it has changed since it was audited");
            }
            ReadOnlySpan<byte> mark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble : default;
            if (!bytes.AsSpan(mark.Length).SequenceEqual(Encoding.UTF8.GetBytes(fix.Source.Text)))
            {
                return new Left(fix.Path, "it is not UTF-8");
            }
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(mark);
                stream.Write(Encoding.UTF8.GetBytes(fix.NewText));
                stream.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(place));
            }
            File.Move(temporary, place, overwrite: true);
            return new Written(fix.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Left(fix.Path, error is UnauthorizedAccessException ? "it may not be written" : "it cannot be written");
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static bool ThroughLink(string root, string path)
    {
        string at = root;
        foreach (string part in path.Split('/'))
        {
            at = System.IO.Path.Combine(at, part);
            if (part is ".." || new FileInfo(at).LinkTarget is not null)
            {
                return true;
            }
        }
        return false;
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nothing more can be done for it; the file itself is whole.
        }
    }
}
