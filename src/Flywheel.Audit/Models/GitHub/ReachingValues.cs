using System.Globalization;
using System.Text;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>
/// Which values an expression of a job can have, as far as the files say: not its value in one run but all that can reach the place. The
/// operands of comparisons reach nothing. This part: texts, operators and functions; the contexts are in the other.
/// </summary>
/// <param name="set">The workflows of the repository, for what callers pass.</param>
/// <param name="workflow">Whose contexts count.</param>
/// <param name="job">Whose matrix, needs and steps count; null outside of jobs.</param>
/// <param name="limit">What is left to be done at all: shared by everything that one question asks.</param>
internal sealed partial class ReachingValues(WorkflowSet set, Workflow workflow, WorkflowJob? job, ReachingLimit limit)
{
    private const int MostCombinations = 256;

    /// <summary>Characters of a text that cost as much to take apart as one value to follow.</summary>
    private const int CharactersOfAStep = 32;

    /// <summary>No label is longer; values that are put together of themselves stop growing there.</summary>
    private const int LongestLabel = 1 << 10;

    private readonly Dictionary<string, Reaching> bound = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Of a node as it stands in the file: a scalar's expressions are followed, lists and mappings are given as they are.</summary>
    public List<Reaching> Of(YamlNode? node)
    {
        if (node?.Real is not { } real || !limit.Steps.Spend())
        {
            return [];
        }
        if (real is not YamlNode.Scalar scalar || !scalar.Value.Text.Contains("${{", StringComparison.Ordinal))
        {
            return [new Reaching.Literal(real, "")];
        }
        if (!limit.Steps.Spend(scalar.Value.Text.Length / CharactersOfAStep) || !limit.Enter(scalar, job))
        {
            return [Unknown(scalar.Value, 0, Math.Min(scalar.Value.Text.Length, 80), "an expression that is simple enough to follow")];
        }
        List<Reaching> found = PerMatrix([.. TemplatePart.Of(scalar.Value)], scalar);
        limit.Leave(scalar, job);
        return found;
    }

    /// <summary>
    /// Once for each value of the matrix that the text mentions: <c>matrix.os == 'x' &amp;&amp; 'a' || matrix.os</c> never gives <c>x</c>.
    /// </summary>
    private List<Reaching> PerMatrix(List<TemplatePart> parts, YamlNode.Scalar scalar)
    {
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Stack<Expression>(parts.Select(part => part.Expression).OfType<Expression>());
        while (open.TryPop(out Expression? next))
        {
            if (next is Expression.Access { Of: Expression.Name { Text: var root }, Key: Expression.Literal { Text.Text: var key } }
                && root.Equals("matrix", StringComparison.OrdinalIgnoreCase) && !bound.ContainsKey(key))
            {
                keys.Add(key);
            }
            foreach (Expression inner in Inner(next))
            {
                open.Push(inner);
            }
        }
        var choices = keys.Select(key => (Key: key, Values: Matrix(key))).ToList();
        if (choices.Count == 0 || choices.Aggregate(1L, (all, one) => Math.Min(all * Math.Max(1, one.Values.Count), int.MaxValue)) > MostCombinations)
        {
            return Whole(parts, scalar);
        }
        var found = new List<Reaching>();
        var at = new int[choices.Count];
        for (bool more = true; more;)
        {
            for (int i = 0; i < at.Length; i++)
            {
                bound[choices[i].Key] = choices[i].Values.Count > 0 ? choices[i].Values[at[i]] : Empty(scalar);
            }
            found.AddRange(Whole(parts, scalar));
            more = false;
            for (int i = 0; i < at.Length && !more; i++)
            {
                at[i] = at[i] + 1 < choices[i].Values.Count ? at[i] + 1 : 0;
                more = at[i] > 0;
            }
        }
        foreach (string key in keys)
        {
            bound.Remove(key);
        }
        return [.. found.Distinct(ReachingLimit.SameValue)];
    }

