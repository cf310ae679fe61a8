using System.Text;
using Flywheel.Audit.Models.GitHub;
using Flywheel.Audit.Text;

namespace Flywheel.Fuzz.Targets;

/// <summary>A text with expressions of GitHub's language: its pieces are all of it, in order, and each part of an expression lies within it.</summary>
internal sealed class ExpressionTarget() : FuzzTarget("audit-expression")
{
    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes("x ${{ matrix.os || 'ubuntu-latest' }} y"),
        Bytes("${{ fromJSON(format('[\"{0}\"]', inputs.a))[0].b.* && !(a == 'it''s') }}"),
        Bytes("${{ -0x1F >= 1e3 }}${{ 'a }}"),
    ];

    public override string[] Words =>
        [
            "${{", "}}", "'", "''", "(", ")", "[", "]", ".", "*", "!", "==", "!=", "<=", "<", "&&", "||", ",", "true", "null", "0x1F", "1e9", "-", "matrix.os",
            "fromJSON(", "format('{0}', ", "inputs['a']", " ",
        ];

    public override void Run(byte[] input)
    {
        MappedText text = MappedText.Of(new SourceText("x", Encoding.UTF8.GetString(input)));
        int at = 0;
        foreach (TemplatePart part in TemplatePart.Of(text))
        {
            Require(part.Start == at && part.End > at, "the pieces follow one another");
            at = part.End;
            if (part.Expression is { } expression)
            {
                Within(expression, part.Start, part.End);
            }
        }
        Require(at == text.Text.Length, "the pieces are all of the text");
    }

    private static void Within(Expression expression, int start, int end)
    {
        Require(expression.Start >= start && expression.Start <= expression.End && expression.End <= end, "each part lies within the whole");
        Expression[] parts = expression.Match<Expression[]>(
            _ => [], _ => [], access => access.Key is { } key ? [access.Of, key] : [access.Of], call => [.. call.Arguments], not => [not.Operand],
            binary => [binary.Left, binary.Right]);
        foreach (Expression part in parts)
        {
            Within(part, expression.Start, expression.End);
        }
    }
}
