using System.Collections.Immutable;
using System.Globalization;

namespace Flywheel.Core.Evidence;

/// <summary>
/// The line on processes that Bazel ends a build with: <c>11 processes: 10 remote cache hit, 1 internal.</c> (<c>0 processes.</c> on 2.1.0).
/// Names are an open set with spaces and hyphens.
/// </summary>
public static class ProcessStatistics
{
    private const string Noun = " process";

    /// <summary>The counts, <c>total</c> first; null for what is no such line.</summary>
    public static ImmutableArray<RunnerCount>? Parse(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().TrimEnd();
        if (!Count(ref rest, out long total) || !rest.StartsWith(Noun, StringComparison.Ordinal))
        {
            return null;
        }
        rest = rest[Noun.Length..];
        rest = rest.StartsWith("es", StringComparison.Ordinal) ? rest[2..] : rest;
        if (!rest.EndsWith(".", StringComparison.Ordinal))
        {
            return null;
        }
        rest = rest[..^1];
        var items = ImmutableArray.CreateBuilder<RunnerCount>();
        items.Add(new(RunnerCounts.Total, total));
        if (rest.IsEmpty)
        {
            return items.ToImmutable();
        }
        if (!rest.StartsWith(": ", StringComparison.Ordinal))
        {
            return null;
        }
        rest = rest[2..];
        while (true)
        {
            int comma = rest.IndexOf(", ", StringComparison.Ordinal);
            ReadOnlySpan<char> item = comma < 0 ? rest : rest[..comma];
            if (!Count(ref item, out long count) || item.Length < 2 || item[0] != ' ')
            {
                return null;
            }
            items.Add(new(item[1..].ToString(), count));
            if (comma < 0)
            {
                return items.ToImmutable();
            }
            rest = rest[(comma + 2)..];
        }
    }

    private static bool Count(ref ReadOnlySpan<char> text, out long count)
    {
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        bool read = long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out count);
        text = text[digits..];
        return read;
    }
}
