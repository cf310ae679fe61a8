using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Flywheel.Audit.Models.Yaml;

/// <summary>A YAML file, as far as it could be read: documents, comments, and what went wrong. Linear in the file's size.</summary>
public sealed class YamlFile
{
    /// <summary>What nests deeper is not read.</summary>
    public const int DeepestNesting = 256;

    /// <summary>Mappings that all mappings of a file together merge, those that are merged in turn counted anew each time.</summary>
    private const int MostMerged = 100_000;

    private readonly List<YamlNode> documents = [];
    private readonly List<ParseTrouble> troubles = [];
    private readonly List<SourceSpan> scalars = [];
    private readonly Stack<(YamlNode Node, YamlNode? Key)> open = [];
    private readonly Dictionary<string, YamlNode> anchors = [];
    private readonly YamlScalarText scalarText;
    private readonly string syntax;
    private int merged;
    private bool leavesMergesOut;

    private YamlFile(SourceText source)
    {
        Source = source;
        syntax = YamlTemplate.Masked(source.Text);
        scalarText = new(source, syntax);
        ReadTo = source.Text.Length;
    }

    public SourceText Source { get; }

    public IReadOnlyList<YamlNode> Documents => documents;

    /// <summary>Without the <c>#</c>, in order.</summary>
    public IReadOnlyList<MappedText> Comments { get; private set; } = [];

    public IReadOnlyList<ParseTrouble> Troubles => troubles;

    /// <summary>How far the documents hold what the file says: its end, where nothing went wrong.</summary>
    public int ReadTo { get; private set; }

    /// <summary>Whether parts of it are filled in by a template engine (<c>{{ }}</c>, not <c>${{ }}</c>) before it is YAML.</summary>
    public bool IsTemplate => !ReferenceEquals(syntax, Source.Text) && YamlTemplate.Has(Source.Text);

    public static YamlFile Read(SourceText source)
    {
        var file = new YamlFile(source);
        file.Parse();
        file.Comments = [.. YamlComments.Find(source, file.syntax, file.scalars, file.ReadTo), .. YamlTemplate.Comments(source)];
        return file;
    }

    private void Parse()
    {
        int reached = 0;
        try
        {
            var parser = new Parser(new Scanner(new StringReader(syntax), skipComments: true));
            while (parser.MoveNext() && parser.Current is { } now)
            {
                reached = Math.Max(reached, (int)now.End.Index);
                if (!Take(now))
                {
                    Fail(reached, $"nested deeper than {DeepestNesting}");
                    return;
                }
            }
        }
        catch (YamlException wrong)
        {
            int at = Math.Max(reached, (int)wrong.Start.Index);
            if (Tab(reached, at) is { } tab)
            {
                Fail(tab, "a tab stands where a line is indented: YAML takes blanks only");
            }
            else
            {
                Fail(at, Said(wrong.Message));
            }
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // Nothing that a file holds may end the audit; the parser's own slips are troubles of the file.
            Fail(reached, "not valid YAML");
        }
    }

    /// <summary>A tab before the first character of a line, from where it could be read to the line behind the one that the parser names; null for none.</summary>
    private int? Tab(int from, int to)
    {
        int line = from == 0 ? 0 : syntax.LastIndexOf('\n', Math.Min(from, syntax.Length) - 1) + 1;
        int last = Math.Min(Source.LineOf(Math.Min(to, syntax.Length)) + 1, Source.LineCount);
        for (int number = Source.LineOf(line); number <= last; number++)
        {
            SourceSpan span = Source.LineSpan(number);
            int at = span.Start;
            while (at < span.End && syntax[at] == ' ')
            {
                at++;
            }
            if (at < span.End && syntax[at] == '\t' && !syntax.AsSpan(at, span.End - at).IsWhiteSpace())
            {
                return at;
            }
        }
        return null;
    }

    private void Fail(int at, string what)
    {
        ReadTo = Math.Min(at, Source.Text.Length);
        troubles.Add(new(new(ReadTo, Math.Min(ReadTo + 1, Source.Text.Length)), what));
        while (open.Count > 0)
        {
            Close();
        }
    }

    private static string Said(string message)
    {
        string line = message.Split('\n')[0].Trim().TrimEnd('.');
        return line.Length == 0 ? "not valid YAML" : char.ToLowerInvariant(line[0]) + line[1..];
    }

