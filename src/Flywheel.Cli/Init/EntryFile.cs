using System.Text;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Flywheel.Core;
using Flywheel.Core.Install;

namespace Flywheel.Cli.Init;

/// <summary>The file of an entry, as it is now, and what the entry makes of it.</summary>
/// <param name="Entry">Which.</param>
/// <param name="Path">Relative to the root.</param>
/// <param name="Bytes">Null where there is no file.</param>
/// <param name="State">How the entry stands in it.</param>
internal sealed record EntryFile(EntryPoint Entry, string Path, byte[]? Bytes, EntryState State)
{
    private const string Runner = "runner";
    private const long Largest = 16 << 20;
    private const string Hint = "`flywheel init` keeps this up to date while nobody changes it";

    /// <summary>The file with the entry; null where it is not to be changed.</summary>
    internal byte[]? New => State.Match<byte[]?>(_ => null, missing => missing.File, stale => stale.File, _ => null, _ => null);

    /// <param name="tree">The repository.</param>
    /// <param name="entry">Which.</param>
    /// <param name="runner">The labels that are asked for; null for those that are written already.</param>
    internal static EntryFile Of(RepositoryTree tree, EntryPoint entry, string? runner)
    {
        string path = entry.PathIn(tree);
        if (PlaceFault(tree.Root, path) is { } fault)
        {
            return new(entry, path, null, new EntryState.Unfit(fault));
        }
        byte[]? bytes = tree.Read(path, Largest);
        if (bytes is null && System.IO.Path.Exists(System.IO.Path.Combine(tree.Root, path)))
        {
            return new(entry, path, null, new EntryState.Unfit(new("cannot be read", "is it a plain file of less than 16 MB, and may you read it?")));
        }
        return new(entry, path, bytes, StateOf(entry, bytes is null ? null : ByteString.FromBytes(bytes), runner));
    }

    /// <summary>The labels that an entry in the repository has been written with.</summary>
    internal static string? RunnerIn(RepositoryTree tree) => EntryPoint.All.Where(entry => entry.NeedsRunner)
        .Select(entry => tree.Read(entry.PathIn(tree), Largest) is { } bytes && MarkedBlock.Find(ByteString.FromBytes(bytes), entry.MarkName) is BlockReading.Found found
            ? found.At.Block.Note(Runner) : null)
        .FirstOrDefault(runner => runner is not null && RunnerLabelList.IsAllowed(runner));

    /// <summary>Whether the entry has been written before, whatever became of it.</summary>
    internal static bool IsIn(RepositoryTree tree, EntryPoint entry) =>
        tree.Read(entry.PathIn(tree), Largest) is { } bytes && MarkedBlock.Find(ByteString.FromBytes(bytes), entry.MarkName) is not BlockReading.None;

    /// <summary>What it would be changed to, as a diff; empty where nothing would.</summary>
    internal string Diff() => State.Match(
        _ => "", missing => DiffTo(missing.File), stale => DiffTo(stale.File), changed => DiffTo(changed.File), _ => "");

