using System.Globalization;
using System.Runtime.CompilerServices;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;

namespace Flywheel.Core.Statistics.Page;

/// <summary>HTML to a writer: what is literal in an interpolated string is markup, and what stands in its holes is text, and escaped.</summary>
/// <param name="output">Gets it piece by piece.</param>
internal sealed class Markup(TextWriter output)
{
    /// <summary>Shown where something is not known: never 0.</summary>
    internal const string Unknown = "\u2013";

    private readonly TextWriter output = output;

    /// <summary>Writes it. The pieces are out when this is called.</summary>
    internal void Put([InterpolatedStringHandlerArgument("")] ref Pieces pieces) => pieces.End();

    /// <summary>Our own style or script, as it is: it ends no element early, which <see cref="PageParts"/> sees to.</summary>
    internal void Verbatim(string trusted) => output.Write(trusted);

    /// <summary>
    /// What came from a record: as much of it as a name has, user information masked, and control characters, marks of direction and halves of surrogate pairs shown as
    /// a question mark, as on a terminal. It still is text: it must be escaped.
    /// </summary>
    internal static string Shown(string? text) => string.IsNullOrEmpty(text) ? Unknown : Redaction.None.Apply(RecordLimits.Name(text));

    private void Escaped(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny("&<>\"'") is >= 0 and var at)
        {
            output.Write(text[..at]);
            output.Write(text[at] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", _ => "&#39;" });
            text = text[(at + 1)..];
        }
        output.Write(text);
    }

    /// <summary>The pieces of one interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Pieces
    {
        private readonly Markup markup;

        public Pieces(int literalLength, int formattedCount, Markup markup)
        {
            _ = (literalLength, formattedCount);
            this.markup = markup;
        }

        public void AppendLiteral(string literal) => markup.output.Write(literal);

        public void AppendFormatted(string? text) => markup.Escaped(text);

        public void AppendFormatted(long number) => markup.output.Write(number.ToString(CultureInfo.InvariantCulture));

        /// <summary>A length or a percentage of a drawing.</summary>
        public void AppendFormatted(double number) => markup.output.Write(number.ToString("0.###", CultureInfo.InvariantCulture));

        internal void End() => _ = markup;
    }
}
