using System.Collections.Concurrent;

namespace Flywheel.Audit.Register;

/// <summary>
/// A glob over paths or labels: <c>*</c> (not over a slash), <c>**</c> (over slashes), <c>?</c>, <c>[a-z]</c>, <c>[!a-z]</c>,
/// <c>{one,two}</c>; a backslash takes the next character as it is. A path glob without a slash fits a file's name in any folder, one that
/// ends in a slash everything below. Matching takes at most the glob's length times the text's, whatever they hold.
/// </summary>
public sealed class Glob
{
    /// <summary>More alternatives than this and the braces are taken as they are.</summary>
    private const int MostAlternatives = 256;

    private static readonly ConcurrentDictionary<string, Glob> Paths = [];

    private readonly Part[][] alternatives;
    private readonly bool anyCase;

    private Glob(Part[][] alternatives, bool anyCase)
    {
        this.alternatives = alternatives;
        this.anyCase = anyCase;
    }

    /// <summary>Over paths with forward slashes.</summary>
    public static Glob OfPath(string glob)
    {
        string anchored = glob.TrimStart('/');
        anchored = anchored.EndsWith('/') ? anchored + "**" : anchored;
        anchored = anchored.Contains('/') || glob.StartsWith('/') ? anchored : "**/" + anchored;
        return new([.. Alternatives(anchored).Select(one => Parts(one, paths: true))], anyCase: false);
    }

    /// <summary>Whether a path fits a glob over paths.</summary>
    public static bool IsMatch(string glob, string path) => Paths.GetOrAdd(glob, OfPath).Matches(path);

    /// <summary>Over labels and names, any case; <c>*</c> is any run of characters.</summary>
    public static Glob OfLabel(string glob) => new([.. Alternatives(glob).Select(one => Parts(one, paths: false))], anyCase: true);

    public bool Matches(string text) => alternatives.Any(parts => Matches(parts, text));

    private enum PartKind
    {
        Literal,
        AnyOne,
        Set,

        /// <summary>Within a folder.</summary>
        Run,
        AnyRun,

        /// <summary><c>**/</c>: nothing, or folders.</summary>
        Folders,
    }

    private readonly record struct Part(PartKind Kind, char Character = '\0', string? Set = null, bool Negated = false);

    /// <summary>The set of parts that may come next, moved on by each character: no way back, so no way to blow up.</summary>
    private bool Matches(Part[] parts, string text)
    {
        bool[] now = new bool[parts.Length + 1], next = new bool[parts.Length + 1];
        Reach(parts, now, 0, atFolder: true);
        for (int i = 0; i < text.Length; i++)
        {
            Array.Clear(next);
            bool any = false;
            for (int p = 0; p < parts.Length; p++)
            {
                if (now[p])
                {
                    any |= Move(parts, next, p, text[i]);
                }
            }
            if (!any)
            {
                return false;
            }
            (now, next) = (next, now);
        }
        return now[parts.Length];
    }

    private bool Move(Part[] parts, bool[] next, int p, char c)
    {
        Part part = parts[p];
        switch (part.Kind)
        {
            case PartKind.Run when c != '/':
            case PartKind.AnyRun:
                Reach(parts, next, p, c == '/');
                return true;
            case PartKind.Folders:
                next[p] = true;
                if (c == '/')
                {
                    Reach(parts, next, p + 1, atFolder: true);
                }
                return true;
            case PartKind.Literal when Same(part.Character, c):
            case PartKind.AnyOne when c != '/':
            case PartKind.Set when c != '/' && In(part, c):
                Reach(parts, next, p + 1, c == '/');
                return true;
            default:
                return false;
        }
    }

    private static void Reach(Part[] parts, bool[] states, int p, bool atFolder)
    {
        while (true)
        {
            states[p] = true;
            bool mayBeNothing = p < parts.Length && (parts[p].Kind is PartKind.Run or PartKind.AnyRun || (parts[p].Kind == PartKind.Folders && atFolder));
            if (!mayBeNothing)
            {
                return;
            }
            p++;
        }
    }

