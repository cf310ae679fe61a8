using Flywheel.Audit.Text;

namespace Flywheel.Audit.Findings;

/// <summary>A part of a file as people and SARIF count it: from 1, columns in UTF-16 code units, the end column behind the last character.</summary>
public readonly record struct FindingPlace(int Line, int Column, int EndLine, int EndColumn)
{
    public static FindingPlace Of(Finding finding) => Of(finding.Source, finding.Span);

    /// <summary>Ends on the line of its last character, also where that is a line's end.</summary>
    public static FindingPlace Of(SourceText source, SourceSpan span)
    {
        TextPosition start = source.PositionOf(span.Start);
        if (span.Length <= 0)
        {
            return new(start.Line, start.Column, start.Line, start.Column);
        }
        TextPosition last = source.PositionOf(span.End - 1);
        return new(start.Line, start.Column, last.Line, last.Column + 1);
    }
}