    private static IEnumerable<Expression> Inner(Expression expression) => expression.Match<IEnumerable<Expression>>(
        _ => [], _ => [], access => access.Key is { } key ? [access.Of, key] : [access.Of], call => call.Arguments, not => [not.Operand],
        binary => [binary.Left, binary.Right]);

    private List<Reaching> Whole(List<TemplatePart> parts, YamlNode.Scalar scalar)
    {
        MappedText text = scalar.Value;
        List<TemplatePart> said = [.. parts.Where(part => !part.IsPlain || !string.IsNullOrWhiteSpace(text.Text[part.Start..part.End]))];
        if (said is [{ IsPlain: false } only])
        {
            return Of(only, text);
        }
        List<IReadOnlyList<Reaching>> pieces = [.. parts.Select(part => part.IsPlain ? (IReadOnlyList<Reaching>)[Piece(text, part)] : Of(part, text))];
        return Joined(pieces, text, scalar.Span);
    }

    private static Reaching.Literal Piece(MappedText text, TemplatePart part) =>
        new(new YamlNode.Scalar(text.SpanOf(part.Start, part.End - part.Start), "", text.Slice(part.Start, part.End - part.Start), false), "");

    private List<Reaching> Of(TemplatePart part, MappedText text)
    {
        if (part.Expression is { } expression)
        {
            return Of(expression, text);
        }
        if (part.IsTooDeep)
        {
            limit.Steps.Exceed();
        }
        return [Unknown(text, part.Start, Math.Min(part.End - part.Start, 80), "an expression that can be read")];
    }

    /// <summary>All ways to put one value of each piece in a row; what is unknown stays in it as it is written.</summary>
    private List<Reaching> Joined(IReadOnlyList<IReadOnlyList<Reaching>> pieces, MappedText text, SourceSpan span)
    {
        var rows = new List<(string Text, string Way, WorkflowJob? Giver, Reaching.Unknown? First)> { ("", "", null, null) };
        foreach (IReadOnlyList<Reaching> piece in pieces)
        {
            var longer = new List<(string Text, string Way, WorkflowJob? Giver, Reaching.Unknown? First)>();
            foreach (var row in rows)
            {
                foreach (Reaching value in piece)
                {
                    if (longer.Count >= MostCombinations)
                    {
                        limit.Steps.Exceed();
                    }
                    else if (limit.Steps.Spend())
                    {
                        var next = value.Match(
                            literal => row with
                            {
                                Text = row.Text + (literal.Node.Text?.Text ?? "${{ }}"),
                                Way = row.Way.Length > 0 ? row.Way : literal.Way,
                                Giver = row.Giver ?? literal.Giver,
                            },
                            flag => row with { Text = row.Text + (flag.Known == false ? "false" : "true") },
                            unknown => row with
                            {
                                Text = row.Text + "${{ " + unknown.Text + " }}",
                                Giver = row.Giver ?? unknown.Giver,
                                First = row.First ?? (row.Text.Length == 0 ? unknown : null),
                            });
                        longer.Add(next.Text.Length > LongestLabel ? next with { Text = next.Text[..LongestLabel] } : next);
                    }
                }
            }
            rows = longer;
        }
        return [.. rows.Select(row => row.First is { } first
            ? (Reaching)(first with { Text = row.Text })
            : new Reaching.Literal(Scalar(text.Source, span, row.Text), row.Way, row.Giver))];
    }

    private static YamlNode.Scalar Scalar(SourceText source, SourceSpan span, string text) =>
        new(span, "", new MappedText.Builder(source).Add(text, span.Start).Build(), plain: false);

