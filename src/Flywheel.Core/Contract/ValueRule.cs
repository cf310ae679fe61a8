using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Flywheel.Core.Contract;

/// <summary>What a variable's value may be. <see cref="Fault"/> says what is wrong and never repeats the value.</summary>
public abstract record ValueRule
{
    private ValueRule()
    {
    }

    /// <summary>The allowed values, for documents and fixes.</summary>
    public abstract string Allowed { get; }

    /// <summary>Null when the (trimmed, not blank) value is allowed.</summary>
    public abstract string? Fault(string value);

    /// <summary>What to do about a fault of the variable of this name.</summary>
    public virtual string FixOf(string name) => $"set {name} to {Allowed}, or unset it";

    /// <summary>The faulty value for people to see, or nothing where it might be a secret.</summary>
    internal virtual string Echo(string value) => Shown.Echo(value);

    /// <summary>
    /// Bytes that are no UTF-8 were read as U+FFFD, and would reach Bazel as that; a control character has no place in any value.
    /// </summary>
    private static string? TextFault(string value) => value.Contains('\uFFFD', StringComparison.Ordinal) ? "is not UTF-8"
        : value.Any(char.IsControl) ? "holds a control character"
        : null;

    /// <summary>Any UTF-8 text without control characters.</summary>
    public sealed record Text(string What) : ValueRule
    {
        public override string Allowed => What;

        public override string? Fault(string value) => TextFault(value);

        public override string FixOf(string name) => $"set {name} to {What}, in UTF-8 and without control characters, or unset it";
    }

    /// <summary>Names and numbers of hosts, or runs of their labels.</summary>
    public sealed record Hosts(string What) : ValueRule
    {
        public override string Allowed => What;

        public override string? Fault(string value) => Split(value).All(IsOne) ? null : "holds a word that is no host and no label";

        internal static ImmutableArray<string> Split(string value) =>
            [.. value.Split([',', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];

        private static bool IsOne(string word) =>
            word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') || IPAddress.TryParse(word, out _);
    }

    /// <summary>One <c>name=value</c> a line, or other lines where <paramref name="NamedOnly"/> is false.</summary>
    public sealed record Lines(string What, bool NamedOnly) : ValueRule
    {
        /// <summary>Of a header's name: a token (RFC 9110, section 5.6.2).</summary>
        private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create(
            "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

        public override string Allowed => What;

        public override string? Fault(string value)
        {
            foreach (string line in Split(value))
            {
                if (TextFault(line) is { } fault)
                {
                    return fault;
                }
                if (NamedOnly && line.IndexOf('=', StringComparison.Ordinal) <= 0)
                {
                    return "has a line that is not `name=value`";
                }
                if (NamedOnly && line[..line.IndexOf('=', StringComparison.Ordinal)].TrimEnd().AsSpan().ContainsAnyExcept(NameCharacters))
                {
                    return "has a line whose name no header can have (a header is written `name=value` there, not `name: value`)";
                }
            }
            return null;
        }

        internal static ImmutableArray<string> Split(string value) =>
            [.. value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }

    /// <summary>The one dialect of yes and no; what is neither is a fault, and <paramref name="CountsAsYes"/> meanwhile or as the default.</summary>
    public sealed record Boolean(bool CountsAsYes = false) : ValueRule
    {
        public override string Allowed => BooleanWord.Allowed;

        public override string? Fault(string value) => BooleanWord.Parse(value) is not null ? null
            : CountsAsYes ? "is not a yes or no, and counts as yes"
            : "is not a yes or no";
    }

    /// <summary>One of these words exactly.</summary>
    public sealed record Words(params string[] Of) : ValueRule
    {
        public override string Allowed => string.Join(", ", Of);

        public override string? Fault(string value) => Of.Contains(value) ? null : "is none of its words";
    }

    /// <summary>A decimal integer.</summary>
    public sealed record Integer(int Least, int Most) : ValueRule
    {
        public override string Allowed => $"{Least}..{Most}";

        public override string? Fault(string value) => Parse(value) is null ? "is not a decimal number in its range" : null;

        internal override string Echo(string value) => Shown.EchoNumber(value);

        internal int? Parse(string value) =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= Least && n <= Most ? n : null;
    }

    /// <summary>Seconds, with a decimal point where wanted.</summary>
    public sealed record Seconds(double Least, double Most) : ValueRule
    {
        public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"{Least}..{Most} seconds");

        public override string? Fault(string value) => Parse(value) is null ? "is not a number of seconds in its range" : null;

        internal override string Echo(string value) => Shown.EchoNumber(value);

        internal TimeSpan? Parse(string value) =>
            double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double n) && n >= Least && n <= Most
                ? TimeSpan.FromSeconds(n)
                : null;
    }

    /// <summary><c>sha256:</c> and hex digits.</summary>
    public sealed record Digest : ValueRule
    {
        public override string Allowed => "sha256: and hex digits";

        public override string? Fault(string value) =>
            value.StartsWith("sha256:", StringComparison.Ordinal) && value.Length > 7 && value[7..].All(char.IsAsciiHexDigit)
                ? null
                : "is not `sha256:` and hex digits";
    }

    /// <summary>Runner labels; only a broken JSON list is a fault here, the labels have their own rule.</summary>
    public sealed record Labels : ValueRule
    {
        public override string Allowed => "labels by commas or spaces, or a JSON list";

        public override string? Fault(string value) => Read(value) is null ? "is not a JSON list of texts" : null;

        /// <summary>The labels, or null for a broken JSON list.</summary>
        internal static ImmutableArray<string>? Read(string value)
        {
            if (!value.TrimStart().StartsWith('['))
            {
                return [.. value.Split([',', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];
            }
            try
            {
                using JsonDocument document = JsonDocument.Parse(value);
                var labels = ImmutableArray.CreateBuilder<string>();
                foreach (JsonElement element in document.RootElement.EnumerateArray())
                {
                    if (element.ValueKind != JsonValueKind.String)
                    {
                        return null;
                    }
                    labels.Add(element.GetString()!.Trim());
                }
                return labels.ToImmutable();
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>The reason for the escape hatch.</summary>
    public sealed record Hatch : ValueRule
    {
        public override string Allowed => "a reason, perhaps after `until=YYYY-MM-DD `";

        public override string? Fault(string value) =>
            Contract.EscapeHatch.IsMalformed(value) ? "begins with `until=` and no date of the form YYYY-MM-DD" : null;
    }

    /// <summary>Judged by rules of its own, which say more than a bad value could.</summary>
    public sealed record ByRule(string What) : ValueRule
    {
        public override string Allowed => What;

        public override string? Fault(string value) => null;
    }
}
