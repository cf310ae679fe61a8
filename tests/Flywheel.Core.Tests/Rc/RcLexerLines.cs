using Flywheel.Core.Rc;

namespace Flywheel.Core.Tests.Rc;

/// <summary>The lexer's answer in one text a line: the line's number, its first word, and each further one with its own number.</summary>
internal static class RcLexerLines
{
    public static string[] Of(ByteString content) =>
    [
        .. RcLexer.Lines(content).Select(line =>
            $"{line[0].Line}: {string.Join(' ', line.Select((token, i) => i == 0 ? token.Text.Raw : $"{token.Text.Raw}@{token.Line}"))}"),
    ];
}
