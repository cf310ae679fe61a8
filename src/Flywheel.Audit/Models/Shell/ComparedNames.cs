namespace Flywheel.Audit.Models.Shell;

/// <summary>
/// Names whose values a script only compares with others: in patterns of <c>case</c>, tests and searches, and in what it prints. What a loop
/// gives to such a name is looked for, and not used.
/// </summary>
internal static class ComparedNames
{
    public static HashSet<string> Of(ScriptTree tree)
    {
        HashSet<string> compared = [], used = [];
        foreach (RawCommand command in tree.Commands)
        {
            string program = command.Words.Count > 0 ? command.Words[0].Value(tree.Text) : "";
            HashSet<string>? into = program is "[[" or "[" or "test" or "grep" or "egrep" or "fgrep" or "rg" ? compared
                : PrintedText.Prints(program) || program is "die" or "fail" or "error" or "warn" or "log" or "exit" or "return" ? null
                : used;
            if (into is not null)
            {
                command.Words.ForEach(word => Add(tree.Text.AsSpan(word.Start, word.End - word.Start), into));
            }
            foreach (RawAssignment one in command.Assignments)
            {
                Add(tree.Text.AsSpan(one.Value.Start, one.Value.End - one.Value.Start), used);
            }
        }
        foreach ((int start, int end) in tree.CasePatterns)
        {
            Add(tree.Text.AsSpan(start, end - start), compared);
        }
        compared.ExceptWith(used);
        return compared;
    }

    /// <summary>The names behind each <c>$</c>.</summary>
    private static void Add(ReadOnlySpan<char> text, HashSet<string> names)
    {
        for (int at = text.IndexOf('$'); at >= 0; at = text.IndexOf('$'))
        {
            text = text[(at + 1)..].TrimStart('{');
            int end = 0;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }
            if (end > 0)
            {
                names.Add(text[..end].ToString());
            }
        }
    }
}
