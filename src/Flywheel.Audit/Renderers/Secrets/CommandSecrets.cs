using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>
/// Secrets that a command is given as words of its own: <c>--password x</c>, <c>curl -u user:x</c>, <c>docker login -p x</c>,
/// <c>echo x | docker login --password-stdin</c>, and the arguments behind <c>--</c> of <c>bazel run</c>.
/// </summary>
internal static class CommandSecrets
{
    /// <summary>Commands in quotes in quotes: <c>run: "bash -c 'curl ...'"</c>.</summary>
    private const int Deepest = 3;

    public static void Find(ReadOnlySpan<char> text, List<SourceSpan> found) => Find(text, 0, text.Length, 0, found);

    private static void Find(ReadOnlySpan<char> text, int from, int to, int depth, List<SourceSpan> found)
    {
        List<ShownWord> words = ShownWord.Of(text, from, to);
        // Where the commands begin that are piped into the one that is looked at.
        int piped = 0;
        for (int at = 0; at < words.Count; at++)
        {
            int start = at;
            while (at < words.Count && !words[at].Breaks)
            {
                if (depth < Deepest && IsQuoted(text, words[at]))
                {
                    Find(text, words[at].Start + 1, words[at].End - 1, depth + 1, found);
                }
                at++;
            }
            var command = new ShownCommand(words, start, at);
            command.Find(text, found);
            if (command.TakesSecret(text))
            {
                ShownCommand.Printed(text, words, piped, at, found);
                piped = at;
            }
            if (at < words.Count && !(words[at].End - words[at].Start == 1 && text[words[at].Start] == '|'))
            {
                piped = at + 1;
            }
        }
    }

    /// <summary>A whole word between quotes, with blanks in it.</summary>
    private static bool IsQuoted(ReadOnlySpan<char> text, ShownWord word) =>
        word.End - word.Start > 2 && text[word.Start] is '"' or '\'' && text[word.End - 1] == text[word.Start]
        && text[(word.Start + 1)..(word.End - 1)].Contains(' ');
}