    private bool Same(char one, char other) => one == other || (anyCase && char.ToLowerInvariant(one) == char.ToLowerInvariant(other));

    private bool In(Part part, char c)
    {
        string set = part.Set!;
        bool found = false;
        for (int i = 0; i < set.Length && !found; i++)
        {
            bool range = i + 2 < set.Length && set[i + 1] == '-';
            found = range ? c >= set[i] && c <= set[i + 2] : Same(set[i], c);
            i += range ? 2 : 0;
        }
        return found != part.Negated;
    }

    private static Part[] Parts(string glob, bool paths)
    {
        var parts = new List<Part>();
        for (int i = 0; i < glob.Length; i++)
        {
            char c = glob[i];
            int close;
            if (c == '\\' && i + 1 < glob.Length)
            {
                parts.Add(new(PartKind.Literal, glob[++i]));
            }
            else if (c == '*')
            {
                int end = i;
                while (end < glob.Length && glob[end] == '*')
                {
                    end++;
                }
                bool folders = paths && end - i > 1 && (i == 0 || glob[i - 1] == '/') && end < glob.Length && glob[end] == '/';
                parts.Add(new(folders ? PartKind.Folders : paths && end - i == 1 ? PartKind.Run : PartKind.AnyRun));
                i = folders ? end : end - 1;
            }
            else if (c == '[' && (close = glob.IndexOf(']', Math.Min(glob.Length, i + 2))) > 0)
            {
                bool negated = glob[i + 1] is '!' or '^' && close > i + 2;
                parts.Add(new(PartKind.Set, Set: glob[(i + (negated ? 2 : 1))..close], Negated: negated));
                i = close;
            }
            else
            {
                parts.Add(c == '?' ? new(PartKind.AnyOne) : new(PartKind.Literal, c));
            }
        }
        return [.. parts];
    }

    /// <summary>Braces taken apart, outermost first; nested ones too.</summary>
    private static List<string> Alternatives(string glob)
    {
        var done = new List<string>();
        var open = new Stack<string>([glob]);
        while (open.TryPop(out string? one))
        {
            if (Braces(one) is not ({ Count: > 1 } choices, int from, int to))
            {
                done.Add(one);
            }
            else if (done.Count + open.Count + choices.Count > MostAlternatives)
            {
                return [glob];
            }
            else
            {
                foreach (string choice in Enumerable.Reverse(choices))
                {
                    open.Push(one[..from] + choice + one[(to + 1)..]);
                }
            }
        }
        return done;
    }

    /// <summary>The first braces that hold a comma; null without.</summary>
    private static (List<string> Choices, int From, int To)? Braces(string glob)
    {
        int depth = 0, from = -1, piece = 0;
        var choices = new List<string>();
        for (int i = 0; i < glob.Length; i++)
        {
            switch (glob[i])
            {
                case '\\':
                    i++;
                    break;
                case '{' when depth++ == 0:
                    (from, piece) = (i, i + 1);
                    choices.Clear();
                    break;
                case ',' when depth == 1:
                    choices.Add(glob[piece..i]);
                    piece = i + 1;
                    break;
                case '}' when depth > 0 && --depth == 0 && choices.Count > 0:
                    choices.Add(glob[piece..i]);
                    return (choices, from, i);
                default:
                    break;
            }
        }
        return null;
    }

    /// <summary>Where a set of characters ends; a closing bracket right at its beginning belongs to it. -1 where it does not end.</summary>
    internal static int ClassEnd(string glob, int at)
    {
        int from = at + 1;
        from += from < glob.Length && glob[from] is '!' or '^' ? 1 : 0;
        return from + 1 < glob.Length ? glob.IndexOf(']', from + 1) : -1;
    }
}
