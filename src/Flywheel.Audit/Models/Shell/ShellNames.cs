using System.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>What the names of a script may stand for: variables, arrays, aliases. One step, with the defaults of the expansions.</summary>
internal sealed class ShellNames
{
    private const int Deepest = 4;
    private const int LongestExpansion = 600;
    private const int MostValues = 8;

    /// <summary>Names that stand for names that stand for names: so many are followed for a word, and so many for a script.</summary>
    private const int MostStepsOfAWord = 60;
    private const int MostSteps = 200_000;

    private readonly Dictionary<string, List<string[]>> values = [];
    private readonly IReadOnlyDictionary<string, string>? known;
    private readonly Dictionary<string, string[]> aliases = [];
    private readonly ShellNames? outer;
    private readonly StepCount steps;
    private readonly Dictionary<string, List<(string Text, RawAssignment Assignment)>> assignments = [];

    public ShellNames(ScriptTree tree, ShellNames? outer)
    {
        this.outer = outer;
        steps = outer?.steps ?? new();
        foreach (RawAssignment one in tree.LoopValues)
        {
            Add(one, tree.Text);
        }
        foreach (RawCommand command in tree.Commands)
        {
            foreach (RawAssignment one in command.Assignments)
            {
                Add(one, tree.Text);
            }
            Declared(command, tree.Text);
        }
    }

    public ShellNames(IReadOnlyDictionary<string, string> known)
    {
        steps = new();
        this.known = known;
    }

    public string[]? Alias(string name) => aliases.GetValueOrDefault(name) ?? outer?.Alias(name);

    /// <summary>Whether a word is one of those that give values to names, behind the command.</summary>
    public static bool Declares(string program) => program is "export" or "local" or "readonly" or "declare" or "typeset" or "env" or "setenv";

    private void Declared(RawCommand command, string text)
    {
        if (command.Words.Count < 2)
        {
            return;
        }
        string program = command.Words[0].Value(text);
        if (program == ":")
        {
            // `: "${NAME:=value}"`: a default that is given to the name.
            foreach (WordSegment one in command.Words.Skip(1).SelectMany(word => word.Segments).Where(one => one.Kind == SegmentKind.Parameter))
            {
                ReadOnlySpan<char> written = text.AsSpan(one.Start, one.End - one.Start);
                int sign = written.IndexOf('=');
                int length = sign > 2 && written[sign - 1] == ':' ? sign - 3 : sign - 2;
                if (length > 0 && written.StartsWith("${") && written[^1] == '}' && written.Slice(2, length).IndexOfAny("-+?%#/{") < 0
                    && !written[sign..].Contains('$'))
                {
                    var value = new ShellWord(one.Start + sign + 1) { End = one.End - 1 };
                    value.Literal(value.Start, value.End, quoted: true);
                    Add(new(written.Slice(2, length).ToString(), value, false, false), text);
                }
            }
        }
        else if (Declares(program))
        {
            foreach (ShellWord word in command.Words.Skip(1))
            {
                if (word.ValueStart(text, out string name) is >= 0 and int at)
                {
                    Add(new(name, word.From(at), true, false), text);
                }
            }
        }
        else if (program == "alias")
        {
            foreach (ShellWord word in command.Words.Skip(1))
            {
                string value = word.Value(text);
                int equals = value.IndexOf('=');
                if (equals > 0 && value.Length < LongestExpansion)
                {
                    aliases[value[..equals]] = Split(value[(equals + 1)..]);
                }
            }
        }
        else if (program == "set" && FishVariable(command, text) is { } fish)
        {
            Add(fish, text);
        }
    }

    /// <summary><c>set -x NAME value</c>.</summary>
    public static RawAssignment? FishVariable(RawCommand command, string text)
    {
        int at = 1;
        bool isExported = false;
        while (at < command.Words.Count && command.Words[at].Value(text) is ['-', ..] option)
        {
            isExported |= option.Contains('x');
            at++;
        }
        if (at + 1 >= command.Words.Count || command.Words[at].Value(text) is not [var first, ..] || !(char.IsAsciiLetter(first) || first == '_'))
        {
            return null;
        }
        ShellWord value = command.Words[at + 1];
        if (command.Words.Count > at + 2)
        {
            value = new(value.Start) { End = command.Words[^1].End, Elements = [.. command.Words.Skip(at + 1)] };
        }
        return new(command.Words[at].Value(text), value, isExported, Appends: false);
    }

