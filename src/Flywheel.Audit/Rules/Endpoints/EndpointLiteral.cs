namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>The part of a value that is an address in plain letters.</summary>
/// <param name="Start">In the value.</param>
/// <param name="Text">The address.</param>
/// <param name="IsFallback">Whether it counts only where something else is not set: <c>${X:-address}</c>, <c>${{ vars.X || 'address' }}</c>.</param>
internal readonly record struct EndpointLiteral(int Start, string Text, bool IsFallback)
{
    /// <summary>Null where the value is empty, or all of it is only known at run time.</summary>
    public static EndpointLiteral? Of(string value)
    {
        if (value.Contains("${{", StringComparison.Ordinal) || value.Contains("$[[", StringComparison.Ordinal))
        {
            return InExpression(value);
        }
        int dollar = value.IndexOf('$', StringComparison.Ordinal);
        if (dollar >= 0)
        {
            return InParameter(value);
        }
        return value.Contains("{{", StringComparison.Ordinal) || value.Contains('`', StringComparison.Ordinal) || !IsAddress(value) ? null : new(0, value, false);
    }

    /// <summary>A string in quotes within <c>${{ }}</c>.</summary>
    private static EndpointLiteral? InExpression(string value)
    {
        for (int open = value.IndexOf('\'', StringComparison.Ordinal); open >= 0;)
        {
            int close = value.IndexOf('\'', open + 1);
            if (close < 0)
            {
                return null;
            }
            string text = value[(open + 1)..close];
            if (IsAddress(text))
            {
                return new(open + 1, text, true);
            }
            open = value.IndexOf('\'', close + 1);
        }
        return null;
    }

    /// <summary>What stands behind the last <c>:-</c>, <c>:=</c> or <c>-</c> of <c>${X...}</c>.</summary>
    private static EndpointLiteral? InParameter(string value)
    {
        int end = value.IndexOf('}', StringComparison.Ordinal);
        int open = end < 0 ? -1 : value.LastIndexOf("${", end, StringComparison.Ordinal);
        if (open < 0)
        {
            return null;
        }
        int at = open + 2;
        while (at < end && (char.IsAsciiLetterOrDigit(value[at]) || value[at] == '_'))
        {
            at++;
        }
        at += at < end && value[at] == ':' ? 1 : 0;
        if (at >= end || value[at] is not ('-' or '='))
        {
            return null;
        }
        int start = at + 1;
        while (start < end && value[start] is '"' or '\'')
        {
            start++;
        }
        string text = value[start..end].TrimEnd('"', '\'');
        return !text.Contains('$', StringComparison.Ordinal) && IsAddress(text) ? new(start, text, true) : null;
    }

    /// <summary>Something with a scheme, a port or a point; words such as <c>disabled</c> are none.</summary>
    private static bool IsAddress(string text)
    {
        if (text.Length == 0 || text.AsSpan().IndexOfAny(" \t\n") >= 0)
        {
            return false;
        }
        int colon = text.LastIndexOf(':');
        return text.Contains("://", StringComparison.Ordinal) || text.StartsWith("unix:", StringComparison.Ordinal)
            || text.Contains('.', StringComparison.Ordinal) || text.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (colon > 0 && colon + 1 < text.Length && text.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0);
    }
}
