using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Just;

/// <summary>Reads a justfile line by line: what stands at the margin is an item, what is indented below a header is its body.</summary>
/// <param name="facts">Of the file.</param>
/// <param name="imported">Of the justfiles that it imports, and of those that import it.</param>
internal sealed class JustfileParser(FileFacts facts, ImportedVariables imported)
{
    /// <summary>Lines without a meaning that go on over the next: behind so many, what they go on over is passed with them.</summary>
    private const int MostStrayed = 50;

    private readonly SourceText source = facts.Source;
    private readonly string text = facts.Source.Text;
    private readonly List<(string Name, SourceSpan Expression)> assignments = [];
    private readonly HashSet<string> exported = [];
    private readonly Dictionary<string, string> aliases = [];
    private readonly Dictionary<string, string> modules = [];
    private readonly List<string> imports = [];
    private readonly List<RawRecipe> recipes = [];
    private readonly List<string> attributes = [];
    private string? doc;
    private int strayed;
    private SourceSpan? shell;
    private bool fallback;
    private bool dotEnv;
    private bool exportsAll;

    public Justfile Parse()
    {
        int at = 0;
        while (at < text.Length)
        {
            at = Item(at);
        }
        var variables = new JustVariables(facts, assignments, imported.Constants);
        ShellDialect dialect = JustHeader.Dialect(source, shell);
        Dictionary<string, MappedText> constants = variables.Constants();
        exported.UnionWith(exportsAll ? constants.Keys : []);
        IReadOnlyDictionary<string, string>? known = NamedValues.Of(
            constants.Where(one => exported.Contains(one.Key)).ToDictionary(one => one.Key, one => one.Value.Text, StringComparer.Ordinal),
            imported.Exported.Count > 0 ? imported.Exported : null);
        var done = new List<JustRecipe>();
        foreach (RawRecipe raw in recipes)
        {
            JustRecipe recipe = raw.Recipe;
            ScriptFragment[] Read(IReadOnlyDictionary<string, MappedText>? given) => [.. Body(raw, variables, dialect, known, given)];
            done.Add(recipe with { Scripts = [.. Read(null)], Reread = recipe.Parameters.IsEmpty ? null : Read });
        }
        return new()
        {
            Source = source,
            Recipes = done,
            Constants = constants,
            Exported = exported,
            Aliases = aliases,
            Imports = imports,
            Modules = modules,
            HasFallback = fallback,
            LoadsDotEnv = dotEnv,
        };
    }

    private IEnumerable<ScriptFragment> Body(
        RawRecipe raw, JustVariables variables, ShellDialect dialect, IReadOnlyDictionary<string, string>? known, IReadOnlyDictionary<string, MappedText>? given)
    {
        var parameters = raw.Recipe.Parameters.ToDictionary(
            parameter => parameter.Name, parameter => given?.GetValueOrDefault(parameter.Name) ?? parameter.Default, StringComparer.Ordinal);
        Dictionary<string, string> own = raw.Recipe.Parameters.Where(one => (exportsAll || one.IsExported) && parameters[one.Name] is not null)
            .ToDictionary(one => one.Name, one => parameters[one.Name]!.Text, StringComparer.Ordinal);
        string? interpreter = raw.Recipe.Attributes.FirstOrDefault(one => one.StartsWith("script", StringComparison.Ordinal));
        IReadOnlyDictionary<string, string>? names = NamedValues.Of(own, known);
        List<ScriptFragment> scripts = new JustBody(source, raw.Recipe.Construct, dialect).Scripts(raw.Lines, interpreter is not null, span =>
            variables.Evaluate(span, name => (parameters.TryGetValue(name, out MappedText? value), value)));
        return names is null ? scripts : scripts.Select(script => script with { Known = names });
    }

    private int Item(int at)
    {
        SourceSpan line = LineAt(at);
        ReadOnlySpan<char> here = source.Of(line);
        if (here.IsWhiteSpace())
        {
            doc = null;
            return Next(line);
        }
        if (here[0] is ' ' or '\t')
        {
            // A body without a header: nothing that `just` would read.
            return Next(line);
        }
        if (here[0] == '#')
        {
            facts.Comments.Add(MappedText.Of(source, new(line.Start + 1, line.End)));
            doc = here[1..].Trim().ToString();
            return Next(line);
        }
        if (here[0] == '[')
        {
            attributes.AddRange(JustHeader.Attributes(here));
            return Next(line);
        }
        int end = Keyword(line, here);
        if (end < 0)
        {
            end = Header(line);
        }
        doc = null;
        attributes.Clear();
        return end;
    }

