using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>What a step's script writes to its outputs, as far as it stands there: <c>echo "runner=x" >> "$GITHUB_OUTPUT"</c> and its like.</summary>
internal static class StepOutputs
{
    /// <summary>How many writes are looked at: a script of a person has a few.</summary>
    private const int MostWrites = 64;
    private const int LongestValue = 4096;

    /// <summary>
    /// The values that the script gives to an output: literals, and expressions in them as they are written; null for one that the script
    /// computes. A constant of its own is followed.
    /// </summary>
    public static IReadOnlyList<YamlNode?> Written(MappedText script, string name)
    {
        string text = script.Text;
        if (!text.Contains("GITHUB_OUTPUT", StringComparison.Ordinal) && !text.Contains("::set-output", StringComparison.Ordinal))
        {
            return [];
        }
        var found = new List<YamlNode?>();
        foreach (MappedText? value in Assigned(script, name).Take(MostWrites))
        {
            string said = value?.Text ?? "";
            string variable = said.TrimStart('$').TrimStart('{').TrimEnd('}');
            bool isVariable = said.StartsWith('$') && !said.StartsWith("${{", StringComparison.Ordinal) && variable.Length > 0
                && variable.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            if (isVariable)
            {
                List<MappedText?> constants = [.. Assigned(script, variable).Take(MostWrites)];
                found.AddRange(constants.Count == 0 ? [null] : constants.Select(Node));
            }
            else
            {
                found.Add(Node(value));
            }
        }
        return found;
    }

    private static YamlNode.Scalar? Node(MappedText? value) => value is not null && IsConstant(value.Text) ? new(value.Whole, "", value, false) : null;

    private static bool IsConstant(string value) =>
        !value.Replace("${{", "", StringComparison.Ordinal).Contains('$', StringComparison.Ordinal) && !value.Contains('`', StringComparison.Ordinal);

    private static IEnumerable<MappedText?> Assigned(MappedText script, string name)
    {
        string text = script.Text;
        foreach (string sought in (string[])[$"{name}=", $"name={name}::"])
        {
            int left = MostWrites * 4;
            for (int at = text.IndexOf(sought, StringComparison.Ordinal);
                at >= 0 && left-- > 0;
                at = text.IndexOf(sought, at + sought.Length, StringComparison.Ordinal))
            {
                bool begins = at == 0 || (at > 1 && text[at - 1] == 'n' && text[at - 2] == '\\') || text[at - 1] is ' ' or '\t' or '\n' or '"' or '\'' or ';' or '(' or '{';
                int line = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
                if (begins && !text.AsSpan(line, at - line).TrimStart().StartsWith("#"))
                {
                    MappedText value = Value(script, at + sought.Length, at > 0 ? text[at - 1] : ' ', line);
                    yield return value.Text.Contains('%', StringComparison.Ordinal) && PrintedFormat.Of(script, line, at) is { } format
                        ? format.Filled(at + sought.Length, value)
                        : value;
                }
            }
        }
    }

    private static MappedText Value(MappedText script, int from, char before, int line)
    {
        string text = script.Text;
        char quote = before is '"' or '\'' ? before : '\0';
        int start = from;
        if (quote == '\0' && from < text.Length && text[from] is '"' or '\'')
        {
            quote = text[from];
            start++;
        }
        else if (quote == '\0' && text.AsSpan(line, from - line).IndexOfAny('"', '\'') is >= 0 and var opened
            && text.AsSpan(line, from - line).Count(text[line + opened]) % 2 == 1)
        {
            // Inside of a quotation that began before the name: `echo "::set-output name=x::y"`.
            quote = text[line + opened];
        }
        var value = new MappedText.Builder(script.Source);
        bool expression = false;
        for (int i = start; i < text.Length && value.Length < LongestValue; i++)
        {
            char c = text[i];
            if (c == '\n' || !expression && (quote == '\0' ? c is ' ' or '\t' or ';' or '>' or ')' or '|' : c == quote))
            {
                break;
            }
            expression = expression ? c != '}' || text[i - 1] != '}' : c == '$' && text.AsSpan(i).StartsWith("${{");
            if (c == '\\' && quote != '\'' && i + 1 < text.Length && text[i + 1] is '"' or '\\' or '$')
            {
                i++;
            }
            else if (c == '\\' && i + 1 < text.Length && text[i + 1] == 'n')
            {
                // printf's line end.
                break;
            }
            value.Add(text.AsSpan(i, 1), script.ToSource(i), verbatim: true);
        }
        return value.Build();
    }
}
