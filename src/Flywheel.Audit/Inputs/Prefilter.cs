using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Inputs;

/// <summary>
/// Says from its bytes whether a file can matter to any rule, so that the others need not be parsed. Bytes are widened a piece at a time and looked
/// through for all texts at once. May say yes for nothing; never no for something.
/// </summary>
public sealed class Prefilter
{
    /// <summary>Small enough for both forms of a piece to stay in the processor's nearest cache but one.</summary>
    private const int Piece = 16 << 10;

    private readonly FrozenDictionary<FileKind, SearchValues<string>?> searches;
    private readonly int overlap;
    private readonly (SearchValues<string> Ends, SearchValues<string> Whole)? names;

    public Prefilter(NeedleTable needles)
    {
        // Kinds with the same texts share a search.
        var made = new Dictionary<string, SearchValues<string>?>();
        var byKind = new Dictionary<FileKind, SearchValues<string>?>();
        foreach ((FileKind kind, var texts) in needles.ByKind)
        {
            string key = string.Join('\0', texts);
            if (!made.TryGetValue(key, out SearchValues<string>? search))
            {
                made[key] = search = texts.IsEmpty ? null : SearchValues.Create(texts.AsSpan(), StringComparison.OrdinalIgnoreCase);
            }
            byKind[kind] = search;
        }
        searches = byKind.ToFrozenDictionary();
        overlap = needles.ByKind.Values.SelectMany(texts => texts).Select(text => text.Length).DefaultIfEmpty(1).Max() - 1;
    }

    private Prefilter(Prefilter other, string[] texts)
    {
        searches = other.searches;
        overlap = Math.Max(other.overlap, texts.Max(text => text.Length) - 1);
        // Many names begin alike, few files hold what they end with: the search for all of them is left to those.
        string[] ends = [.. texts.Select(text => text.LastIndexOf('.') is > 0 and var dot ? text[dot..] : text).Distinct()];
        names = (SearchValues.Create(ends, StringComparison.Ordinal), SearchValues.Create(texts, StringComparison.Ordinal));
    }

    /// <summary>One for which files that run commands matter, too, where they hold the name of a script.</summary>
    /// <param name="scripts">Names of files; those without a <c>.</c> count behind a <c>/</c> only.</param>
    public Prefilter Naming(IEnumerable<string> scripts)
    {
        string[] texts = [.. scripts.Where(name => name.Length > 0).Distinct().Select(name => name.Contains('.') ? name : "/" + name)];
        return texts.Length == 0 ? this : new(this, texts);
    }

    /// <summary>Bytes at the end of a part of a file that must be seen again with the next part.</summary>
    internal int Overlap => overlap;

    /// <summary>Whether files of the kind are looked at.</summary>
    public bool Looks(FileKind kind) => searches.ContainsKey(kind);

    /// <summary>Whether a file, or a part of one, can matter.</summary>
    public bool Matters(FileKind kind, ReadOnlySpan<byte> bytes)
    {
        if (!searches.TryGetValue(kind, out SearchValues<string>? search))
        {
            return false;
        }
        // UTF-16 is not looked through; whoever parses it says what it is.
        if (search is null || IsWide(bytes))
        {
            return true;
        }
        char[] wide = ArrayPool<char>.Shared.Rent(Piece + overlap);
        try
        {
            for (int at = 0; at < bytes.Length; at += Piece)
            {
                ReadOnlySpan<byte> piece = bytes.Slice(at, Math.Min(Piece + overlap, bytes.Length - at));
                // Latin-1 reads every byte as one character; ASCII texts are found the same in UTF-8.
                Encoding.Latin1.GetChars(piece, wide);
                ReadOnlySpan<char> text = wide.AsSpan(0, piece.Length);
                if (text.ContainsAny(search)
                    || (names is { } called && RunsCommands(kind) && text.ContainsAny(called.Ends) && text.ContainsAny(called.Whole)))
                {
                    return true;
                }
            }
            return kind is FileKind.Shell or FileKind.Make or FileKind.Commands && SplitWord.IsIn(bytes);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(wide);
        }
    }

    private static bool RunsCommands(FileKind kind) =>
        kind is not (FileKind.Json or FileKind.Hcl or FileKind.DotEnv or FileKind.Program or FileKind.Bazelrc);

    private static bool IsWide(ReadOnlySpan<byte> bytes) => bytes.Length > 1 && (bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF);
}