    private List<Reaching> Of(Expression expression, MappedText text)
    {
        if (!limit.Enter())
        {
            return [Unknown(text, expression.Start, expression.End - expression.Start, "an expression that is simple enough to follow")];
        }
        List<Reaching> found = expression.Match(
            literal => [new Reaching.Literal(
                new YamlNode.Scalar(text.SpanOf(literal.Start, literal.End - literal.Start), "", literal.Text, !literal.IsString), "")],
            _ => Unsaid(expression, text),
            access => Of(access, text),
            call => Of(call, text),
            not => [Negated(Of(not.Operand, text))],
            binary => Of(binary, text));
        limit.Leave();
        return found;
    }

    private static Reaching.Flag Negated(List<Reaching> operand) =>
        new(!operand.Exists(one => one.MayHold) ? true : !operand.Exists(one => one.MayFail) ? false : null);

    private List<Reaching> Of(Expression.Binary binary, MappedText text)
    {
        if (binary.Operator is not ("||" or "&&"))
        {
            bool? same = binary.Operator is "==" or "!=" ? Known(Of(binary.Left, text), Of(binary.Right, text), string.Equals) : null;
            return [new Reaching.Flag(binary.Operator == "!=" ? !same : same)];
        }
        // Arms of one operator stand in a row, however many: `a || b || c` is `(a || b) || c`.
        var arms = new Stack<Expression>();
        Expression first = binary;
        for (; first is Expression.Binary inner && inner.Operator == binary.Operator; first = inner.Left)
        {
            arms.Push(inner.Right);
        }
        bool either = binary.Operator == "||";
        var found = new List<Reaching>();
        List<Reaching> last = Of(first, text);
        bool isOpen = false;
        while (arms.TryPop(out Expression? next))
        {
            found.AddRange(last.Where(one => either ? one.MayHold : one.MayFail)
                .Select(one => one.Match<Reaching>(literal => literal, _ => new Reaching.Flag(either), unknown => either ? unknown : new Reaching.Flag(false))));
            // The next arm counts where one before it can come to that.
            if (!isOpen && !last.Exists(one => either ? one.MayFail : one.MayHold))
            {
                return found;
            }
            isOpen |= either && last.Exists(one => one is Reaching.Unknown);
            last = Of(next, text);
        }
        return [.. found, .. last];
    }

    /// <summary>Whether it holds for every pair of values, or for none; null where that depends or a value is unknown.</summary>
    private bool? Known(List<Reaching> left, List<Reaching> right, Func<string, string, StringComparison, bool> holds)
    {
        bool? all = null;
        foreach (Reaching one in left)
        {
            foreach (Reaching other in limit.Steps.Each(right))
            {
                if (one is not Reaching.Literal { Node: YamlNode.Scalar { Value.Text: var a } }
                    || other is not Reaching.Literal { Node: YamlNode.Scalar { Value.Text: var b } })
                {
                    return null;
                }
                bool here = holds(a, b, StringComparison.OrdinalIgnoreCase);
                if (all is { } before && before != here)
                {
                    return null;
                }
                all = here;
            }
        }
        return all;
    }

    private List<Reaching> Of(Expression.Call call, MappedText text)
    {
        List<Reaching> Argument(int index) => index < call.Arguments.Length ? Of(call.Arguments[index], text) : [];
        switch (call.Function.ToLowerInvariant())
        {
            case "fromjson":
                return [.. Argument(0).Select(one => one is Reaching.Literal { Node: YamlNode.Scalar scalar } literal && Parsed(scalar.Value) is { } json
                    ? literal with { Node = json } : one)];
            case "tojson":
                return Argument(0);
            case "format":
                return Argument(0).SelectMany(pattern => pattern is Reaching.Literal { Node: YamlNode.Scalar { Value: var format } }
                    ? Joined(Formatted(format.Text, Argument, text, call), text, text.SpanOf(call.Start, call.End - call.Start))
                    : [pattern]).ToList();
            case "join":
                string by = Argument(1) is [Reaching.Literal { Node: YamlNode.Scalar { Value.Text: var separator } }, ..] ? separator : ",";
                return [.. Argument(0).Select(one => one is Reaching.Literal { Node: YamlNode.Sequence } list ? Glued(list, by) : one)];
            case "case":
                return [.. Enumerable.Range(0, call.Arguments.Length).Where(i => i % 2 == 1 || i == call.Arguments.Length - 1).SelectMany(Argument)];
            case "startswith":
                return [new Reaching.Flag(Known(Argument(0), Argument(1), (a, b, how) => a.StartsWith(b, how)))];
            case "endswith":
                return [new Reaching.Flag(Known(Argument(0), Argument(1), (a, b, how) => a.EndsWith(b, how)))];
            case "contains":
                return [new Reaching.Flag(Known(Argument(0), Argument(1), (a, b, how) => a.Contains(b, how)))];
            case "always" or "success" or "failure" or "cancelled":
                return [new Reaching.Flag(null)];
            default:
                return Unsaid(call, text);
        }
    }

