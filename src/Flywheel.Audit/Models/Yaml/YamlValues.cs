using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Yaml;

/// <summary>Gives the scalars of a tree as values with their keys: each where it stands, once.</summary>
internal static class YamlValues
{
    /// <param name="facts">Receives them.</param>
    /// <param name="node">What is walked through.</param>
    /// <param name="key">Of the node; empty for a document.</param>
    /// <param name="construct">What it belongs to.</param>
    /// <param name="taken">Scalars that are given as something else.</param>
    public static void Add(FileFacts facts, YamlNode node, string key, Construct construct, IReadOnlySet<YamlNode> taken)
    {
        switch (node)
        {
            case YamlNode.Mapping mapping:
                foreach (YamlEntry entry in mapping.Own)
                {
                    Add(facts, entry.Value, key.Length == 0 ? entry.Name : $"{key}.{entry.Name}", construct, taken);
                }
                break;
            case YamlNode.Sequence sequence:
                foreach (YamlNode element in sequence.Elements)
                {
                    Add(facts, element, key, construct, taken);
                }
                break;
            // The value of an alias stands elsewhere, but under another name it may mean something else.
            case { Text: { Text.Length: > 0 } value } when !taken.Contains(node.Real!):
                facts.Values.Add(new(key, value, construct) { IsDefault = key.EndsWith(".default", StringComparison.Ordinal) });
                break;
        }
    }

    /// <summary>Comments and troubles, and behind a trouble the lines that still read as <c>key: value</c>.</summary>
    public static void AddRest(FileFacts facts, YamlFile file)
    {
        facts.Comments.AddRange(file.Comments);
        facts.Troubles.AddRange(file.Troubles);
        SourceText source = file.Source;
        if (file.ReadTo >= source.Text.Length)
        {
            return;
        }
        for (int line = source.LineOf(file.ReadTo); line <= source.LineCount; line++)
        {
            SourceSpan span = source.LineSpan(line);
            string text = source.Of(span).ToString();
            int colon = text.IndexOf(": ", StringComparison.Ordinal);
            string name = colon < 0 ? "" : text[..colon].Trim(' ', '\t', '-', '"', '\'');
            if (name.Length == 0 || name.StartsWith('#') || name.AsSpan().ContainsAny(" {}[]"))
            {
                continue;
            }
            int from = colon + 2, to = text.Length;
            int comment = text.IndexOf(" #", from, StringComparison.Ordinal);
            to = comment < 0 ? to : comment;
            while (from < to && text[from] is ' ' or '\t' or '"' or '\'')
            {
                from++;
            }
            while (to > from && text[to - 1] is ' ' or '\t' or '"' or '\'')
            {
                to--;
            }
            if (to > from)
            {
                facts.Values.Add(new(name, MappedText.Of(source, new(span.Start + from, span.Start + to)), Construct.File) { IsDefault = name == "default" });
            }
        }
    }
}
