using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>What a step's script writes to its outputs, as far as it stands there: <c>echo "runner=x" >> "$GITHUB_OUTPUT"</c> and its like.</summary>
internal static class StepOutputs
{
    private const int LongestValue = 4096;

    /// <summary>Characters that cost as much to look through as one value to follow.</summary>
    private const int CharactersOfAStep = 256;

    /// <summary>
    /// The values that the script gives to an output: literals, and expressions in them as they are written; null for one that the script
    /// computes. A constant of its own is followed.
    /// </summary>
    /// <param name="script">Of a step.</param>
    /// <param name="name">The output's.</param>
    /// <param name="steps">What is left to be followed.</param>
    public static IReadOnlyList<YamlNode?> Written(MappedText script, string name, FollowedSteps steps)
    {
        string text = script.Text;
        if (!text.Contains("GITHUB_OUTPUT", StringComparison.Ordinal) && !text.Contains("::set-output", StringComparison.Ordinal))
        {
            return [];
        }
        var found = new List<YamlNode?>();
        var constants = new Dictionary<string, List<MappedText?>>();
        foreach (MappedText? value in Assigned(script, name, steps))
        {
            string said = value?.Text ?? "";
            string variable = said.TrimStart('$').TrimStart('{').TrimEnd('}');
            bool isVariable = said.StartsWith('$') && !said.StartsWith("${{", StringComparison.Ordinal) && variable.Length > 0
                && variable.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            if (isVariable)
            {
                if (!constants.TryGetValue(variable, out List<MappedText?>? given))
                {
                    constants[variable] = given = [.. Assigned(script, variable, steps)];
                }
                found.AddRange(given.Count == 0 ? [null] : steps.Each(given).Select(Node));
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

    private static IEnumerable<MappedText?> Assigned(MappedText script, string name, FollowedSteps steps)
    {
        string text = script.Text;
        if (!steps.Spend(text.Length / CharactersOfAStep))
        {
            yield break;
        }
        foreach (string sought in (string[])[$"{name}=", $"name={name}::"])
        {
            for (int at = text.IndexOf(sought, StringComparison.Ordinal);
                at >= 0 && steps.Spend();
                at = text.IndexOf(sought, at + sought.Length, StringComparison.Ordinal))
            {
                bool begins = at == 0 || (at > 1 && text[at - 1] == 'n' && text[at - 2] == '\\') || text[at - 1] is ' ' or '\t' or '\n' or '"' or '\'' or ';' or '(' or '{';
                int line = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
                if (begins && steps.Spend((at - line) / CharactersOfAStep) && !text.AsSpan(line, at - line).TrimStart().StartsWith("#"))
                {
                    MappedText value = Value(script, at + sought.Length, at > 0 ? text[at - 1] : ' ', line);
                    steps.Spend(value.Text.Length / CharactersOfAStep);
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