    private void Add(RawAssignment one, string text)
    {
        if (!assignments.TryGetValue(one.Name, out List<(string, RawAssignment)>? all))
        {
            assignments[one.Name] = all = [];
        }
        if (all.Count < MostValues)
        {
            all.Add((text, one));
        }
    }

    private List<string[]> ValuesOf(string name, bool loosely, int depth)
    {
        if (depth > Deepest)
        {
            return [];
        }
        if (!assignments.TryGetValue(name, out List<(string Text, RawAssignment Assignment)>? all))
        {
            return Given(name) ?? outer?.ValuesOf(name, loosely, depth) ?? [];
        }
        var found = new List<string[]>();
        foreach ((string text, RawAssignment one) in all)
        {
            List<string[]> some = ValuesOf(one.Value, text, loosely, depth + 1);
            if (some.Count == 0 && !loosely)
            {
                return [];
            }
            if (one.Appends && found.Count > 0 && some.Count > 0)
            {
                found[^1] = [.. found[^1], .. some[0]];
            }
            else
            {
                found.AddRange(some);
            }
        }
        return found.Count > MostValues ? found[..MostValues] : found;
    }

    /// <summary>Every value that a word may have, each as the words that it is split into; empty if it is not known.</summary>
    /// <param name="word">As it is lexed.</param>
    /// <param name="text">That it stands in.</param>
    /// <param name="loosely">Whether defaults count, and values of which a part only is known: for the name of a program.</param>
    /// <param name="depth">How many names have been followed.</param>
    public List<string[]> ValuesOf(ShellWord word, string text, bool loosely, int depth = 0)
    {
        if (depth == 0)
        {
            steps.OfAWord = 0;
        }
        if (word.End - word.Start > LongestExpansion)
        {
            return [];
        }
        if (word.Elements is { } elements)
        {
            List<string[]> each = [.. elements.Select(one => ValuesOf(one, text, loosely, depth).FirstOrDefault() ?? [one.Value(text)])];
            return !loosely && !word.IsConstant ? [] : [[.. each.SelectMany(one => one)]];
        }
        if (word.Segments is [{ Kind: not (SegmentKind.Literal or SegmentKind.Escape) } lone])
        {
            return Expand(text[lone.Start..lone.End], lone, loosely, depth);
        }
        var value = new StringBuilder();
        foreach (WordSegment one in word.Segments)
        {
            if (one.Kind == SegmentKind.Escape)
            {
                value.Append(one.Value);
            }
            else if (one.Kind == SegmentKind.Literal)
            {
                value.Append(text, one.Start, one.End - one.Start);
            }
            else if (Expand(text[one.Start..one.End], one, loosely, depth) is [var only])
            {
                value.AppendJoin(' ', only);
            }
            else if (loosely)
            {
                value.Append(text, one.Start, one.End - one.Start);
            }
            else
            {
                return [];
            }
        }
        return [depth > 0 ? Split(value.ToString()) : [value.ToString()]];
    }

    private List<string[]> Expand(string written, WordSegment segment, bool loosely, int depth)
    {
        if (written.Length > LongestExpansion || depth > Deepest || ++steps.OfAWord > MostStepsOfAWord || ++steps.Total > MostSteps)
        {
            return [];
        }
        switch (segment.Kind)
        {
            case SegmentKind.Template:
                return Template(written);
            case SegmentKind.Substitution:
                return loosely ? Looked(written) : [];
            case SegmentKind.Parameter:
                return Parameter(written, loosely, depth);
            default:
                return [];
        }
    }

