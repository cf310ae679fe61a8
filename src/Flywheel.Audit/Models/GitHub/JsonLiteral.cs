using System.Globalization;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>JSON that stands in a string (<c>fromJSON('[...]')</c>), as the same nodes as everything else, each where it stands in the file.</summary>
internal ref struct JsonLiteral
{
    private readonly MappedText source;
    private readonly string text;
    private int at;
    private int depth;

    private JsonLiteral(MappedText source)
    {
        this.source = source;
        text = source.Text;
    }

    /// <summary>Null for what is no JSON.</summary>
    public static YamlNode? Parse(MappedText text)
    {
        var json = new JsonLiteral(text);
        YamlNode? value = json.Value();
        json.Blanks();
        return json.at < json.text.Length ? null : value;
    }

    private YamlNode? Value()
    {
        Blanks();
        if (at >= text.Length || depth >= 64)
        {
            return null;
        }
        depth++;
        YamlNode? value = text[at] switch
        {
            '[' => Array(),
            '{' => Object(),
            '"' => String(),
            _ => Word(),
        };
        depth--;
        return value;
    }

    private YamlNode.Sequence? Array()
    {
        int start = at++;
        var found = new List<YamlNode>();
        while (!Eat(']'))
        {
            if (found.Count > 0 && !Eat(','))
            {
                return null;
            }
            if (Eat(']'))
            {
                break;
            }
            if (Value() is not { } value)
            {
                return null;
            }
            found.Add(value);
        }
        var array = new YamlNode.Sequence(Span(start), "");
        array.Elements.AddRange(found);
        return array;
    }

    private YamlNode.Mapping? Object()
    {
        int start = at++;
        var found = new List<YamlEntry>();
        while (!Eat('}'))
        {
            if (found.Count > 0 && !Eat(','))
            {
                return null;
            }
            Blanks();
            if (Eat('}'))
            {
                break;
            }
            if (at >= text.Length || text[at] != '"' || String() is not { } key || !Eat(':') || Value() is not { } value)
            {
                return null;
            }
            found.Add(new(key, value));
        }
        var mapping = new YamlNode.Mapping(Span(start), "");
        mapping.Own.AddRange(found);
        return mapping;
    }

    private YamlNode.Scalar? String()
    {
        int start = at++;
        var value = new MappedText.Builder(source.Source);
        while (at < text.Length && text[at] != '"')
        {
            int place = source.ToSource(at);
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                char c = text[at + 1];
                bool code = c == 'u' && at + 6 <= text.Length;
                string one = c switch { 'n' => "\n", 't' => "\t", 'r' => "\r", 'b' => "\b", 'f' => "\f", _ => c.ToString() };
                if (code && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
                {
                    one = ((char)unit).ToString();
                }
                value.Add(one, place);
                at += code ? 6 : 2;
                continue;
            }
            int run = text.AsSpan(at).IndexOfAny('"', '\\');
            if (run <= 0)
            {
                return null;
            }
            MappedText piece = source.Slice(at, run);
            bool verbatim = source.Source.Text.AsSpan(place).StartsWith(piece.Text);
            value.Add(piece.Text, place, verbatim);
            at += run;
        }
        return at++ >= text.Length ? null : new(Span(start), "", value.Build(), plain: false);
    }

    private YamlNode.Scalar? Word()
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '+' or '.'))
        {
            at++;
        }
        ReadOnlySpan<char> word = text.AsSpan(start, at - start);
        bool known = word is "true" or "false" or "null" || double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return known ? new(Span(start), "", source.Slice(start, at - start), plain: true) : null;
    }

    private readonly SourceSpan Span(int start) => source.SpanOf(start, at - start);

    private bool Eat(char c)
    {
        Blanks();
        if (at < text.Length && text[at] == c)
        {
            at++;
            return true;
        }
        return false;
    }

    private void Blanks()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r')
        {
            at++;
        }
    }
}
