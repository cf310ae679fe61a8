using System.Globalization;
using System.Text;
using Flywheel.Cli.Audit;

namespace Flywheel.Cli.Manual;

/// <summary>A page of the manual as <c>man</c> reads it: the macros of man(7), one a line.</summary>
internal sealed class ManText
{
    private const int LongWord = 40;

    private readonly List<string> lines = [];

    /// <param name="name">Of the page, as it is asked for.</param>
    /// <param name="summary">One short line.</param>
    internal ManText(string name, string summary)
    {
        lines.Add(@".\"" Made from the tables of the program; a test writes it anew with FLYWHEEL_UPDATE_GOLDEN=1.");
        lines.Add($".TH {Escape(name.ToUpperInvariant())} 1 \"\" \"flywheel {Escape(ThisVersion.Text)}\" \"flywheel\"");
        // Words may not be cut, and the right edge may stay ragged: much of it is names.
        lines.Add(".nh");
        lines.Add(".ad l");
        Section("NAME");
        // Plain: it is the line that an index of pages shows.
        lines.Add($"{Escape(name)} \\- {Escape(summary.Replace("`", "", StringComparison.Ordinal))}");
    }

    internal IReadOnlyList<string> Lines => lines;

    internal void Section(string heading) => lines.Add($".SH {Escape(heading.ToUpperInvariant())}");

    internal void Subsection(string heading) => lines.Add($".SS {Escape(heading)}");

    internal void Paragraph(string text)
    {
        lines.Add(".PP");
        lines.Add(Line(Marked(text)));
    }

    /// <summary>A line of usage: the program's words bold, what stands for others in italics.</summary>
    internal void Usage(string line)
    {
        string[] words = line.Split(' ');
        int own = words.TakeWhile(word => word.All(c => char.IsAsciiLetterLower(c) || c == '-')).Count();
        lines.Add(".PP");
        lines.Add($@"\fB{Escape(string.Join(' ', words[..own]))}\fR {Placeholders(string.Join(' ', words[own..]))}".TrimEnd());
    }

    /// <summary>A name with what it is below it, each on a line of its own.</summary>
    internal void Tagged(string name, params IEnumerable<string> texts)
    {
        lines.Add(".TP");
        bool prose = name.Contains('`', StringComparison.Ordinal)
            || (name.Contains(' ', StringComparison.Ordinal) && name[0] is not ('-' or '[' or '<'));
        lines.Add(Line(prose ? Marked(name) : Option(name)));
        bool first = true;
        foreach (string text in texts.DefaultIfEmpty(""))
        {
            if (!first)
            {
                lines.Add(".br");
            }
            first = false;
            lines.Add(text.Length == 0 ? @"\&" : Line(Marked(text)));
        }
    }

    /// <summary>Lines as they are.</summary>
    internal void Literal(IEnumerable<string> text)
    {
        lines.Add(".PP");
        lines.Add(".nf");
        lines.AddRange(text.Select(line => line.Length == 0 ? @"\&" : Line(Escape(line))));
        lines.Add(".fi");
    }

    /// <summary>What is typed, and what it does.</summary>
    internal void Typed(string line, string what)
    {
        lines.Add(".PP");
        lines.Add($@"\fB{Escape(line)}\fR");
        lines.Add(".RS 4");
        lines.Add(Line(Marked(what)));
        lines.Add(".RE");
    }

    /// <summary>Other pages, and commands that show more.</summary>
    internal void SeeAlso(IEnumerable<string> references)
    {
        Section("See also");
        lines.Add(string.Join(", ", references));
    }

    /// <summary>A reference to a page of section 1.</summary>
    internal static string Page(string name) => $@"\fB{Escape(name)}\fR(1)";

    internal static string Command(string line) => $@"\fB{Escape(line)}\fR";

    /// <summary>Text in which backticks stand around what is typed.</summary>
    private static string Marked(string text)
    {
        string[] parts = text.Split('`');
        // An odd one at the end stands for itself.
        int pairs = (parts.Length - 1) / 2;
        var marked = new StringBuilder();
        for (int i = 0; i < parts.Length; i++)
        {
            bool code = i % 2 == 1 && i / 2 < pairs;
            marked.Append(code ? $@"\fB{Escape(parts[i])}\fR" : i > 2 * pairs ? @"\(ga" + Escape(parts[i]) : Escape(parts[i]));
        }
        return marked.ToString();
    }

    /// <summary>Options bold; what is between angle brackets in italics.</summary>
    private static string Option(string label)
    {
        int cut = label.IndexOf('<', StringComparison.Ordinal);
        return cut < 0 ? $@"\fB{Escape(label)}\fR" : $@"\fB{Escape(label[..cut])}\fR{Placeholders(label[cut..])}";
    }

    private static string Placeholders(string text)
    {
        var marked = new StringBuilder();
        foreach (string part in text.Split('<'))
        {
            string[] cut = part.Split('>', 2);
            marked.Append(cut.Length == 2 ? $@"\fI{Escape(cut[0])}\fR{Escape(cut[1])}" : Escape(part));
        }
        return marked.ToString();
    }

    /// <summary>A line may not begin as a request does.</summary>
    private static string Line(string text) => text.Length > 0 && text[0] is '.' or '\'' ? @"\&" + text : text;

    /// <summary>
    /// Every character stands for itself: a hyphen for one that can be typed, and what is not ASCII by its code. A word that is too long for
    /// a line may be broken behind its punctuation.
    /// </summary>
    private static string Escape(string text) =>
        string.Join(' ', text.Split(' ').Select(word => Escape(word, breakable: word.Length > LongWord)));

    private static string Escape(string text, bool breakable)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (breakable && escaped.Length > 0 && escaped[^1] is '/' or '=' or ',' or ':' or '.' or '|')
            {
                escaped.Append(@"\:");
            }
            _ = rune.Value switch
            {
                '\\' => escaped.Append(@"\e"),
                '-' => escaped.Append(@"\-"),
                '`' => escaped.Append(@"\(ga"),
                '\'' => escaped.Append(@"\(aq"),
                '"' => escaped.Append(@"\(dq"),
                '^' => escaped.Append(@"\(ha"),
                '~' => escaped.Append(@"\(ti"),
                '\n' => escaped.Append(' '),
                > 126 => escaped.Append(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
                _ => escaped.Append(rune.ToString()),
            };
        }
        return escaped.ToString();
    }
}
