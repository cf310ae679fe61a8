using Flywheel.Audit.Models.Shell;

namespace Flywheel.Audit.Rules.Endpoints.Editors;

/// <summary>
/// The words of a command that edits or filters texts, taken apart: what <c>sed</c>, <c>perl</c>, <c>awk</c>, <c>jq</c> and <c>yq</c> look for goes
/// nowhere, what they put in its place is written.
/// </summary>
internal sealed class EditedWords
{
    /// <summary>Variables of a command that are followed; people write a few.</summary>
    private const int MostNames = 32;

    /// <summary>By where the word stands.</summary>
    private readonly Dictionary<int, List<EditedPart>> parts = [];

    /// <summary>Words of values that the program knows by a name.</summary>
    private readonly Dictionary<string, (CommandWord Word, int Start)> values = new(StringComparer.Ordinal);

    private bool isWritten;

    /// <summary>Null where the command is none of those.</summary>
    /// <param name="command">As it is run.</param>
    /// <param name="isWritten">Whether its output goes to a file.</param>
    public static EditedWords? Of(FoundCommand command, bool isWritten)
    {
        var words = new EditedWords { isWritten = isWritten };
        switch (command.Name)
        {
            case "sed" or "gsed":
                words.Sed(command);
                break;
            case "perl":
                words.Perl(command);
                break;
            case "awk" or "gawk" or "mawk" or "nawk":
                words.Filter(command, FilterLanguage.Awk, option => option is "-F" or "-f" ? 1 : 0);
                break;
            case "jq" or "gojq" or "jaq":
                words.Filter(command, FilterLanguage.Jq, option => option is "-f" or "-L" or "--from-file" or "--indent" ? 1
                    : option is "--slurpfile" or "--rawfile" ? 2 : 0);
                break;
            case "yq":
                words.Yq(command);
                break;
            case "sd":
                words.Pair([.. command.Words.Where(word => word.Text is not ['-', ..])], 0);
                break;
            case "substituteInPlace" or "substitute" or "substituteStream":
                for (int i = 0; i < command.Words.Length; i++)
                {
                    if (command.Words[i].Text.StartsWith("--replace", StringComparison.Ordinal))
                    {
                        words.Pair(command.Words, i + 1);
                    }
                }
                break;
            default:
                return null;
        }
        return words;
    }

    /// <summary>A word as its parts; null where it has none.</summary>
    public IEnumerable<Surface>? PartsOf(Surface word) => parts.TryGetValue(word.Span.Start, out List<EditedPart>? own) ? Apart(word, own) : null;

    private IEnumerable<Surface> Apart(Surface word, List<EditedPart> own)
    {
        int at = 0;
        foreach (EditedPart part in own)
        {
            if (part.Name is not null || part.Start < at)
            {
                continue;
            }
            if (part.Start > at)
            {
                yield return word.Part(SurfaceKind.Rejection, at, part.Start);
            }
            yield return word.Part(KindOf(part.Use), part.Start, part.End);
            at = part.End;
        }
        if (at < word.Text.Length)
        {
            yield return word.Part(SurfaceKind.Rejection, at, word.Text.Length);
        }
    }

    private SurfaceKind KindOf(EditedUse use) => use switch
    {
        EditedUse.Written => SurfaceKind.Written,
        EditedUse.Printed when isWritten => SurfaceKind.Written,
        EditedUse.Searched => SurfaceKind.Rejection,
        _ => SurfaceKind.Unclear,
    };

    private void Sed(FoundCommand command)
    {
        bool isGiven = command.Words.Any(word => word.Text is "-f" or "--file" || word.Text.StartsWith("--expression", StringComparison.Ordinal)
            || (word.Text is ['-', not '-', ..] text && text.Contains('e', StringComparison.Ordinal)));
        for (int i = 0; i < command.Words.Length; i++)
        {
            string text = command.Words[i].Text;
            const string Long = "--expression=";
            if (text.StartsWith(Long, StringComparison.Ordinal))
            {
                Add(command.Words[i], SedProgram.Written(text, Long.Length));
            }
            else if (text is "--expression" or "-l" or "--line-length" or "-f" or "--file" || (text is ['-', not '-', .., 'e'] && !text.Contains('i')) || text == "-e")
            {
                i++;
                if (i < command.Words.Length && (text == "--expression" || text[^1] == 'e'))
                {
                    Add(command.Words[i], SedProgram.Written(command.Words[i].Text, 0));
                }
            }
            else if (text is ['-', 'e', ..])
            {
                Add(command.Words[i], SedProgram.Written(text, 2));
            }
            // `-i ''` and `-i .bak` of BSD.
            else if (!isGiven && text is not (['-', ..] or "") && !(text[0] == '.' && i > 0 && command.Words[i - 1].Text == "-i"))
            {
                Add(command.Words[i], SedProgram.Written(text, 0));
                return;
            }
        }
    }

