using System.Collections.Immutable;

namespace Flywheel.Core.Contract;

/// <summary>
/// <c>.env.flywheel.local</c>: lines <c>NAME=value</c> or <c>export NAME=value</c>. Parsed and never executed; only names
/// that the table of variables lets a checkout set are kept.
/// </summary>
public sealed record EnvFile(ImmutableArray<KeyValuePair<string, string>> Values, ImmutableArray<string> Warnings)
{
    public const string FileName = ".env.flywheel.local";

    public static EnvFile None { get; } = new([], []);

    /// <summary>The value set last, as in a shell; null when unset or blank.</summary>
    public string? Get(string name)
    {
        for (int i = Values.Length - 1; i >= 0; i--)
        {
            if (Values[i].Key == name)
            {
                return string.IsNullOrWhiteSpace(Values[i].Value) ? null : Values[i].Value;
            }
        }
        return null;
    }

    /// <summary>Reads the file. What is not an assignment, and what it may not set, is left out with a warning.</summary>
    public static EnvFile Parse(string text)
    {
        var values = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var warnings = ImmutableArray.CreateBuilder<string>();
        int number = 0;
        foreach (string raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            if (line.StartsWith("export", StringComparison.Ordinal) && line.Length > 6 && line[6] is ' ' or '\t')
            {
                line = line[6..].TrimStart();
            }
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !IsName(line[..equals]))
            {
                warnings.Add($"{FileName} line {number}: not `NAME=value`; ignored");
                continue;
            }
            string name = line[..equals];
            if (Variables.Find(name) is not { FileMaySet: true })
            {
                warnings.Add($"{FileName} line {number}: `{name}` is not among the names that this file may set; ignored");
            }
            else if (ShellWord.Read(line[(equals + 1)..]) is { } value)
            {
                values.Add(new(name, value));
            }
            else
            {
                warnings.Add($"{FileName} line {number}: the quotes of `{name}` do not end on their line, or words follow; ignored");
            }
        }
        return new(values.ToImmutable(), warnings.ToImmutable());
    }

    private static bool IsName(string text) =>
        text.Length <= 128 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
