using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.DotEnv;

/// <summary>
/// Files of <c>NAME=value</c> or <c>export NAME=value</c>: values in single quotes as they are, in double quotes with escapes, both over
/// several lines; without quotes up to a <c>#</c> behind a blank. Lines of another form are passed over: a loader would ignore them, too.
/// </summary>
internal sealed class DotEnvReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.DotEnv];

    public void Read(FileFacts facts)
    {
        SourceText source = facts.Source;
        string text = source.Text;
        bool openQuote = false;
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at) is >= 0 and var newline ? newline : text.Length;
            int start = Skip(text, at, end);
            int next = end + 1;
            if (start < end && text[start] == '#')
            {
                facts.Comments.Add(MappedText.Of(source, new(start + 1, Trimmed(text, start + 1, end))));
            }
            else if (Name(text, start, end) is { } name)
            {
                int value = Skip(text, name.End + 1 + Blanks(text, name.End, end), end);
                string key = source.Of(name).ToString();
                if (value < end && text[value] is '"' or '\'' && Quoted(facts, value, ref openQuote) is { } quoted)
                {
                    Add(facts, key, quoted.Value);
                    int line = text.IndexOf('\n', quoted.End) is >= 0 and var behind ? behind : text.Length;
                    Comment(facts, quoted.End, line);
                    next = line + 1;
                }
                else
                {
                    int hash = value;
                    while (hash < end && !(text[hash] == '#' && (hash == value || text[hash - 1] is ' ' or '\t')))
                    {
                        hash++;
                    }
                    Add(facts, key, MappedText.Of(source, new(value, Trimmed(text, value, hash))));
                    Comment(facts, hash, end);
                }
            }
            at = next;
        }
    }

    private static void Add(FileFacts facts, string name, MappedText value) => facts.Values.Add(new(name, value, new(ConstructKind.Attribute, name)));

    private static void Comment(FileFacts facts, int from, int end)
    {
        string text = facts.Source.Text;
        int start = Skip(text, from, end);
        if (start < end && text[start] == '#')
        {
            facts.Comments.Add(MappedText.Of(facts.Source, new(start + 1, Trimmed(text, start + 1, end))));
        }
    }

    /// <summary>The name before a <c>=</c>, <c>export</c> taken away; null where the line is no assignment.</summary>
    private static SourceSpan? Name(string text, int start, int end)
    {
        if (end - start > 7 && text.AsSpan(start, 6) is "export" && text[start + 6] is ' ' or '\t')
        {
            start = Skip(text, start + 6, end);
        }
        int at = start;
        while (at < end && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '.' or '-'))
        {
            at++;
        }
        int blanks = Blanks(text, at, end);
        return at > start && at + blanks < end && text[at + blanks] == '=' ? new(start, at) : null;
    }

    private static (MappedText Value, int End)? Quoted(FileFacts facts, int at, ref bool openQuote)
    {
        string text = facts.Source.Text;
        var value = new MappedText.Builder(facts.Source);
        int from = at + 1;
        int end = from;
        // A quote without its end is looked for once; the second time, the search would be as long again.
        while (!openQuote && end < text.Length)
        {
            char c = text[end];
            if (c == text[at])
            {
                return (value.Add(new SourceSpan(from, end)).Build(), end + 1);
            }
            if (c == '\\' && text[at] == '"' && end + 1 < text.Length)
            {
                value.Add(new SourceSpan(from, end)).Add([text[end + 1] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other }], end);
                end += 2;
                from = end;
            }
            else
            {
                end++;
            }
        }
        if (!openQuote)
        {
            facts.Troubles.Add(new(new(at, at + 1), "a quote without its end"));
        }
        openQuote = true;
        return null;
    }

    private static int Blanks(string text, int at, int end) => Skip(text, at, end) - at;

    private static int Skip(string text, int at, int end)
    {
        while (at < end && text[at] is ' ' or '\t' or '\r' or '\uFEFF')
        {
            at++;
        }
        return Math.Min(at, end);
    }

    private static int Trimmed(string text, int start, int end)
    {
        while (end > start && text[end - 1] is ' ' or '\t' or '\r')
        {
            end--;
        }
        return end;
    }
}
