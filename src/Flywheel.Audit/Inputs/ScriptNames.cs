using System.Buffers;
using System.Text;
using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Inputs;

/// <summary>
/// The scripts of a repository by the names of their files, to find those that lead to one that matters, through any number of others, without
/// parsing the rest. A name counts where it stands whole, and behind a <c>/</c> or with a <c>.</c> in it: <c>tools/bz</c>, <c>bz.sh</c>. Each file
/// is looked through once.
/// </summary>
internal sealed class ScriptNames
{
    /// <summary>Bytes; Linux has no longer names.</summary>
    private const int LongestName = 255;

    /// <summary>Bytes that may be part of a name; those of UTF-8 beyond ASCII are.</summary>
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create([.. Enumerable.Range(0, 256).Where(IsOfName).Select(one => (byte)one)]);

    private readonly Dictionary<string, int> numbers = [];

    /// <param name="paths">Of every script.</param>
    public ScriptNames(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (NameOf(path) is { Length: > 0 } name)
            {
                numbers.TryAdd(name, numbers.Count);
            }
        }
    }

    /// <summary>Whether files of the kind run scripts, or take them in, and are themselves run by their names.</summary>
    public static bool IsScript(FileKind kind) => kind is FileKind.Shell or FileKind.Make or FileKind.PackageJson or FileKind.Other;

    /// <summary>The name that a script is called by, a character for each byte; empty where no call tells it apart.</summary>
    public static string NameOf(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (name == "package.json" || (FileKinds.Of(path) == FileKind.Make && !name.EndsWith(".mk", StringComparison.OrdinalIgnoreCase)))
        {
            return "";
        }
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return Encoding.Latin1.GetString(bytes.AsSpan(bytes.AsSpan().LastIndexOfAnyExcept(NameBytes) + 1));
    }

    /// <summary>The file that <c>load</c> of bats names: <c>helper.bash</c> as <c>helper</c>, too.</summary>
    public static string Loaded(string name) =>
        name.EndsWith(".bash", StringComparison.Ordinal) || name.EndsWith(".sh", StringComparison.Ordinal) ? name : name + ".bash";

    /// <summary>The numbers of the names that a script holds; null for none.</summary>
    public HashSet<int>? In(ReadOnlySpan<byte> bytes)
    {
        HashSet<int>? held = null;
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> name = stackalloc char[LongestName];
        for (int at = 0; at < bytes.Length;)
        {
            int start = bytes[at..].IndexOfAny(NameBytes);
            if (start < 0)
            {
                break;
            }
            start += at;
            int length = bytes[start..].IndexOfAnyExcept(NameBytes);
            length = length < 0 ? bytes.Length - start : length;
            at = start + length;
            ReadOnlySpan<byte> word = bytes.Slice(start, length);
            // A sentence ends with a full stop that is no part of the name.
            word = word.TrimEnd((byte)'.');
            if (word.Length is > 0 and <= LongestName && ((start > 0 && bytes[start - 1] == '/') || word.Contains((byte)'.')))
            {
                Encoding.Latin1.GetChars(word, name);
                if (lookup.TryGetValue(name[..word.Length], out int number))
                {
                    (held ??= []).Add(number);
                }
            }
        }
        return held;
    }

    /// <summary>Of scripts that do not matter by themselves, those that lead to one that does, in their order.</summary>
    /// <param name="leading">Paths of the scripts that matter.</param>
    /// <param name="others">The other scripts, and the numbers of the names in them.</param>
    public List<T> Callers<T>(IEnumerable<string> leading, IReadOnlyList<(T Script, string Path, HashSet<int> Held)> others)
    {
        var callers = new Dictionary<int, List<int>>();
        for (int at = 0; at < others.Count; at++)
        {
            foreach (int number in others[at].Held)
            {
                (callers.TryGetValue(number, out List<int>? list) ? list : callers[number] = []).Add(at);
            }
        }
        var reached = new bool[others.Count];
        var next = new Queue<string>(leading);
        while (next.TryDequeue(out string? path))
        {
            // A name leads on once: whatever holds it is reached by then.
            if (numbers.TryGetValue(NameOf(path), out int number) && callers.Remove(number, out List<int>? list))
            {
                foreach (int at in list.Where(at => !reached[at]))
                {
                    reached[at] = true;
                    next.Enqueue(others[at].Path);
                }
            }
        }
        return [.. others.Where((_, at) => reached[at]).Select(other => other.Script)];
    }

    private static bool IsOfName(int one) => one >= 0x80 || char.IsAsciiLetterOrDigit((char)one) || one is '.' or '_' or '+' or '@' or '-';
}