    /// <summary>Where the item ends that begins with a keyword or is an assignment; -1 where it is neither.</summary>
    private int Keyword(SourceSpan line, ReadOnlySpan<char> here)
    {
        string[] words = here.ToString().Split([' ', '\t'], 4, StringSplitOptions.RemoveEmptyEntries);
        int assign = here.IndexOf(":=");
        if (words[0] is "import" or "import?" && words.Length > 1 && words[1][0] is '\'' or '"')
        {
            imports.Add(JustHeader.Unquoted(here[words[0].Length..]));
            return Next(line);
        }
        if (words[0] is "mod" or "mod?" && words.Length > 1 && !here.Contains(':'))
        {
            modules[words[1]] = words.Length > 2 ? JustHeader.Unquoted(here[(here.IndexOf(words[1]) + words[1].Length)..]) : "";
            return Next(line);
        }
        if (words[0] == "set" && words.Length > 1 && (assign >= 0 || !here.Contains(':')))
        {
            return Setting(line, words[1].TrimEnd(':', '='), assign);
        }
        if (words[0] == "unexport" && words.Length == 2)
        {
            return Next(line);
        }
        if (assign <= 0 || !JustHeader.IsName(Left(here[..assign])))
        {
            return -1;
        }
        int start = line.Start + assign + 2;
        if (words[0] == "alias")
        {
            aliases[Left(here[..assign]).ToString()] = here[(assign + 2)..].Trim().ToString();
            return Next(line);
        }
        int end = JustExpression.EndOf(text, start);
        assignments.Add((Left(here[..assign]).ToString(), new(start, Uncommented(start, end))));
        if (words[0] == "export")
        {
            exported.Add(Left(here[..assign]).ToString());
        }
        return Math.Min(text.Length, end + 1);
    }

    private static ReadOnlySpan<char> Left(ReadOnlySpan<char> left)
    {
        left = left.Trim();
        foreach (string keyword in (ReadOnlySpan<string>)["export ", "alias ", "eager ", "lazy "])
        {
            left = left.StartsWith(keyword, StringComparison.Ordinal) ? left[keyword.Length..].Trim() : left;
        }
        return left;
    }

    /// <summary>The end of an expression before the comment behind it.</summary>
    private int Uncommented(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            if (text[i] is '\'' or '"' or '`')
            {
                i = JustExpression.StringEnd(text, i, end) - 1;
            }
            else if (text[i] == '#')
            {
                facts.Comments.Add(MappedText.Of(source, new(i + 1, end)));
                return i;
            }
        }
        return end;
    }

    private int Setting(SourceSpan line, string name, int assign)
    {
        int start = assign < 0 ? line.End : line.Start + assign + 2;
        int end = JustExpression.EndOf(text, start);
        bool on = assign < 0 || text.AsSpan(start, end - start).Trim() is not "false";
        fallback |= name == "fallback" && on;
        exportsAll |= name == "export" && on;
        dotEnv |= name.StartsWith("dotenv-", StringComparison.Ordinal) && on;
        shell = name == "shell" ? new(start, end) : shell;
        return Math.Min(text.Length, end + 1);
    }

    private int Header(SourceSpan line)
    {
        int end = JustHeader.End(text, line.Start);
        JustRecipe? recipe = new JustHeader(source, new(line.Start, end)).Parse();
        if (recipe is null)
        {
            facts.Troubles.Add(new(line, "neither a recipe, an assignment nor a setting"));
            // One header that goes on over many lines, each of which would be tried as the beginning of the same: only so often.
            return end > line.End && ++strayed > MostStrayed ? Math.Min(text.Length, end + 1) : Next(line);
        }
        var lines = new List<SourceSpan>();
        int at = Math.Min(text.Length, end + 1);
        while (at < text.Length)
        {
            SourceSpan body = LineAt(at);
            ReadOnlySpan<char> here = source.Of(body);
            if (!here.IsWhiteSpace() && here[0] is not (' ' or '\t'))
            {
                break;
            }
            lines.Add(body);
            at = Next(body);
        }
        recipes.Add(new(recipe with { Attributes = [.. attributes], Doc = doc }, lines));
        return at;
    }

    private SourceSpan LineAt(int at)
    {
        int length = text.AsSpan(at).IndexOf('\n');
        int end = length < 0 ? text.Length : at + length;
        return new(at, end > at && text[end - 1] == '\r' ? end - 1 : end);
    }

    private int Next(SourceSpan line)
    {
        int length = text.AsSpan(line.End).IndexOf('\n');
        return length < 0 ? text.Length : line.End + length + 1;
    }

    private sealed record RawRecipe(JustRecipe Recipe, List<SourceSpan> Lines);
}