    private YamlNode? Parsed(MappedText text) => limit.Steps.Spend(text.Text.Length / CharactersOfAStep) ? JsonLiteral.Parse(text) : null;

    private static Reaching.Literal Glued(Reaching.Literal list, string by)
    {
        List<MappedText> items = [.. list.Node.Items.Select(one => one.Text).OfType<MappedText>()];
        if (items.Count == 0)
        {
            return list;
        }
        var glued = new MappedText.Builder(items[0].Source);
        for (int i = 0; i < items.Count; i++)
        {
            glued.Add(i == 0 ? "" : by, items[i].ToSource(0)).Add(items[i].Text, items[i].ToSource(0));
        }
        return list with { Node = new YamlNode.Scalar(list.Node.Span, "", glued.Build(), false) };
    }

    private List<IReadOnlyList<Reaching>> Formatted(string format, Func<int, List<Reaching>> argument, MappedText text, Expression.Call call)
    {
        var pieces = new List<IReadOnlyList<Reaching>>();
        var plain = new StringBuilder();
        SourceSpan span = text.SpanOf(call.Start, call.End - call.Start);
        for (int i = 0; i < format.Length; i++)
        {
            int close = format[i] == '{' ? format.IndexOf('}', i) : -1;
            if (i + 1 < format.Length && format[i] is '{' or '}' && format[i + 1] == format[i])
            {
                plain.Append(format[i++]);
            }
            else if (close > 0 && int.TryParse(format.AsSpan(i + 1, close - i - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < 1000)
            {
                Flush();
                pieces.Add(argument(index + 1));
                i = close;
            }
            else
            {
                plain.Append(format[i]);
            }
        }
        Flush();
        return pieces;

        void Flush()
        {
            if (plain.Length > 0)
            {
                pieces.Add([new Reaching.Literal(Scalar(text.Source, span, plain.ToString()), "")]);
            }
            plain.Clear();
        }
    }

    private static Reaching.Literal Empty(YamlNode at) =>
        new(new YamlNode.Scalar(new(at.Span.Start, at.Span.Start), "", new MappedText.Builder(at.Text!.Source).Build(), false), "");

    private List<Reaching> Unsaid(Expression expression, MappedText text)
    {
        string said = text.Text[expression.Start..expression.End];
        string root = said.Split('.', '[', '(')[0].ToLowerInvariant();
        return [Unknown(text, expression.Start, expression.End - expression.Start, root switch
        {
            "vars" => $"the value of `{said}` in the settings",
            "secrets" => $"the value of `{said}` in the settings",
            "github" => "the event that starts the workflow",
            "inputs" => $"what is passed as `{said}`",
            "matrix" => "the matrix that is put together at run time",
            "needs" or "jobs" or "steps" => $"what `{said}` is set to at run time",
            "env" => $"the value of `{said}` at run time",
            _ => $"the value of `{said}` at run time",
        })];
    }

    private static Reaching.Unknown Unknown(MappedText text, int start, int length, string decides) =>
        new(text.Text.Substring(start, length).Trim(), text.Source, text.SpanOf(start, length), decides);
}
