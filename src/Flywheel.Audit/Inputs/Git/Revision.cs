using System.Globalization;

namespace Flywheel.Audit.Inputs.Git;

/// <summary>A revision as people write it: a name or an id, then <c>~N</c>, <c>^N</c>, <c>^{commit}</c>; the rest of gitrevisions(7) is refused.</summary>
internal static class Revision
{
    private const int ShortestId = 4;
    private const int MostSteps = 1_000_000;

    /// <returns>The commit; or why there is none.</returns>
    /// <exception cref="InvalidDataException">The repository is damaged, or a commit on the way is not there.</exception>
    public static (Commit? Found, string? Why) Find(string text, RefStore refs, ObjectStore objects, CommitGraph graph, int hash)
    {
        int steps = text.AsSpan().IndexOfAny('~', '^');
        string name = steps < 0 ? text : text[..steps];
        bool isOther = text.StartsWith('-') || text.Contains(':')
            || text.Contains("@{", StringComparison.Ordinal) || text.Contains("..", StringComparison.Ordinal);
        if (name.Length == 0 || isOther)
        {
            return (null, NotUnderstood(text));
        }
        (ObjectId? id, string? why) = Id(name == "@" ? "HEAD" : name, refs, objects, graph, hash);
        if (id is null)
        {
            return (null, why);
        }
        Commit? at = graph.Peel(id.Value);
        if (at is null)
        {
            return (null, $"`{name}` is no commit, or its commit is not there");
        }
        return steps < 0 ? (at, null) : Walk(at, text, steps, graph);
    }

    private static (ObjectId? Id, string? Why) Id(string name, RefStore refs, ObjectStore objects, CommitGraph graph, int hash)
    {
        if (ObjectId.Parse(name, hash) is { } whole)
        {
            return (whole, null);
        }
        if (refs.Find(name) is { } found)
        {
            return (found, null);
        }
        if (name.Length >= ShortestId && name.Length < hash * 2 && name.All(char.IsAsciiHexDigit))
        {
            IReadOnlyCollection<ObjectId> all = objects.Abbreviated(name.ToLowerInvariant());
            ObjectId[] commits = all.Count > 1 ? [.. all.Where(id => graph.Peel(id) is not null)] : [.. all];
            return commits.Length == 1 ? (commits[0], null)
                : (null, commits.Length > 1 ? $"`{name}` may be any of {commits.Length} commits; give more digits" : $"nothing is called `{name}`");
        }
        return (null, $"nothing is called `{name}`; fetch it, or give a branch, a tag or a commit's id");
    }

    private static string NotUnderstood(string text) => $"`{text}` is not understood; give a branch, a tag or a commit's id, with `~N` or `^N` behind it";

    private static (Commit? Found, string? Why) Walk(Commit from, string text, int steps, CommitGraph graph)
    {
        Commit commit = from;
        for (int at = steps; at < text.Length;)
        {
            char mark = text[at++];
            if (mark == '^' && at < text.Length && text[at] == '{' && text.IndexOf('}', at) is >= 0 and var close)
            {
                if (text[(at + 1)..close] is not ("" or "commit" or "0"))
                {
                    return (null, $"`{text}` is no commit");
                }
                at = close + 1;
                continue;
            }
            int digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }
            int number = 1;
            bool isNumber = at == digits || (int.TryParse(text.AsSpan(digits, at - digits), CultureInfo.InvariantCulture, out number) && number <= MostSteps);
            if (mark is not ('~' or '^') || !isNumber)
            {
                return (null, NotUnderstood(text));
            }
            for (int step = mark == '~' ? number : Math.Min(number, 1); step > 0; step--)
            {
                int parent = mark == '~' ? 0 : number - 1;
                if (parent >= commit.Parents.Count)
                {
                    return (null, graph.Cut.Contains(commit.Id)
                        ? $"`{text}` lies beyond the end of this shallow clone; fetch more of the history (`git fetch --unshallow`)"
                        : $"`{text}` lies before the beginning of the history");
                }
                commit = graph.Read(commit.Parents[parent]);
            }
        }
        return (commit, null);
    }
}
