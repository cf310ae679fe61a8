using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Renderers;
using Flywheel.Audit.Run;
using Flywheel.Cli.Help;

namespace Flywheel.Cli.Audit;

/// <summary>The arguments and options of <c>flywheel audit</c>.</summary>
internal sealed class AuditOptions
{
    private const string Rules = "RULE";

    private readonly Operand path = PathOperand();

    private readonly Option<string[]> select = RuleList("--select", "judge by these rules only, by id or name; may be repeated");
    private readonly Option<string[]> ignore = RuleList("--ignore", "do not judge by these rules; may be repeated");
    private readonly OneValue least = new(
        "--min-severity", "error|warning|info", "tell nothing that is less", "one of error, warning and info", word => Parse(word) is not null);

    private readonly Option<bool> strict = FlagOption.Of("--strict", "warnings fail, too");
    private readonly OneValue since = new(
        "--since", "REV", "tell only what changed since the merge base of HEAD and REV; the register is checked whole", "one revision", word => word.Length > 0);

    private readonly OneValue asOf = DayOption();
    private readonly Option<bool> all = FlagOption.Of("--all", "tell what stands in records, research and generated documents, too, as info");
    private readonly Option<bool> list = FlagOption.Of("--list-files", "list the files that are audited, and end");
    private readonly OneValue scope = new("--show-scope", "FILE", "say what a file is taken for and why, and end", "one file", word => word.Length > 0);
    private readonly Option<bool> fix = FlagOption.Of("--fix", "write the changes that are safe: the registered guarded entry in place of the launcher");
    private readonly Option<bool> diff = FlagOption.Of("--diff", "print the changes that are safe as a diff, write nothing, and tell findings to files only");
    private readonly Option<string[]> output = Repeated("--output", "FORMAT[=FILE]",
        $"how the findings are told: {OutputFormat.Names}; may be repeated with FILEs [default: text]");
    private readonly OneValue receipt = new("--receipt", "FILE", "write what was audited, for a proof to cite", "one file", word => word.Length > 0);

    internal static Operand PathOperand() => new("DIR", "the repository, or a part of it [default: here]", optional: true);

    internal static OneValue DayOption() =>
        new("--as-of", "DATE", "judge for this day, in UTC [default: today]", "a date such as 2026-08-01", word => Day(word) is not null);

    internal void AddTo(Command command)
    {
        command.Arguments.Add(path);
        Option[] options =
        [
            select, ignore, least.Option, strict, since.Option, asOf.Option, all, list, scope.Option, fix, diff, output, receipt.Option,
        ];
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
        AtMostOne(command, path);
        Validate(select);
        Validate(ignore);
        output.Validators.Add(result =>
        {
            if (OutputTarget.Parse([.. result.Tokens.Select(token => token.Value)]) is OutputChoice.Wrong wrong)
            {
                result.AddError(wrong.What);
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(fix) && result.GetValue(diff))
            {
                result.AddError("`--fix` writes what `--diff` only prints: give one of them");
            }
            // Words that are wrong have been told already; the values of them are not to be had.
            if (OutputTarget.Parse(result.GetValue(output) ?? []) is OutputChoice.Chosen chosen)
            {
                if (result.GetValue(diff) && result.GetResult(output) is { Implicit: false } && chosen.Targets.Any(target => target.File is null))
                {
                    result.AddError("`--diff` has stdout for itself: give `--output` a FILE");
                }
                if (result.GetValue(receipt.Option) is { Length: > 0 } place
                    && chosen.Targets.Any(target => target.File is { } file && Path.GetFullPath(file) == Path.GetFullPath(place)))
                {
                    result.AddError("`--receipt` and `--output` write to one file: give one of them another");
                }
            }
        });
    }

    internal AuditQuestion Read(ParseResult parsed, DateOnly today) => new(
        PathOf(parsed, path),
        new AuditRequest
        {
            Select = Words(parsed.GetValue(select)),
            Ignore = Words(parsed.GetValue(ignore)),
            MinSeverity = least.Of(parsed) is { } word ? Parse(word)!.Value : Severity.Info,
            Strict = parsed.GetValue(strict),
            All = parsed.GetValue(all),
            AsOf = DayOf(parsed, asOf, today),
            ToolVersion = ThisVersion.Text,
        })
    {
        Since = since.Of(parsed),
        ListFiles = parsed.GetValue(list),
        ShowScope = scope.Of(parsed),
        Fix = parsed.GetValue(fix),
        Diff = parsed.GetValue(diff),
        Targets = OutputTarget.Parse(parsed.GetValue(output) ?? []).Match(chosen => chosen.Targets, _ => []),
        Receipt = receipt.Of(parsed),
    };

    internal static string PathOf(ParseResult parsed, Operand path) => parsed.GetValue(path)!.FirstOrDefault() ?? ".";

    internal static DateOnly DayOf(ParseResult parsed, OneValue option, DateOnly today) => option.Of(parsed) is { } word ? Day(word)!.Value : today;

    internal static void AtMostOne(Command command, Operand path) => command.Validators.Add(result =>
    {
        string[] words = result.GetResult(path) is { } given ? [.. given.Tokens.Select(token => token.Value)] : [];
        if (words.FirstOrDefault(word => word.StartsWith('-')) is { } option)
        {
            result.AddError($"`{option.Split('=')[0]}` is no option of `{new HelpContent(command).Path}`");
        }
        else if (words.Length > 1)
        {
            result.AddError($"`{new HelpContent(command).Path}` takes one {path.Name}");
        }
    });

    private static Option<string[]> RuleList(string name, string description) => Repeated(name, Rules, description);

    private static Option<string[]> Repeated(string name, string value, string description) => new(name)
    {
        Description = description,
        HelpName = value,
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => token.Value)],
    };

    private static void Validate(Option<string[]> rules)
    {
        rules.CompletionSources.Add([.. RuleTexts.All.Select(rule => rule.Id)]);
        rules.Validators.Add(result =>
        {
            if (result is { Implicit: false } && result.Tokens.Count < result.IdentifierTokenCount)
            {
                result.AddError($"`{rules.Name}` takes the id or the name of a rule");
            }
            foreach (string word in Words([.. result.Tokens.Select(token => token.Value)]))
            {
                if (!RuleTexts.All.Any(rule => AuditRequest.Names(word, rule.Id, rule.Name)))
                {
                    result.AddError($"`{word}` is no rule: `flywheel audit explain` lists them");
                }
            }
        });
    }

    /// <summary>Commas part them, too.</summary>
    private static ImmutableArray<string> Words(string[]? given) =>
        [.. (given ?? []).SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Severity? Parse(string word) => word switch
    {
        "error" => Severity.Error,
        "warning" => Severity.Warning,
        "info" => Severity.Info,
        _ => null,
    };

    private static DateOnly? Day(string word) =>
        DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;
}

/// <summary>What one run of <c>flywheel audit</c> is to do.</summary>
/// <param name="Path">The repository, or a part of it.</param>
/// <param name="Request">What is judged, and how.</param>
internal sealed record AuditQuestion(string Path, AuditRequest Request)
{
    internal string? Since { get; init; }

    internal bool ListFiles { get; init; }

    internal string? ShowScope { get; init; }

    internal bool Fix { get; init; }

    internal bool Diff { get; init; }

    internal ImmutableArray<OutputTarget> Targets { get; init; } = [];

    internal string? Receipt { get; init; }
}
