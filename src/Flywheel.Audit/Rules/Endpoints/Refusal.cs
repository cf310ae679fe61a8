using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>Conditions in which a text is only compared with: what they name goes nowhere.</summary>
internal static class Refusal
{
    /// <summary>Characters of an expression that are looked at on each side.</summary>
    private const int Farthest = 1000;

    /// <summary>The <c>if</c> of a job or step, and what an expression of HCL holds true if it is not there: <c>!strcontains(var.x, "old")</c>.</summary>
    public static bool Is(FileFacts facts, ConfigValue value) => facts.Kind switch
    {
        FileKind.Workflow or FileKind.Action => value.Key.EndsWith(".if", StringComparison.Ordinal),
        FileKind.Hcl => IsDenied(facts.Source.Text, value.Value.Whole.Start, value.Value.Whole.End),
        _ => false,
    };

    private static bool IsDenied(string text, int start, int end)
    {
        // From the string outwards, through every call and list that it is in.
        ReadOnlySpan<char> before = text.AsSpan(Math.Max(0, start - Farthest), Math.Min(start, Farthest)).TrimEnd('"');
        ReadOnlySpan<char> after = text.AsSpan(end, Math.Min(Farthest, text.Length - end)).TrimStart('"');
        bool denied = before.TrimEnd().EndsWith("!=");
        int depth = 0;
        bool quoted = false;
        for (int at = before.Length - 1; at >= 0; at--)
        {
            char c = before[at];
            quoted ^= c == '"';
            if (quoted)
            {
                continue;
            }
            if (c is ')' or ']' or '}')
            {
                depth++;
            }
            else if (c is ('(' or '[' or '{') && depth > 0)
            {
                depth--;
            }
            else if (c is '(' or '[' or '{')
            {
                if (c == '{')
                {
                    break;
                }
                if (c == '(')
                {
                    int name = at;
                    while (name > 0 && (char.IsAsciiLetterOrDigit(before[name - 1]) || before[name - 1] is '_' or ':'))
                    {
                        name--;
                    }
                    denied ^= before[..name].TrimEnd().EndsWith("!");
                }
                after = Behind(after);
                denied ^= after.StartsWith("== 0") || after.StartsWith("== false") || after.StartsWith("< 1");
            }
            else if (c == '=' && depth == 0 && at > 0 && before[at - 1] is not ('=' or '!' or '<' or '>') && (at + 1 == before.Length || before[at + 1] is not ('=' or '>')))
            {
                break;
            }
        }
        return denied;
    }

    /// <summary>What stands behind the next bracket that closes what is open.</summary>
    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> text)
    {
        int depth = 0;
        bool quoted = false;
        for (int at = 0; at < text.Length; at++)
        {
            quoted ^= text[at] == '"';
            if (!quoted && text[at] is ('(' or '[' or '{'))
            {
                depth++;
            }
            else if (!quoted && text[at] is (')' or ']' or '}') && depth-- == 0)
            {
                return text[(at + 1)..].TrimStart();
            }
        }
        return default;
    }
}
