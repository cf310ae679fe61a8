using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>
/// Whether a file takes another one in that changed: a script that a script sources, a makefile's fragment, what a justfile imports, a pipeline or
/// workflow that another includes or calls. It is told by what its lines name, from the last expansion in a path on, and rather too much than too
/// little: what is decided in the other file shows here.
/// </summary>
/// <param name="tree">The repository.</param>
/// <param name="changes">Since the revision that is asked about.</param>
internal sealed class TakenFiles(IAuditTree tree, ChangeSet changes)
{
    /// <summary>Files that one takes in, in turn: what more than that hang together is told at each.</summary>
    private const int MostFollowed = 64;

    private const long LargestFile = 1L << 20;

    private readonly Dictionary<string, bool> known = [];
    private readonly Dictionary<string, string[]> named = [];
    private ILookup<string, string>? changed;
    private ILookup<string, string>? all;

    /// <param name="source">The file that a finding stands in.</param>
    public bool Changed(SourceText source)
    {
        if (!known.TryGetValue(source.Path, out bool found))
        {
            known[source.Path] = found = Follow(source);
        }
        return found;
    }

    private bool Follow(SourceText first)
    {
        var seen = new HashSet<string> { first.Path };
        var open = new Queue<string>([first.Path]);
        named[first.Path] = [.. Named(FileKinds.Of(first.Path), first.Text).Distinct()];
        while (open.TryDequeue(out string? path))
        {
            foreach (string name in Of(path))
            {
                changed ??= ByName(changes.Files.Keys.Concat(changes.Deleted));
                if (Fitting(changed, name).Any(one => one != first.Path))
                {
                    return true;
                }
                all ??= ByName(tree.Files.Select(file => file.Path));
                foreach (string next in Fitting(all, name).Where(seen.Add))
                {
                    open.Enqueue(next);
                }
                if (seen.Count > MostFollowed)
                {
                    return true;
                }
            }
        }
        return false;
    }

    private string[] Of(string path)
    {
        if (!named.TryGetValue(path, out string[]? names))
        {
            named[path] = names = tree.Read(path, LargestFile) is { } bytes
                ? [.. Named(FileKinds.Of(path), SourceText.Decode(path, bytes).Text).Distinct()] : [];
        }
        return names;
    }

    private static ILookup<string, string> ByName(IEnumerable<string> paths) => paths.ToLookup(path => path[(path.LastIndexOf('/') + 1)..]);

    private static IEnumerable<string> Fitting(ILookup<string, string> paths, string name) =>
        paths[name[(name.LastIndexOf('/') + 1)..]].Where(path => path.Length == name.Length || path.EndsWith("/" + name, StringComparison.Ordinal));

    /// <summary>What the lines of a file name as taken in: the ends of paths, each without what only run time knows.</summary>
    private static IEnumerable<string> Named(FileKind kind, string text)
    {
        foreach (Range line in Lines(text))
        {
            foreach (string word in Words(kind, text.AsSpan(line)))
            {
                // `"$(dirname "$0")/lib.sh"`, `$(ROOT)/mk/common.mk`: what stands behind the last expansion.
                int expansion = word.LastIndexOfAny([')', '}', '$', '`', '"', '\'']);
                string end = expansion < 0 ? word : word[expansion..].IndexOf('/') is >= 0 and var slash ? word[(expansion + slash + 1)..] : "";
                end = RepositoryPath.Joined("", end);
                if (end.Length > 0)
                {
                    yield return end;
                }
            }
        }
    }

    private static IEnumerable<Range> Lines(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            yield return start..end;
            start = end + 1;
        }
    }

    private static List<string> Words(FileKind kind, ReadOnlySpan<char> line)
    {
        string[] keys = kind switch
        {
            FileKind.Make => ["include", "-include", "sinclude"],
            FileKind.Justfile => ["import", "import?", "mod", "mod?", ".", "source"],
            FileKind.GitLab => ["local:", "include:", "-", ".", "source"],
            FileKind.Workflow => ["uses:", ".", "source"],
            FileKind.Shell or FileKind.Envrc or FileKind.Other or FileKind.Dockerfile or FileKind.Action => [".", "source", "source_env", "source_env_if_exists"],
            _ => [],
        };
        var found = new List<string>();
        if (keys.Length == 0 || line.Length > 4096)
        {
            return found;
        }
        string[] words = line.ToString().Split([' ', '\t', '\r', ';', '&', '|', '{', '}', ',', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length && words[i][0] != '#'; i++)
        {
            if (Array.IndexOf(keys, words[i]) < 0)
            {
                continue;
            }
            if (kind is FileKind.Make or FileKind.Justfile)
            {
                found.AddRange(words[(i + 1)..].Select(Bare));
                break;
            }
            // The path of a script may hold blanks in what is expanded: `. "$(dirname "$0")/lib.sh"`.
            found.AddRange(words.Skip(i + 1).Take(4).TakeWhile(word => word[0] != '#').Select(Bare));
        }
        return found;
    }

    private static string Bare(string word) => word.Trim('"', '\'');
}
