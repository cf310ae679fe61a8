using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>Which scripts of the repository the words of commands name: from the root, from a file's folder, from where a script went to.</summary>
internal sealed class ScriptPaths(AuditScene scene)
{
    /// <summary>Scripts that source scripts.</summary>
    private const int Deepest = 4;

    /// <summary>Scripts of one name.</summary>
    private const int MostNamesakes = 50;

    /// <summary>Folders that a script goes to.</summary>
    private const int MostFolders = 12;

    private readonly Dictionary<string, ImmutableArray<FileFacts>> sourced = [];
    private readonly Dictionary<ScriptFragment, (int At, string Folder)[]> turns = new(ReferenceEqualityComparer.Instance);
    private ILookup<string, FileFacts>? byName;

    private ILookup<string, FileFacts> ByName => byName ??= scene.InOrder.Where(file => file.Kind == FileKind.Shell)
        .ToLookup(file => file.Path[(file.Path.LastIndexOf('/') + 1)..], StringComparer.Ordinal);

    /// <summary>The script that a path names, from the root, from the file's folder, or behind a variable: <c>"$ROOT/tools/x.sh"</c>.</summary>
    /// <param name="file">That names it.</param>
    /// <param name="path">As it is written.</param>
    /// <param name="script">That it is named in.</param>
    /// <param name="command">That names it.</param>
    public IEnumerable<FileFacts> At(FileFacts file, string path, ScriptFragment script, FoundCommand command)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (!ByName.Contains(name))
        {
            return [];
        }
        string rest = Rest(path);
        bool isOpen = rest.Length < path.Length;
        rest = rest.TrimStart('/');
        string[] exact = [.. new[] { RepositoryPath.FolderOf(file.Path), "" }.Concat(Folders(file, script, command))
            .Select(folder => RepositoryPath.Joined(folder, rest))];
        while (rest.StartsWith("../", StringComparison.Ordinal) || rest.StartsWith("./", StringComparison.Ordinal))
        {
            rest = rest[(rest.IndexOf('/') + 1)..];
        }
        return ByName[name].Take(MostNamesakes).Where(home => home.Path != file.Path
            && (exact.Contains(home.Path) || (isOpen && (home.Path == rest || home.Path.EndsWith("/" + rest, StringComparison.Ordinal))))).Take(2);
    }

    /// <summary>Where a command may run other than in the root and its file's folder: what its step says, and where its script went before.</summary>
    private IEnumerable<string> Folders(FileFacts file, ScriptFragment script, FoundCommand command)
    {
        if (!turns.TryGetValue(script, out (int At, string Folder)[]? all))
        {
            turns[script] = all = [.. Turns(scene.Reading(script))];
        }
        int low = 0, high = all.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = all[middle].At < command.Span.Start ? (middle + 1, high) : (low, middle);
        }
        string[] before = [.. all.AsSpan(Math.Max(0, low - MostFolders), Math.Min(low, MostFolders)).ToArray().Select(one => one.Folder)];
        string[] bases = script.Folder is { } folder ? ["", folder, RepositoryPath.FolderOf(file.Path)] : ["", RepositoryPath.FolderOf(file.Path)];
        return [.. script.Folder is { } own ? [own] : Array.Empty<string>(), .. bases.SelectMany(from => Reached(from, before)).Distinct()];
    }

    private static IEnumerable<string> Reached(string from, string[] turns)
    {
        string at = from;
        foreach (string turn in turns)
        {
            at = RepositoryPath.Joined(at, turn);
            yield return at;
            yield return RepositoryPath.Joined(from, turn);
        }
    }

    private static IEnumerable<(int At, string Folder)> Turns(ShellReading reading) =>
        from command in reading.Commands
        where command is { Program: "cd" or "pushd" or "chdir", Manner: CommandManner.Run, Words.IsEmpty: false }
        let folder = Rest(command.Words[^1].Text)
        where folder.Length is > 0 and < 200
        select (command.ProgramSpan.Start, folder);

    /// <summary>What stands behind the last expansion of a path.</summary>
    private static string Rest(string path)
    {
        int cut = path.LastIndexOfAny(['}', ')', '"']);
        return cut >= 0 ? path[(cut + 1)..] : path.Length > 0 && path[0] == '$' && path.IndexOf('/') is > 0 and var slash ? path[slash..] : path;
    }

    /// <summary>Scripts whose functions and names a file has: those that it sources, and those that these source.</summary>
    public ImmutableArray<FileFacts> Sourced(FileFacts file, int depth = 0)
    {
        if (sourced.TryGetValue(file.Path, out ImmutableArray<FileFacts> known))
        {
            return known;
        }
        // While they are looked for there are none: scripts that source each other.
        sourced[file.Path] = [];
        var all = new List<FileFacts>();
        foreach (ScriptFragment script in depth > Deepest ? [] : file.Scripts.Where(Sources))
        {
            foreach (FoundCommand command in scene.Reading(script).Commands.Where(one => one is
            {
                Program: "source" or "." or "load", Manner: CommandManner.Run, Words.IsEmpty: false
            }))
            {
                string path = command.Words[0].Text;
                bool isLoaded = command.Program == "load";
                if (isLoaded && Path.GetExtension(file.Path) is not (".bats" or ".bash"))
                {
                    continue;
                }
                foreach (FileFacts home in At(file, isLoaded ? Inputs.ScriptNames.Loaded(path) : path, script, command).Where(home => !all.Contains(home)))
                {
                    all.Add(home);
                    all.AddRange(Sourced(home, depth + 1).Where(one => !all.Contains(one)));
                }
            }
        }
        return sourced[file.Path] = [.. all];
    }

    private static bool Sources(ScriptFragment script) => script.Text.Text.Contains("source ", StringComparison.Ordinal)
        || script.Text.Text.Contains(". ", StringComparison.Ordinal) || script.Text.Text.Contains("load ", StringComparison.Ordinal);

    /// <summary>
    /// Gives the scripts of each file that sources others the names that hold Bazel there: <c>BZ="bazelisk --batch"</c> in a file, <c>$BZ build //x</c>
    /// in another.
    /// </summary>
    public void FillNames()
    {
        foreach (FileFacts file in scene.InOrder)
        {
            Dictionary<string, string>? names = null;
            for (int i = 0; i < file.Scripts.Count; i++)
            {
                ScriptFragment script = file.Scripts[i];
                if (Sources(script) && script.Text.Text.Contains('$', StringComparison.Ordinal) && (names ??= Names(file)).Count > 0)
                {
                    file.Scripts[i] = script with { Known = Models.NamedValues.Of(names, script.Known) };
                }
            }
        }
    }

    private Dictionary<string, string> Names(FileFacts file)
    {
        const int MostNames = 50;
        Dictionary<string, string> names = [];
        foreach (ShellAssignment one in Sourced(file, 0).SelectMany(home => home.Scripts).SelectMany(script => scene.Reading(script).Assignments))
        {
            if (names.Count < MostNames && one.Value is { IsConstant: true, Text.Length: < 200 }
                && Array.Exists(one.Value.Text.Split(' '), word => LauncherName.Is(word)))
            {
                names.TryAdd(one.Name, one.Value.Text);
            }
        }
        return names;
    }
}
