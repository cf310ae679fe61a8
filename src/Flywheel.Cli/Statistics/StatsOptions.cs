using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Flywheel.Core.Doctor;
using Flywheel.Core.Statistics;

namespace Flywheel.Cli.Statistics;

/// <summary>The options of <c>flywheel stats</c>.</summary>
internal sealed class StatsOptions
{
    private const string UsualSpan = "7d";

    private readonly OneValue since = new(
        "--since", "SPAN", $"hours, days or weeks, such as 12h, 7d or 4w; a day, such as 2026-11-21, or a time, such as 2026-11-21T08:00:00Z; or all [default: {UsualSpan}]",
        "an age such as 7d, 12h or 4w, a day such as 2026-11-21, a time such as 2026-11-21T08:00:00Z, or all", word => StatisticsSpan.Parse(word) is not null);

    private readonly Option<string?> by = new("--by")
    {
        Description = "what the groups are of [default: day]",
        HelpName = string.Join('|', StatisticsKeys.All.Select(StatisticsKeys.Word)),
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result => result.Tokens is [var word] ? word.Value : null,
    };

    private readonly Option<string[]> where = new("--where")
    {
        Description = "count only these records: a word of --by, or exit or rate, with = or != or, for numbers, < or > behind it; "
            + "* stands for any text; may be repeated",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => token.Value)],
    };

    private readonly OneValue format = new(
        "--format", string.Join('|', StatsFormat.All.Select(one => one.Word)), "how they are told [default: text]",
        $"one of {string.Join(", ", StatsFormat.All[..^1].Select(one => one.Word))} and {StatsFormat.All[^1].Word}",
        word => StatsFormat.All.Any(one => one.Word == word));

    private readonly OneValue output = new("--output", "FILE", "where they are written; - is standard output [default: -]", "one file", file => file.Length > 0);

    internal StatsOptions()
    {
        since.Option.CompletionSources.Add("12h", "7d", "4w", StatisticsSpan.Everything);
        by.Validators.Add(Check);
        where.CompletionSources.Add([.. StatisticsFilter.Names.Select(name => name + "=")]);
        where.Validators.Add(CheckAll);
    }

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { since.Option, by, where, format.Option, output.Option })
        {
            command.Options.Add(option);
        }
    }

    internal StatisticsSpan Span(ParseResult parsed) => StatisticsSpan.Parse(since.Of(parsed) ?? UsualSpan)!;

    internal StatisticsKey By(ParseResult parsed) => parsed.GetValue(by) is { } word ? StatisticsKeys.Parse(word)!.Value : StatisticsKey.Day;

    internal ImmutableArray<StatisticsFilter> Where(ParseResult parsed) =>
        [.. (parsed.GetValue(where) ?? []).Select(text => StatisticsFilter.Parse(text).Filter!)];

    internal StatsFormat Format(ParseResult parsed) => format.Of(parsed) is { } word ? StatsFormat.All.First(one => one.Word == word) : StatsFormat.Text;

    /// <summary>Null for standard output.</summary>
    internal string? Output(ParseResult parsed) => OutputFile.Named(output.Of(parsed));

    private static void Check(OptionResult result)
    {
        string[] names = [.. StatisticsKeys.All.Select(StatisticsKeys.Word)];
        if (result.Implicit || (result.Tokens is [var word] && names.Contains(word.Value)))
        {
            return;
        }
        string near = result.Tokens is [{ Value: { Length: > 0 and <= 32 } other }] && other.All(char.IsAsciiLetter)
            ? $"; the nearest is `{NearName.Among(other, names)}`" : "";
        result.AddError($"`--by` takes one of {string.Join(", ", names)}{near}");
    }

    private static void CheckAll(OptionResult result)
    {
        if (result is { Implicit: false } && result.Tokens.Count < result.IdentifierTokenCount)
        {
            result.AddError(StatisticsFilter.Parse("").Fault!);
        }
        foreach (string fault in result.Tokens.Select(token => StatisticsFilter.Parse(token.Value).Fault).OfType<string>())
        {
            result.AddError(fault);
        }
    }
}
