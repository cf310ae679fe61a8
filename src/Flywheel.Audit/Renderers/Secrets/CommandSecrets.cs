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
                if (depth < Deepest && Quoted(text, words[at]) is >= 0 and var open)
                {
                    Find(text, open + 1, words[at].End - 1, depth + 1, found);
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

    /// <summary>Where the quotes open that hold all the rest of a word (<c>'...'</c>, <c>--x='...'</c>), with blanks in it; -1 where none do.</summary>
    private static int Quoted(ReadOnlySpan<char> text, ShownWord word)
    {
        ReadOnlySpan<char> whole = text[word.Start..word.End];
        int open = whole.IndexOfAny('"', '\'');
        return open >= 0 && open < whole.Length - 1 && whole[^1] == whole[open] && whole[open..].Contains(' ') ? word.Start + open : -1;
    }
}
