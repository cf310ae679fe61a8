using System.Buffers;
using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;

namespace Flywheel.Audit.Run;

/// <summary>
/// Scripts that stand on a line with something that leads to Bazel, as <c>tools/again.sh tools/bz.sh build //x</c> has one: what they hold decides
/// what becomes of the rest of the line, though nothing in them matters by itself.
/// </summary>
internal sealed class HandedScripts
{
    /// <summary>Scripts of one name.</summary>
    private const int MostNamesakes = 10;

    private readonly ILookup<string, string> unread;
    private readonly SearchValues<string> leading;

    /// <param name="files">What is read, by path.</param>
    /// <param name="tree">Every file that is in scope.</param>
    /// <param name="config">The register.</param>
    public HandedScripts(IReadOnlyDictionary<string, FileFacts> files, IEnumerable<TreeFile> tree, AuditConfig config)
    {
        unread = tree.Where(file => !files.ContainsKey(file.Path) && MayBeScript(file)).Select(file => file.Path).ToLookup(ScriptNames.NameOf);
        leading = SearchValues.Create(
        [
            "bazel", .. NeedleTable.NamesOfGuards(config),
            .. files.Values.Where(file => file.Kind == FileKind.Shell).Select(file => ScriptNames.NameOf(file.Path)).Where(name => name.Length > 0).Distinct(),
        ], StringComparison.OrdinalIgnoreCase);
    }

    private static bool MayBeScript(TreeFile file) => FileKinds.Of(file.Path) switch
    {
        FileKind.Shell => true,
        FileKind.Other => file.IsExecutable,
        _ => false,
    };

    /// <summary>Paths of scripts that are not read yet, as a script's lines name them.</summary>
    public IEnumerable<string> In(string script)
    {
        if (unread.Count == 0)
        {
            yield break;
        }
        for (int at = 0; at < script.Length && script.AsSpan(at).IndexOfAny(leading) is >= 0 and var found;)
        {
            (int start, int end) = Line(script, at + found);
            foreach (string path in Names(script[start..end]).SelectMany(name => unread[name].Take(MostNamesakes)))
            {
                yield return path;
            }
            at = end + 1;
        }
    }

    /// <summary>From where the command's line begins to where it ends, over line ends that a backslash takes away.</summary>
    private static (int Start, int End) Line(string script, int at)
    {
        int start = at, end = at;
        do
        {
            start = start == 0 ? 0 : script.LastIndexOf('\n', start - 1);
        }
        while (start > 0 && script[start - 1] == '\\');
        do
        {
            end = script.IndexOf('\n', Math.Min(end + 1, script.Length));
        }
        while (end > 0 && script[end - 1] == '\\');
        return (Math.Max(start, 0), end < 0 ? script.Length : end);
    }

    private static IEnumerable<string> Names(string line) =>
        from word in line.Split([' ', '\t', '\n', '"', '\'', '(', ')', ';', '&', '|', '`', '\\', '{', '}', '='], StringSplitOptions.RemoveEmptyEntries)
        where word.Contains('/', StringComparison.Ordinal) || word.Contains('.', StringComparison.Ordinal)
        select Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(word[(word.LastIndexOf('/') + 1)..]));
}
