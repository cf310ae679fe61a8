using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>Reads one expression: <c>||</c> binds least, then <c>&amp;&amp;</c>, equality, order, <c>!</c>, and access most.</summary>
internal ref struct ExpressionParser
{
    /// <summary>What nests deeper is no expression that a person wrote: it is left unread.</summary>
    private const int DeepestNesting = 100;

    private readonly MappedText source;
    private readonly string text;
    private readonly int end;
    private int at;
    private int depth;
    private bool failed;
    private bool tooDeep;

    private ExpressionParser(MappedText source, int start, int end)
    {
        this.source = source;
        text = source.Text;
        at = start;
        this.end = end;
    }

    /// <summary>Null for what is no expression.</summary>
    /// <param name="text">In which it stands.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="end">Behind it.</param>
    /// <param name="isTooDeep">Whether it may be one that nests deeper than is read.</param>
    public static Expression? Parse(MappedText text, int start, int end, out bool isTooDeep)
    {
        var parser = new ExpressionParser(text, start, end);
        Expression? whole = parser.Operation(0);
        parser.Blanks();
        isTooDeep = parser.tooDeep;
        return parser.failed || parser.at < end ? null : whole;
    }

    private static readonly string[] Operators = ["||", "&&", "==", "!=", "<=", ">=", "<", ">"];

    private static int Precedence(string op) => op switch { "||" => 1, "&&" => 2, "==" or "!=" => 3, _ => 4 };

    private Expression? Operation(int least)
    {
        if (++depth > DeepestNesting)
        {
            failed = tooDeep = true;
        }
        Expression? left = failed ? null : Operand();
        while (left is not null && !failed && Operator() is { } op && Precedence(op) > least)
        {
            at += op.Length;
            Expression? right = Operation(Precedence(op));
            left = right is null ? null : new Expression.Binary(left.Start, right.End, op, left, right);
        }
        depth--;
        return left;
    }

    private string? Operator()
    {
        Blanks();
        foreach (string op in Operators)
        {
            if (text.AsSpan(at, end - at).StartsWith(op, StringComparison.Ordinal))
            {
                return op;
            }
        }
        return null;
    }

    private Expression? Operand()
    {
        Blanks();
        int start = at;
        if (at < end && text[at] == '!')
        {
            at++;
            depth++;
            tooDeep |= depth > DeepestNesting;
            Expression? operand = tooDeep ? Fail() : Operand();
            depth--;
            return operand is null ? null : new Expression.Not(start, operand.End, operand);
        }
        Expression? found = Primary();
        while (found is not null && !failed)
        {
            Blanks();
            if (at < end && text[at] == '.')
            {
                at++;
                found = Dotted(found);
            }
            else if (at < end && text[at] == '[')
            {
                at++;
                found = Indexed(found);
            }
            else
            {
                break;
            }
        }
        return found;
    }

    private Expression? Dotted(Expression of)
    {
        Blanks();
        if (at < end && text[at] == '*')
        {
            at++;
            return new Expression.Access(of.Start, at, of, null);
        }
        int start = at;
        Word();
        return at == start ? Fail() : new Expression.Access(of.Start, at, of, new Expression.Literal(start, at, source.Slice(start, at - start), true));
    }

    private Expression? Indexed(Expression of)
    {
        Blanks();
        bool star = at < end && text[at] == '*';
        at += star ? 1 : 0;
        Expression? key = star ? null : Operation(0);
        return !star && key is null || !Eat(']') ? Fail() : new Expression.Access(of.Start, at, of, key);
    }

    private Expression? Primary()
    {
        int start = at;
        if (at >= end)
        {
            return Fail();
        }
        char c = text[at];
        if (c == '(')
        {
            at++;
            Expression? inner = Operation(0);
            return inner is null || !Eat(')') ? Fail() : inner;
        }
        if (c == '\'')
        {
            return String();
        }
        if (char.IsAsciiDigit(c) || c is '-' or '+' or '.')
        {
            at++;
            while (at < end && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or '-' or '+'))
            {
                at++;
            }
            return new Expression.Literal(start, at, source.Slice(start, at - start), false);
        }
        Word();
        if (at == start)
        {
            return Fail();
        }
        string word = text[start..at];
        int close = at;
        Blanks();
        if (at < end && text[at] == '(')
        {
            at++;
            return Arguments(start, word);
        }
        at = close;
        return word is "true" or "false" or "null"
            ? new Expression.Literal(start, at, source.Slice(start, at - start), false)
            : new Expression.Name(start, at, word);
    }

    private Expression? Arguments(int start, string function)
    {
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        if (Eat(')'))
        {
            return new Expression.Call(start, at, function, []);
        }
        do
        {
            if (Operation(0) is not { } argument)
            {
                return Fail();
            }
            arguments.Add(argument);
        }
        while (Eat(','));
        return Eat(')') ? new Expression.Call(start, at, function, arguments.ToImmutable()) : Fail();
    }

    private Expression? String()
    {
        int start = at++;
        var value = new MappedText.Builder(source.Source);
        int run = at;
        while (at < end)
        {
            if (text[at] != '\'')
            {
                at++;
            }
            else if (at + 1 < end && text[at + 1] == '\'')
            {
                Take(value, run, at + 1);
                run = at += 2;
            }
            else
            {
                Take(value, run, at);
                at++;
                return new Expression.Literal(start, at, value.Build(), true);
            }
        }
        return Fail();
    }

    private readonly void Take(MappedText.Builder value, int from, int to)
    {
        // Character by character only where the text is in pieces there.
        for (int i = from; i < to;)
        {
            int run = i + 1;
            int place = source.ToSource(i);
            while (run < to && source.ToSource(run) == place + (run - i))
            {
                run++;
            }
            value.Add(text.AsSpan(i, run - i), place, source.Source.Text.AsSpan(place).StartsWith(text.AsSpan(i, run - i)));
            i = run;
        }
    }

    private bool Eat(char c)
    {
        Blanks();
        if (at < end && text[at] == c)
        {
            at++;
            return true;
        }
        return false;
    }

    private void Word()
    {
        while (at < end && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-'))
        {
            at++;
        }
    }

    private void Blanks()
    {
        while (at < end && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    private Expression? Fail()
    {
        failed = true;
        return null;
    }
}