    private void Perl(FoundCommand command)
    {
        for (int i = 0; i + 1 < command.Words.Length; i++)
        {
            // `-e`, `-pe`, `-i.bak -ne`; `-MModule` is none.
            if (command.Words[i].Text is ['-', not ('-' or 'M' or 'm' or 'I'), ..] text && text[^1] is 'e' or 'E' && !text.Contains('.'))
            {
                i++;
                Add(command.Words[i], new FilterProgram(FilterLanguage.Perl, command.Words[i].Text, []).Read(0));
            }
        }
    }

    private void Yq(FoundCommand command)
    {
        string verb = command.Words.FirstOrDefault(word => word.Text is not ['-', ..])?.Text ?? "";
        if (verb is "w" or "write" or "n" or "new")
        {
            // Up to version 3 the value is a word of its own.
            CommandWord last = command.Words[^1];
            Add(last, [new(0, last.Text.Length, EditedUse.Written)]);
            return;
        }
        Filter(command, FilterLanguage.Jq, option => option is "-I" or "--indent" or "-o" or "--output-format" or "-p" or "--input-format" or "-s" or "--split-exp"
            or "--from-file" ? 1 : 0, word => word is "e" or "eval" or "ea" or "eval-all");
    }

    /// <summary>The first word that is no option is the program.</summary>
    /// <param name="command">That has it.</param>
    /// <param name="language">That it is in.</param>
    /// <param name="taken">Words that an option takes.</param>
    /// <param name="isVerb">Whether a word goes before the program.</param>
    private void Filter(FoundCommand command, FilterLanguage language, Func<string, int> taken, Func<string, bool>? isVerb = null)
    {
        int program = -1;
        for (int i = 0; i < command.Words.Length; i++)
        {
            string text = command.Words[i].Text;
            if (language == FilterLanguage.Jq && text is "--arg" or "--argjson")
            {
                Know(i + 1 < command.Words.Length ? command.Words[i + 1].Text : "", i + 2 < command.Words.Length ? command.Words[i + 2] : null, 0);
                i += 2;
            }
            else if (language == FilterLanguage.Awk && (text is ['-', 'v', ..] || program >= 0))
            {
                CommandWord? word = text != "-v" ? command.Words[i] : ++i < command.Words.Length ? command.Words[i] : null;
                int name = text is ['-', 'v', _, ..] ? 2 : 0;
                if (word is not null && word.Text.IndexOf('=', StringComparison.Ordinal) is var sign && sign > name)
                {
                    Know(word.Text[name..sign], word, sign + 1);
                }
            }
            else if (text is ['-', _, ..])
            {
                i += taken(text);
                program = text is "-f" or "--from-file" ? int.MaxValue : program;
            }
            else if (program < 0 && isVerb?.Invoke(text) != true)
            {
                program = i;
            }
        }
        if (program < 0 || program >= command.Words.Length)
        {
            return;
        }
        List<EditedPart> own = new FilterProgram(language, command.Words[program].Text, values.Keys).Read(0);
        Add(command.Words[program], own);
        foreach (IGrouping<string, EditedPart> uses in own.Where(part => part.Name is not null).GroupBy(part => part.Name!))
        {
            (CommandWord word, int start) = values[uses.Key];
            Add(word, [new(start, word.Text.Length, uses.Max(part => part.Use))]);
        }
    }

    private void Know(string name, CommandWord? word, int start)
    {
        if (word is not null && name.Length > 0 && values.Count < MostNames)
        {
            values[name] = (word, start);
        }
    }

    /// <summary>What is looked for, and what takes its place.</summary>
    private void Pair(IReadOnlyList<CommandWord> words, int at)
    {
        if (at + 1 < words.Count)
        {
            Add(words[at], [new(0, words[at].Text.Length, EditedUse.Searched)]);
            Add(words[at + 1], [new(0, words[at + 1].Text.Length, EditedUse.Written)]);
        }
    }

    private void Add(CommandWord word, IEnumerable<EditedPart> own) => parts[word.Span.Start] = [.. own];
}