    /// <summary>Writes it: whole or not at all, and only where the file is still as it was read.</summary>
    /// <returns>What is wrong; null when it is done.</returns>
    internal EntryFault? Write(string root)
    {
        string place = System.IO.Path.Combine(root, Path);
        string temporary = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(place)!, "." + System.IO.Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(place)!);
            if (Bytes is null)
            {
                using FileStream made = new(place, FileMode.CreateNew, FileAccess.Write);
                made.Write(New);
                return null;
            }
            if (!File.ReadAllBytes(place).AsSpan().SequenceEqual(Bytes))
            {
                return new("has changed meanwhile", "say it again");
            }
            if ((File.GetUnixFileMode(place) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0)
            {
                return new("is read-only", "`chmod u+w` lets it be written");
            }
            File.WriteAllBytes(temporary, New!);
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(place));
            File.Move(temporary, place, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("cannot be written", "may you write there, is its folder one, and is there room on its disk?");
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static EntryState StateOf(EntryPoint entry, ByteString? file, string? runner)
    {
        BlockReading reading = file is { } there ? MarkedBlock.Find(there, entry.MarkName) : new BlockReading.None();
        string? labels = runner
            ?? (reading is BlockReading.Found { At.Block: var block } && block.Note(Runner) is { } noted && RunnerLabelList.IsAllowed(noted) ? noted : null);
        if (entry.NeedsRunner && labels is null)
        {
            return new EntryState.Unfit(new("needs a runner of your own to run on, and none is chosen for you", "name its label: `--runner LABEL`"));
        }
        return reading.Match(
            _ => file is { Length: > 0 } && entry.HasOwnFile
                ? new EntryState.Unfit(new("is there already, and was not written by `flywheel init`", "move it away, or write the guarded entry into it yourself"))
                : Checked(entry, file, file?.Length ?? 0, file?.Length ?? 0, labels, text => new EntryState.Missing(text)),
            found =>
            {
                (MarkedBlock old, PlacedBlock at) = (found.At.Block, found.At);
                MarkedBlock today = Block(entry, Around(file!.Value, at), labels);
                return old.Body.Replace("\r\n", "\n", StringComparison.Ordinal) == today.Body && old.Notes.SequenceEqual(today.Notes) ? new EntryState.InPlace()
                    : Checked(entry, file, at.Start, at.End, labels, text => at.IsUntouched ? new EntryState.Stale(text) : new EntryState.Changed(at, text));
            },
            broken => new EntryState.Unfit(new(
                $"line {broken.Line}: {broken.Why}", $"put the `# <<< {entry.MarkName} <<<` line right by hand, or take the lines of the block out")));
    }

    private static MarkedBlock Block(EntryPoint entry, string around, string? labels) =>
        new(entry.MarkName, entry.NeedsRunner ? [$"{Runner}={labels}"] : [], entry.Body(around, labels ?? ""));

    private static string Around(ByteString file, PlacedBlock at) => ByteString.FromRaw(file.Raw[..at.Start] + file.Raw[at.End..]).ToString();

    private static EntryState Checked(EntryPoint entry, ByteString? file, int start, int end, string? labels, Func<byte[], EntryState> state)
    {
        string raw = file?.Raw ?? "";
        string before = ByteString.FromRaw(raw[..start] + raw[end..]).ToString();
        string block = Block(entry, before, labels).Text(Hint);
        // Behind other lines stands an empty one, and the last of them needs its end.
        if (start == end && raw.Length > 0)
        {
            block = (raw[^1] == '\n' ? "\n" : "\n\n") + block;
        }
        if (raw.IndexOf('\n') is > 0 and var feed && raw[feed - 1] == '\r')
        {
            block = block.Replace("\n", "\r\n", StringComparison.Ordinal);
        }
        var after = ByteString.FromRaw(raw[..start] + ByteString.FromText(block).Raw + raw[end..]);
        return entry.Clash(before, after.ToString()) is { } clash ? new EntryState.Unfit(clash) : state(after.ToBytes());
    }

    /// <summary>What stands in the way: we write through no link, and into no other file's place.</summary>
    private static EntryFault? PlaceFault(string root, string path)
    {
        string at = root;
        string[] parts = path.Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            at = System.IO.Path.Combine(at, parts[i]);
            if (new FileInfo(at).LinkTarget is not null)
            {
                return new("is reached through a link: nothing is written", "put the file itself there");
            }
            if (i + 1 < parts.Length ? File.Exists(at) : Directory.Exists(at))
            {
                return new(i + 1 < parts.Length ? "lies below what is no folder" : "is a folder", "move that away");
            }
        }
        return null;
    }

    private string DiffTo(byte[] file)
    {
        SourceText before = SourceText.Decode(Path, Bytes ?? []);
        string after = Encoding.UTF8.GetString(file);
        int start = before.Text.AsSpan().CommonPrefixLength(after);
        int most = Math.Min(before.Text.Length, after.Length) - start;
        int same = 0;
        while (same < most && before.Text[^(same + 1)] == after[^(same + 1)])
        {
            same++;
        }
        var fix = new FileFix(before, [new Edit(new(start, before.Text.Length - same), after[start..^same])]);
        return Bytes is null ? UnifiedDiff.OfNew(fix) : UnifiedDiff.Of(fix);
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing more can be done for it; the file itself is whole.
        }
    }
}
