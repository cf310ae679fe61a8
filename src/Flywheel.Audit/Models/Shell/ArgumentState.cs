using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>What the arguments and the names of a script hold at a place of it, as far as the words that it was given tell.</summary>
/// <param name="given">Those words.</param>
internal sealed class ArgumentState(ImmutableArray<CommandWord> given)
{
    private const int MostArguments = 100;

    /// <summary>Those that a name was given on the way; null for one that may hold this or that.</summary>
    private readonly Dictionary<string, ImmutableArray<CommandWord>?> names = [];

    public ImmutableArray<CommandWord> Words { get; set; } = given;

    /// <summary>Whether <see cref="Words"/> are what they are for certain: not where a loop may have dropped some.</summary>
    public bool IsCertain { get; set; } = true;

    public void Shift(int count) => Words = Words[Math.Min(Math.Max(0, count), Words.Length)..];

    public void Forget(string name) => names[name] = null;

    public void Give(string name, ImmutableArray<CommandWord> value) => names[name] = value;

    /// <param name="name">Of a variable.</param>
    /// <param name="value">What it is given.</param>
    /// <param name="text">That the value stands in.</param>
    /// <param name="appends">Whether it is added to what the name holds.</param>
    /// <param name="certain">Whether it is given for certain.</param>
    public void Assign(string name, ShellWord value, string text, bool appends, bool certain)
    {
        ImmutableArray<CommandWord>? held = value.Elements is { } elements
            ? [.. elements.SelectMany(one => Filled(new(one.Value(text), default, one.IsConstant)))]
            : IsWhole(value) ? [.. Filled(new(value.Value(text), default, value.IsConstant))]
            : ValueOf(value, text) is { } known ? [new(known, default, IsConstant: true)] : null;
        if (appends)
        {
            held = value.Elements is not null && held is { } more && names.GetValueOrDefault(name) is { } before && before.Length < MostArguments
                ? [.. before, .. more] : null;
        }
        names[name] = certain ? held : null;
    }

    /// <summary>The words that a word of a command becomes; itself where that is not known.</summary>
    public IEnumerable<CommandWord> Filled(CommandWord word)
    {
        string text = word.Text;
        if (word.IsConstant || text.Length < 2 || text[0] != '$')
        {
            return [word];
        }
        int from = text is "$@" or "$*" or "${@}" or "${*}" ? 0 : ForwardingFunction.Taken(text);
        if (from >= 0)
        {
            return Words.Skip(from);
        }
        if (Position(text, out string? other) is > 0 and int position)
        {
            return position <= Words.Length ? [Words[position - 1]]
                : string.IsNullOrEmpty(other) ? []
                : [word with { Text = other, IsConstant = !other.Contains('$', StringComparison.Ordinal) }];
        }
        return Name(text) is { } name && names.TryGetValue(name, out ImmutableArray<CommandWord>? held) && held is { } known ? known : [word];
    }

    /// <summary>Whether a word stands for what the caller gave, or for a name that may hold it.</summary>
    public static bool IsHanded(string word) => word is "$@" or "$*" or "${@}" or "${*}" || ForwardingFunction.Taken(word) >= 0 || Position(word, out _) > 0;

    /// <summary>The text of a word where all of it is known; else null.</summary>
    public string? ValueOf(ShellWord word, string text)
    {
        if (word.Elements is not null)
        {
            return null;
        }
        var value = new StringBuilder();
        foreach (WordSegment one in word.Segments)
        {
            switch (one.Kind)
            {
                case SegmentKind.Literal:
                    value.Append(text, one.Start, one.End - one.Start);
                    break;
                case SegmentKind.Escape:
                    value.Append(one.Value);
                    break;
                case SegmentKind.Parameter when one.End - one.Start < 200 && Known(text[one.Start..one.End]) is { } known:
                    value.Append(known);
                    break;
                default:
                    return null;
            }
        }
        return value.ToString();
    }

    private string? Known(string written)
    {
        if (written is "$#" or "${#}")
        {
            return IsCertain && Words.All(one => one.IsConstant) ? Words.Length.ToString(CultureInfo.InvariantCulture) : null;
        }
        bool ofArguments = IsHanded(written);
        if (ofArguments && !IsCertain || !ofArguments && (Name(written) is not { } name || names.GetValueOrDefault(name) is null))
        {
            return null;
        }
        CommandWord[] words = [.. Filled(new(written, default, IsConstant: false))];
        return Array.TrueForAll(words, one => one.IsConstant) ? string.Join(' ', words.Select(one => one.Text)) : null;
    }

    /// <summary>Of <c>$x</c>, <c>${x}</c>, <c>${x[@]}</c>, <c>${x:-y}</c>; null for other expansions.</summary>
    private static string? Name(string written)
    {
        if (written.Length < 2 || written[0] != '$')
        {
            return null;
        }
        ReadOnlySpan<char> inner = written[1] == '{' && written[^1] == '}' ? written.AsSpan(2, Math.Max(0, written.Length - 3)) : written.AsSpan(1);
        int end = 0;
        while (end < inner.Length && (char.IsAsciiLetterOrDigit(inner[end]) || inner[end] == '_'))
        {
            end++;
        }
        ReadOnlySpan<char> rest = inner[end..];
        return end > 0 && !char.IsAsciiDigit(inner[0]) && (rest.IsEmpty || rest is "[@]" or "[*]" || rest[0] is ':' or '-' or '?' && written[1] == '{')
            ? inner[..end].ToString() : null;
    }

    private static bool IsWhole(ShellWord word) => word.Segments is [{ Kind: SegmentKind.Parameter }];

    /// <summary>Of <c>$1</c>, <c>${2}</c>, <c>${1:-build}</c>: 1, 2, 1; else 0.</summary>
    internal static int Position(string word, out string? given)
    {
        given = null;
        if (word.Length < 2 || word[0] != '$')
        {
            return 0;
        }
        string inner = word[1] == '{' && word[^1] == '}' ? word[2..^1] : word[1..];
        int end = inner.AsSpan().IndexOfAnyExceptInRange('0', '9');
        string rest = end < 0 ? "" : inner[end..];
        given = rest.StartsWith(":-", StringComparison.Ordinal) ? rest[2..] : rest.StartsWith('-') ? rest[1..] : null;
        return (rest.Length == 0 || given is not null || rest.StartsWith(":?", StringComparison.Ordinal) || rest.StartsWith('?'))
            && int.TryParse(end < 0 ? inner : inner[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int position)
            ? Math.Min(position, MostArguments) : 0;
    }
}
