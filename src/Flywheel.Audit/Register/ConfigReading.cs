using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>A <c>flywheel.audit.toml</c>, read: what it says, and everything that is wrong with it.</summary>
/// <param name="Config">What is right in it; to be gone by only without problems.</param>
/// <param name="Problems">In the order of the file.</param>
public sealed record ConfigReading(AuditConfig Config, ImmutableArray<ConfigProblem> Problems)
{
    private static readonly string[] Unfilled = ["todo", "tbd", "fixme", "xxx", "..."];

    /// <summary>The defaults where there is no file.</summary>
    public static ConfigReading Of(SourceText? source)
    {
        if (source is null)
        {
            return new(AuditConfig.Default, []);
        }
        var problems = new List<ConfigProblem>();
        var config = new AuditConfig { Source = source };
        if (TomlReading.Of(source, problems) is { } root)
        {
            _ = new TableReading(source, RegisterKeys.Root, root, problems);
            config = Read(source, root, problems);
        }
        return new(config, [.. problems.OrderBy(problem => problem.Span.Start)]);
    }

    private static AuditConfig Read(SourceText source, TomlValue.Table root, List<ConfigProblem> problems)
    {
        ImmutableArray<TableReading> All(RegisterTable kind) => [.. Tables(source, kind, root, problems)];
        TableReading? guarded = All(RegisterKeys.Guarded).FirstOrDefault();
        TableReading? runners = All(RegisterKeys.Runners).FirstOrDefault();
        if (guarded is not null)
        {
            CheckCommands(guarded);
        }
        return new AuditConfig
        {
            Source = source,
            Scope = [.. All(RegisterKeys.Scope).Where(one => one.IsRight).Select(one => new ScopeRule(one.Text("glob")!, one.Flag("audit")!.Value))],
            Classes = [.. All(RegisterKeys.Class).Where(one => one.IsRight)
                .Select(one => new ClassRule(one.Text("glob")!, one.Word<DocumentClass>("class")!.Value))],
            GuardedEntry = guarded?.Text("entry"),
            GuardedCommands = guarded?.Texts("commands") ?? [],
            GuardedRecipes = guarded?.Texts("recipes") ?? [],
            RunnerMode = runners?.Word<RunnerMode>("mode") ?? RunnerMode.Register,
            AllowedRunners = runners?.Texts("allowed") ?? [],
            RunnerClasses = [.. All(RegisterKeys.Runner).Where(one => one.IsRight)
                .Select(one => new RunnerClass(one.Text("label")!, one.Word<RunnerState>("state")!.Value))],
            Stale = [.. All(RegisterKeys.Stale).Where(one => one.IsRight).Select(one => new StalePattern(one.Text("pattern")!, one.Text("replacement")))],
            Proofs = [.. All(RegisterKeys.Proof).Where(one => one.IsRight)
                .Select(one => new ProofEntry(one.Text("path")!, one.Text("decision"), one.Texts("covers"), one.Line))],
            Exceptions = [.. All(RegisterKeys.Exception).Select(Exception).OfType<ExceptionEntry>()],
        };
    }

    /// <summary>The tables of one kind, whether of headers or inline.</summary>
    private static IEnumerable<TableReading> Tables(SourceText source, RegisterTable kind, TomlValue.Table root, List<ConfigProblem> problems)
    {
        if (root.Find(kind.Name) is not { } entry)
        {
            return [];
        }
        TomlValue[] items = entry.Value is TomlValue.List list ? [.. list.Items] : [entry.Value];
        bool fits = kind.IsList ? entry.Value is TomlValue.List && items.All(item => item is TomlValue.Table) : entry.Value is TomlValue.Table;
        if (!fits)
        {
            problems.Add(new(source, entry.KeySpan, kind.IsList ? $"`{kind.Name}` is {entry.Value.Named}: there may be many"
                : $"`{kind.Name}` is {entry.Value.Named}, and there is one",
                $"write `{kind.Header}`"));
        }
        return items.OfType<TomlValue.Table>().Select(table => new TableReading(source, kind, table, problems));
    }

    private static void CheckCommands(TableReading guarded)
    {
        foreach (string command in guarded.Texts("commands"))
        {
            if (command.Contains('/', StringComparison.Ordinal) && WrittenPath.Fault(command) is { } fault)
            {
                guarded.Problem(guarded.SpanOf("commands"), $"`{TomlReading.Shown(command)}` of `commands` {fault}",
                    "write a program's name, or its path in the repository");
            }
            else if (command.Any(char.IsWhiteSpace))
            {
                guarded.Problem(guarded.SpanOf("commands"), $"`{TomlReading.Shown(command)}` of `commands` is more than a program",
                    "write the program alone; recipes belong in `recipes`");
            }
        }
    }

    private static ExceptionEntry? Exception(TableReading table)
    {
        string? named = Named(table);
        CheckDates(table);
        foreach (string key in (string[])["owner", "reason"])
        {
            if (table.Text(key) is { } text && Unfilled.Contains(text.Trim().TrimStart('@').ToLowerInvariant()))
            {
                table.Problem(table.SpanOf(key), $"`{key}` of [[exception]] is still to be filled in", key == "owner" ? "name who answers for it" : "say why");
            }
        }
        return !table.IsRight || named is null ? null : new ExceptionEntry
        {
            Rule = table.Text("rule")!,
            Path = table.Text("path")!,
            Construct = new(RegisterKeys.ConstructOf(named), table.Text(named)!),
            Labels = table.Texts("labels"),
            Class = table.Text("class"),
            Owner = table.Text("owner")!,
            Reason = table.Text("reason")!,
            Issue = table.Text("issue"),
            Created = table.Day("created")!.Value,
            Expires = table.Day("expires")!.Value,
            Max = (int)(table.Number("max") ?? 1),
            Line = table.Line,
        };
    }

    /// <summary>The one key that names what the exception is for.</summary>
    private static string? Named(TableReading table)
    {
        ImmutableArray<string> keys = RegisterKeys.Exception.OneOf;
        string[] given = [.. keys.Where(table.Has)];
        if (given.Length != 1)
        {
            table.Problem(given.Length == 0 ? table.Table.Span : table.SpanOf(given[1]),
                given.Length == 0 ? "[[exception]] does not say what in the file it is for: a whole file has no exceptions"
                    : $"[[exception]] names a {given[0]} and a {given[1]}",
                $"write exactly one of {string.Join(", ", keys.Select(key => $"`{key}`"))}");
            return null;
        }
        if (table.Text(given[0]) is { } name && name.AsSpan().Trim().Trim('*').IsEmpty)
        {
            table.Problem(table.SpanOf(given[0]), $"`{given[0]}` of [[exception]] is anything: a whole file has no exceptions",
                $"name the {given[0]} as the file does");
            return null;
        }
        return given[0];
    }

    private static void CheckDates(TableReading table)
    {
        if (table.Day("created") is not { } created || table.Day("expires") is not { } expires)
        {
            return;
        }
        if (expires < created)
        {
            table.Problem(table.SpanOf("expires"), "[[exception]] expires before it is created", "write a later `expires`");
        }
        else if (expires > RegisterKeys.LastDay(created))
        {
            table.Problem(table.SpanOf("expires"),
                $"[[exception]] expires {expires.DayNumber - created.DayNumber} days after it is created: {RegisterKeys.MostDays}, or six months, are the most",
                $"write {RegisterKeys.LastDay(created):yyyy-MM-dd} or earlier, and agree on it anew by then");
        }
    }
}
