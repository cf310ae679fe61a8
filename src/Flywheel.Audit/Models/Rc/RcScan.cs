using System.Collections.Immutable;
using Flywheel.Audit.Text;
using Flywheel.Core.CommandLine;

namespace Flywheel.Audit.Models.Rc;

/// <summary>
/// The words of a bazelrc and where they stand, cut as Bazel's client cuts them (rc_file.cc and Tokenize of util/strings.cc, 4.2.3): a
/// backslash at a line's end joins it with the next one, in comments and quotes too; elsewhere it keeps the character behind it; a <c>#</c>
/// begins a comment even within a word; a quote without its end is none the less one; an empty word is none at all.
/// </summary>
internal sealed class RcScan(SourceText source)
{
    private readonly string text = source.Text;

    public List<MappedText> Comments { get; } = [];

    public RcModel Model()
    {
        var entries = ImmutableArray.CreateBuilder<RcEntry>();
        var imports = ImmutableArray.CreateBuilder<RcImport>();
        for (int at = 0; at < text.Length;)
        {
            List<MappedText> words = Line(ref at);
            if (words.Count > 1 && words[0].Text is "import" or "try-import")
            {
                imports.Add(new(Inside(words[1].Text), words[0].Text == "try-import", words[1].Whole));
            }
            else if (words.Count > 1)
            {
                Options(words, entries);
            }
        }
        return new(entries.ToImmutable(), imports.ToImmutable());
    }

    /// <summary>Bazel puts the workspace for <c>%workspace%</c>, and reads what is relative from it.</summary>
    private static string? Inside(string path)
    {
        const string Workspace = "%workspace%/";
        string inside = path.StartsWith(Workspace, StringComparison.Ordinal) ? path[Workspace.Length..] : path;
        return inside.StartsWith('/') || inside.StartsWith('~') || inside.Contains('%', StringComparison.Ordinal)
            ? null
            : string.Join('/', inside.Split('/').Where(part => part is not ("" or ".")));
    }

    private static void Options(List<MappedText> words, ImmutableArray<RcEntry>.Builder entries)
    {
        string head = words[0].Text;
        int colon = head.IndexOf(':', StringComparison.Ordinal);
        (string section, string config) = colon < 0 ? (head, "") : (head[..colon], head[(colon + 1)..]);
        for (int i = 1; i < words.Count; i++)
        {
            string word = words[i].Text;
            if (word.Length < 2 || word[0] != '-' || word == "--")
            {
                continue;
            }
            int dashes = word[1] == '-' ? 2 : 1;
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = word[dashes..(equals < 0 ? word.Length : equals)];
            bool known = Kind(name, out OptionKind kind);
            if (!known && name.StartsWith("no", StringComparison.Ordinal) && Kind(name[2..], out _))
            {
                (name, known, kind) = (name[2..], true, OptionKind.Flag);
            }
            MappedText? value = equals >= 0 ? words[i].Slice(equals + 1, word.Length - equals - 1) : null;
            SourceSpan span = words[i].Whole;
            bool swallows = equals < 0 && i + 1 < words.Count && (known ? kind == OptionKind.Value : !words[i + 1].Text.StartsWith('-'));
            if (swallows)
            {
                value = words[++i];
                span = new(span.Start, value.Whole.End);
            }
            entries.Add(new(section, config, OptionTable.CurrentName(name), value, span));
        }

        static bool Kind(string name, out OptionKind kind) =>
            name.Length == 1 ? OptionTable.TryGetShort(name[0], out kind) : OptionTable.TryGetLong(name, out kind);
    }

    /// <summary>The words of one line, continuations included; ends behind it.</summary>
    private List<MappedText> Line(ref int at)
    {
        var words = new List<MappedText>();
        while (at < text.Length)
        {
            char c = text[at];
            if (Joint(at) is > 0 and var joint)
            {
                at += joint;
            }
            else if (c == '\n')
            {
                at++;
                return words;
            }
            else if (c == '#')
            {
                Comment(ref at);
            }
            else if (IsSeparator(c))
            {
                at++;
            }
            else if (Word(ref at) is { Text.Length: > 0 } word)
            {
                words.Add(word);
            }
        }
        return words;
    }

    private MappedText Word(ref int at)
    {
        var word = new MappedText.Builder(source);
        char quote = '\0';
        int from = at;
        while (at < text.Length && text[at] != '\n' && (quote != '\0' || (text[at] != '#' && !IsSeparator(text[at]))))
        {
            char c = text[at];
            int joint = Joint(at);
            bool mark = quote == '\0' ? c is '\'' or '"' : c == quote;
            if (joint == 0 && c != '\\' && !mark)
            {
                at++;
                continue;
            }
            word.Add(new SourceSpan(from, at));
            if (mark)
            {
                quote = quote == '\0' ? c : '\0';
            }
            at += joint > 0 ? joint : 1;
            from = at;
            if (joint == 0 && c == '\\' && at < text.Length && text[at] != '\n')
            {
                at++;
            }
        }
        return word.Add(new SourceSpan(from, at)).Build();
    }

    private void Comment(ref int at)
    {
        int start = ++at;
        while (at < text.Length && text[at] != '\n')
        {
            at += Joint(at) is > 0 and var joint ? joint : 1;
        }
        Comments.Add(MappedText.Of(source, new(start, Math.Min(at, text.Length))));
    }

    /// <summary>How long the end of a line is that a backslash takes away; 0 where none stands.</summary>
    private int Joint(int at) => text[at] != '\\' ? 0
        : at + 1 < text.Length && text[at + 1] == '\n' ? 2
        : at + 2 < text.Length && text[at + 1] == '\r' && text[at + 2] == '\n' ? 3
        : 0;

    private static bool IsSeparator(char c) => c is ' ' or '\t' or '\r' or '\0' or '\v' or '\f';
}