    private bool Take(ParsingEvent now)
    {
        switch (now)
        {
            case DocumentStart:
                anchors.Clear();
                break;
            case MappingStart mapping:
                return Open(new YamlNode.Mapping(SpanOf(mapping), TagOf(mapping)), mapping.Anchor);
            case SequenceStart sequence:
                return Open(new YamlNode.Sequence(SpanOf(sequence), TagOf(sequence)), sequence.Anchor);
            case MappingEnd or SequenceEnd:
                Close();
                break;
            case Scalar scalar:
                SourceSpan span = SpanOf(scalar);
                scalars.Add(span);
                var node = new YamlNode.Scalar(span, TagOf(scalar), scalarText.Read(span, scalar.Style, scalar.Value), scalar.Style == ScalarStyle.Plain);
                Name(node, scalar.Anchor);
                Put(node);
                break;
            case AnchorAlias alias:
                string name = alias.Value.Value;
                Put(new YamlNode.Alias(new((int)alias.Start.Index, (int)alias.End.Index), name, anchors.GetValueOrDefault(name)));
                break;
        }
        return true;
    }

    private bool Open(YamlNode node, AnchorName anchor)
    {
        Name(node, anchor);
        open.Push((node, null));
        return open.Count <= DeepestNesting;
    }

    private void Name(YamlNode node, AnchorName anchor)
    {
        if (!anchor.IsEmpty)
        {
            anchors[anchor.Value] = node;
        }
    }

    private void Close()
    {
        (YamlNode node, YamlNode? key) = open.Pop();
        if (key is not null)
        {
            // The file broke off behind a key.
            var nothing = new SourceSpan(key.Span.End, key.Span.End);
            ((YamlNode.Mapping)node).Own.Add(new(key, new YamlNode.Scalar(nothing, "", MappedText.Of(Source, nothing), plain: true)));
        }
        if (node is YamlNode.Mapping mapping && mapping.Own.Exists(entry => entry.IsMerge))
        {
            CountMerged(mapping);
        }
        int end = node switch
        {
            YamlNode.Mapping { Own: [.., var entry] } => Math.Max(entry.Key.Span.End, entry.Value.Span.End),
            YamlNode.Sequence { Elements: [.., var element] } => element.Span.End,
            _ => node.Span.End,
        };
        node.Span = new(node.Span.Start, Math.Max(node.Span.Start, end));
        Put(node);
    }

    private void CountMerged(YamlNode.Mapping mapping)
    {
        if (merged < MostMerged)
        {
            int? count = mapping.CountMerged();
            merged += count ?? YamlNode.Mapping.MostMerged;
            if (count is null)
            {
                troubles.Add(new(mapping.Span, $"a mapping that merges more than {YamlNode.Mapping.MostMerged} others"));
            }
            return;
        }
        mapping.LeaveMergesOut();
        if (!leavesMergesOut)
        {
            leavesMergesOut = true;
            troubles.Add(new(mapping.Span, "from here on mappings that merge others, more than are followed in a file"));
        }
    }

    private void Put(YamlNode node)
    {
        if (!open.TryPop(out var parent))
        {
            documents.Add(node);
            return;
        }
        if (parent.Node is YamlNode.Sequence sequence)
        {
            sequence.Elements.Add(node);
        }
        else if (parent.Key is { } key)
        {
            ((YamlNode.Mapping)parent.Node).Own.Add(new(key, node));
            parent.Key = null;
        }
        else
        {
            parent.Key = node;
        }
        open.Push(parent);
    }

    private static string TagOf(NodeEvent node) => node.Tag.IsEmpty || node.Tag.IsNonSpecific ? "" : node.Tag.Value;

    /// <summary>Without the tag and the anchor in front.</summary>
    private SourceSpan SpanOf(NodeEvent node)
    {
        int start = (int)node.Start.Index, end = Math.Min((int)node.End.Index, syntax.Length);
        if (node.Anchor.IsEmpty && node.Tag.IsEmpty)
        {
            return new(Math.Min(start, end), end);
        }
        while (start < end && syntax[start] is '&' or '!' or '#' or ' ' or '\t' or '\n' or '\r')
        {
            ReadOnlySpan<char> rest = syntax.AsSpan(start, end - start);
            int length = rest[0] switch
            {
                '&' or '!' => rest.IndexOfAny(" \t\r\n"),
                '#' => rest.IndexOf('\n'),
                _ => 1,
            };
            start = length < 0 ? end : start + length;
        }
        return new(Math.Min(start, end), end);
    }
}