    /// <summary>What a name is given from elsewhere, taken apart only where it is asked for: thousands of scripts may share as many names.</summary>
    private List<string[]>? Given(string name)
    {
        if (!values.TryGetValue(name, out List<string[]>? found) && known?.TryGetValue(name, out string? value) == true)
        {
            values[name] = found = [Split(value)];
        }
        return found;
    }

    private List<string[]> Template(string written)
    {
        string name = written.Trim('$', '{', '}', '[', ']', ' ', '\n');
        name = name[(name.LastIndexOf('.') + 1)..];
        return outer is { } all ? all.Template(written) : Given(name) ?? [];
    }

    private List<string[]> Parameter(string written, bool loosely, int depth)
    {
        ReadOnlySpan<char> inner = written.AsSpan().TrimStart('$');
        inner = inner.Length > 1 && inner[0] is '{' or '(' ? inner[1..].TrimEnd("})") : inner;
        int end = 0;
        while (end < inner.Length && (char.IsAsciiLetterOrDigit(inner[end]) || inner[end] == '_'))
        {
            end++;
        }
        string name = inner[..end].ToString();
        ReadOnlySpan<char> rest = inner[end..];
        if (name.Length == 0)
        {
            return [];
        }
        if (rest.StartsWith("[@]") || rest.StartsWith("[*]"))
        {
            rest = rest[3..];
        }
        List<string[]> found = ValuesOf(name, loosely, depth + 1);
        if (rest.IsEmpty)
        {
            return found;
        }
        if (rest[0] == ':' && rest.Length > 1)
        {
            rest = rest[1..];
        }
        if (!loosely)
        {
            return rest[0] == '?' ? found : [];
        }
        if (rest[0] is '-' or '=' && rest.Length > 1 && !IsAttribute(rest))
        {
            found = [.. found, .. Default(rest[1..].ToString(), depth)];
        }
        return rest[0] is '-' or '=' or '?' or '+' ? found : [];
    }

    /// <summary><c>${flywheel-shim.packages.bazel}</c> of Nix is no name with a default: nobody's default is an attribute of a set.</summary>
    private static bool IsAttribute(ReadOnlySpan<char> rest)
    {
        int dot = rest.IndexOf('.');
        return dot > 1 && dot + 1 < rest.Length && !rest[1..dot].ContainsAny(" /$\"'") && (char.IsAsciiLetter(rest[dot + 1]) || rest[dot + 1] == '$')
            && !LauncherName.Is(rest[1..]);
    }

    /// <summary>The word behind <c>:-</c>, read as a word.</summary>
    private List<string[]> Default(string written, int depth)
    {
        var source = new Text.SourceText("", written);
        ScriptTree tree = ShellParser.Parse(Flywheel.Audit.Text.MappedText.Of(source), default);
        return tree.Commands is [.., { Words.Count: > 0 } command]
            ? [[.. command.Words.Select(one => ValuesOf(one, tree.Text, loosely: true, depth + 1)).Where(one => one.Count > 0).SelectMany(one => one[0])]]
            : [];
    }

    /// <summary><c>$(command -v bazelisk || which bazel)</c>, <c>$(echo bazel)</c>: what it may print.</summary>
    private static List<string[]> Looked(string written)
    {
        string inner = written.StartsWith("$(", StringComparison.Ordinal) ? written[2..].TrimEnd(')') : written.Trim('`');
        var source = new Text.SourceText("", inner);
        ScriptTree tree = ShellParser.Parse(Flywheel.Audit.Text.MappedText.Of(source), default);
        var found = new List<string[]>();
        foreach (RawCommand command in tree.Commands)
        {
            List<string> words = [.. command.Words.Select(one => one.Value(tree.Text)).Where(one => one is not ['-', ..])];
            if (words is ["command" or "which" or "type" or "echo" or "printf" or "whence" or "realpath", .., var last])
            {
                found.Add([last]);
            }
        }
        return found;
    }

    private static string[] Split(string value) =>
        [.. value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(one => one.Trim('"', '\''))];

    private sealed class StepCount
    {
        public int OfAWord { get; set; }

        public int Total { get; set; }
    }
}
