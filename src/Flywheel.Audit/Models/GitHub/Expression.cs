using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>An expression of GitHub's language, taken apart.</summary>
internal abstract record Expression
{
    private Expression(int start, int end) => (Start, End) = (start, end);

    /// <summary>Where it begins in the text that it was read from.</summary>
    public int Start { get; }

    /// <summary>Behind its last character.</summary>
    public int End { get; }

    public abstract T Match<T>(
        Func<Literal, T> literal, Func<Name, T> name, Func<Access, T> access, Func<Call, T> call, Func<Not, T> not, Func<Binary, T> binary);

    /// <summary>A string (its text without quotes), a number, true, false or null.</summary>
    public sealed record Literal(int From, int To, MappedText Text, bool IsString) : Expression(From, To)
    {
        public override T Match<T>(
            Func<Literal, T> literal, Func<Name, T> name, Func<Access, T> access, Func<Call, T> call, Func<Not, T> not, Func<Binary, T> binary) => literal(this);
    }

    /// <summary>A context: <c>github</c>, <c>matrix</c>.</summary>
    public sealed record Name(int From, int To, string Text) : Expression(From, To)
    {
        public override T Match<T>(
            Func<Literal, T> literal, Func<Name, T> name, Func<Access, T> access, Func<Call, T> call, Func<Not, T> not, Func<Binary, T> binary) => name(this);
    }

    /// <summary><c>a.b</c>, <c>a['b']</c>, <c>a[0]</c>; <c>a.*</c> has no key.</summary>
    public sealed record Access(int From, int To, Expression Of, Expression? Key) : Expression(From, To)
    {
        public override T Match<T>(
            Func<Literal, T> literal, Func<Name, T> name, Func<Access, T> access, Func<Call, T> call, Func<Not, T> not, Func<Binary, T> binary) => access(this);
    }

    public sealed record Call(int From, int To, string Function, ImmutableArray<Expression> Arguments) : Expression(From, To)
    {
        public override T Match<T>(
            Func<Literal, T> literal, Func<Name, T> name, Func<Access, T> access, Func<Call, T> call, Func<Not, T> not, Func<Binary, T> binary) => call(this);
    }

    public sealed record Not(int From, int To, Expression Operand) : Expression(From, To)
    {
        public override T Match<T>(
            Func<Literal, T> literal, Func<Name, T> name, Func<Access, T> access, Func<Call, T> call, Func<Not, T> not, Func<Binary, T> binary) => not(this);
    }

    /// <param name="From">Where it begins.</param>
    /// <param name="To">Behind it.</param>
    /// <param name="Operator"><c>||</c>, <c>&amp;&amp;</c>, <c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</param>
    /// <param name="Left">The first operand.</param>
    /// <param name="Right">The second.</param>
    public sealed record Binary(int From, int To, string Operator, Expression Left, Expression Right) : Expression(From, To)
    {
        public override T Match<T>(
            Func<Literal, T> literal, Func<Name, T> name, Func<Access, T> access, Func<Call, T> call, Func<Not, T> not, Func<Binary, T> binary) => binary(this);
    }
}

/// <summary>A piece of a text with expressions in it.</summary>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Expression">What stands between <c>${{</c> and <c>}}</c>; null for plain text and for what is no expression.</param>
/// <param name="IsPlain">Whether it is plain text.</param>
internal sealed record TemplatePart(int Start, int End, Expression? Expression, bool IsPlain)
{
    /// <summary>Whether it nests deeper than is read.</summary>
    public bool IsTooDeep { get; init; }

    /// <summary>The pieces of a text, in order and without gaps.</summary>
    public static IReadOnlyList<TemplatePart> Of(MappedText text)
    {
        var parts = new List<TemplatePart>();
        string all = text.Text;
        int plain = 0;
        while (plain < all.Length)
        {
            int open = all.IndexOf("${{", plain, StringComparison.Ordinal);
            int close = open < 0 ? -1 : Close(all, open + 3);
            if (close < 0)
            {
                break;
            }
            if (open > plain)
            {
                parts.Add(new(plain, open, null, true));
            }
            parts.Add(new(open, close + 2, ExpressionParser.Parse(text, open + 3, close, out bool isTooDeep), false) { IsTooDeep = isTooDeep });
            plain = close + 2;
        }
        if (plain < all.Length)
        {
            parts.Add(new(plain, all.Length, null, true));
        }
        return parts;
    }

    /// <summary>Where <c>}}</c> stands outside of strings.</summary>
    private static int Close(string text, int from)
    {
        bool quoted = false;
        for (int i = from; i < text.Length; i++)
        {
            if (text[i] == '\'')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] == '}' && i + 1 < text.Length && text[i + 1] == '}')
            {
                return i;
            }
        }
        // A lone quote: whatever ends it first.
        return text.IndexOf("}}", from, StringComparison.Ordinal);
    }
}
