using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Doctor;

namespace Flywheel.Core.Statistics;

/// <summary>One <c>--where</c>: <c>command=build</c>, <c>target=//app/*</c>, <c>verdict!=detached</c>, <c>exit!=0</c>, <c>rate&lt;0.5</c>.</summary>
public sealed record StatisticsFilter
{
    private const string Exit = "exit";
    private const string Rate = "rate";

    private static readonly ImmutableArray<string> Operators = ["!=", "<=", ">=", "=", "<", ">"];

    private readonly StatisticsKey? key;
    private readonly string operation;
    private readonly string value;

    /// <summary>Of <c>exit</c> and <c>rate</c>; null asks for what is not known.</summary>
    private readonly double? number;

    private StatisticsFilter(string text, string name, StatisticsKey? key, string operation, string value, double? number)
    {
        Text = text;
        Name = name;
        this.key = key;
        this.operation = operation;
        this.value = value;
        this.number = number;
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>What it asks of.</summary>
    public string Name { get; }

    /// <summary>Whether another one of the same thing may hold in its place.</summary>
    public bool IsChoice => operation == "=";

    /// <summary>The words before the operator: those of <c>--by</c>, then <c>exit</c> and <c>rate</c>.</summary>
    public static ImmutableArray<string> Names { get; } = [.. StatisticsKeys.All.Select(StatisticsKeys.Word), Exit, Rate];

    /// <summary>The filter; or what is wrong with it, in words that do not show its value.</summary>
    public static (StatisticsFilter? Filter, string? Fault) Parse(string text)
    {
        int end = text.AsSpan().IndexOfAny("=!<>");
        string name = end < 0 ? text : text[..end];
        if (end <= 0 || Operators.FirstOrDefault(word => text.AsSpan(end).StartsWith(word)) is not { } operation)
        {
            return (null, "`--where` takes KEY=VALUE, such as command=build");
        }
        if (!Names.Contains(name))
        {
            string nearest = NearName.Among(name, Names);
            string shown = name.Length <= 32 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? $" `{name}`" : " such key";
            return (null, $"`--where` knows no{shown}; the nearest is `{nearest}`, and all are {string.Join(", ", Names)}");
        }
        string value = text[(end + operation.Length)..];
        if (value.StartsWith('='))
        {
            return (null, $"`--where` takes one = behind `{name}`");
        }
        bool isEquality = operation is "=" or "!=";
        if (StatisticsKeys.Parse(name) is { } key)
        {
            return isEquality ? (new(text, name, key, operation, value, null), null) : (null, $"`--where` compares `{name}` with = or != only");
        }
        if (value.Length == 0 && isEquality)
        {
            return (new(text, name, null, operation, value, null), null);
        }
        return double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? (new(text, name, null, operation, value, number), null)
            : (null, $"`--where` takes a number behind `{name}`, such as {(name == Exit ? "exit!=0" : "rate<0.5")}");
    }

    /// <summary>Whether all of <paramref name="filters"/> let a record through.</summary>
    /// <param name="filters">Of one query.</param>
    /// <param name="entry">The record.</param>
    /// <param name="day">Its day, in the query's time zone.</param>
    /// <param name="week">Its week, in the query's time zone.</param>
    internal static bool LetThrough(ImmutableArray<StatisticsFilter> filters, StatisticsEntry entry, string day, string week)
    {
        for (int at = 0; at < filters.Length; at++)
        {
            StatisticsFilter filter = filters[at];
            if (!filter.Holds(entry, day, week) && (!filter.IsChoice || !AnyOther(filters, at, entry, day, week)))
            {
                return false;
            }
        }
        return true;
    }

    private static bool AnyOther(ImmutableArray<StatisticsFilter> filters, int at, StatisticsEntry entry, string day, string week)
    {
        for (int other = 0; other < filters.Length; other++)
        {
            if (other != at && filters[other].IsChoice && filters[other].Name == filters[at].Name && filters[other].Holds(entry, day, week))
            {
                return true;
            }
        }
        return false;
    }

    private bool Holds(StatisticsEntry entry, string day, string week) => key switch
    {
        StatisticsKey.Target => (operation == "=") == AnyTarget(entry.Targets),
        { } text => (operation == "=") == Fits(ValueOf(text, entry, day, week)),
        null => Compares(Name == Exit ? entry.ExitCode : entry.HitRate),
    };

    private static string? ValueOf(StatisticsKey key, StatisticsEntry entry, string day, string week) => key switch
    {
        StatisticsKey.Day => day,
        StatisticsKey.Week => week,
        _ => StatisticsAccumulator.ValueOf(key, entry),
    };

    private bool AnyTarget(List<string> targets)
    {
        foreach (string target in targets)
        {
            if (Fits(target))
            {
                return true;
            }
        }
        return targets.Count == 0 && Fits(null);
    }

    /// <summary>Nothing behind the operator is what a record does not know.</summary>
    private bool Fits(string? text) => string.IsNullOrEmpty(text) ? value.Length == 0
        : value.Contains('*', StringComparison.Ordinal) ? Glob(text)
        : text == value;

    /// <summary>A star stands for any text; nothing else has a meaning.</summary>
    private bool Glob(string text)
    {
        string[] parts = value.Split('*');
        if (!text.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }
        int at = parts[0].Length;
        for (int i = 1; i < parts.Length - 1; i++)
        {
            int found = text.IndexOf(parts[i], at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }
            at = found + parts[i].Length;
        }
        return text.Length - at >= parts[^1].Length && text.EndsWith(parts[^1], StringComparison.Ordinal);
    }

    /// <summary>What is not known compares with no number.</summary>
    private bool Compares(double? known) => number is null ? known is null == (operation == "=") : known is { } left && operation switch
    {
        "=" => left == number,
        "!=" => left != number,
        "<" => left < number,
        "<=" => left <= number,
        ">" => left > number,
        _ => left >= number,
    };
}
