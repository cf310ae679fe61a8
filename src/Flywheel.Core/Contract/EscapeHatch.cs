using System.Globalization;

namespace Flywheel.Core.Contract;

/// <summary>The state of the one explicit way around the gate.</summary>
public abstract record EscapeHatch
{
    public const string Variable = "GF_BAZEL_ESCAPE_HATCH";
    public const string NoReason = "no reason given";
    private const string UntilWord = "until=";

    private EscapeHatch()
    {
    }

    public abstract T Match<T>(Func<Closed, T> closed, Func<Open, T> open, Func<Expired, T> expired);

    public bool IsOpen => Match(_ => false, _ => true, _ => false);

    /// <summary>
    /// Reads the variable's value. A malformed last day closes the hatch (and is a bad value); a day counts to
    /// its end in UTC.
    /// </summary>
    public static EscapeHatch Parse(string? text, DateOnly today)
    {
        string rest = text?.Trim() ?? "";
        DateOnly? until = null;
        if (IsMalformed(rest))
        {
            return new Closed();
        }
        if (rest.StartsWith(UntilWord, StringComparison.OrdinalIgnoreCase))
        {
            until = Day(rest);
            rest = rest[(UntilWord.Length + 10)..].Trim();
            rest = rest.Length == 0 ? "true" : rest;
        }
        bool? word = BooleanWord.Parse(rest);
        if (rest.Length == 0 || word == false)
        {
            return new Closed();
        }
        if (until < today)
        {
            return new Expired(until.Value);
        }
        return word == true ? new Open(NoReason, false, until) : new Open(rest, true, until);
    }

    /// <summary>
    /// Whether the value looks like a last day and is none: an <c>until=</c> without a date, or <c>until 2026-12-24</c>, which would
    /// open the hatch for ever while it reads like a limit.
    /// </summary>
    internal static bool IsMalformed(string text)
    {
        string value = text.Trim();
        if (value.StartsWith(UntilWord, StringComparison.OrdinalIgnoreCase))
        {
            return Day(value) is null;
        }
        ReadOnlySpan<char> word = UntilWord.AsSpan()[..^1];
        return value.AsSpan().StartsWith(word, StringComparison.OrdinalIgnoreCase)
            && value.AsSpan(word.Length).TrimStart(" :\t=") is [>= '0' and <= '9', ..];
    }

    private static DateOnly? Day(string text)
    {
        string after = text[UntilWord.Length..];
        return after.Length >= 10 && (after.Length == 10 || after[10] == ' ')
            && DateOnly.TryParseExact(after[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : null;
    }

    /// <summary>The gate stands.</summary>
    public sealed record Closed : EscapeHatch
    {
        public override T Match<T>(Func<Closed, T> closed, Func<Open, T> open, Func<Expired, T> expired) => closed(this);
    }

    /// <summary>Contract and probe are bypassed. <paramref name="Reason"/> is never empty.</summary>
    public sealed record Open(string Reason, bool ReasonGiven, DateOnly? LastDay) : EscapeHatch
    {
        public override T Match<T>(Func<Closed, T> closed, Func<Open, T> open, Func<Expired, T> expired) => open(this);
    }

    /// <summary>Its last day is past: the gate stands.</summary>
    public sealed record Expired(DateOnly LastDay) : EscapeHatch
    {
        public override T Match<T>(Func<Closed, T> closed, Func<Open, T> open, Func<Expired, T> expired) => expired(this);
    }
}
