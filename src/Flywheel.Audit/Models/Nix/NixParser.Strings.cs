using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>The names of attributes and the strings, which may stand in one another.</summary>
internal sealed partial class NixParser
{
    private bool IsKey() => tokens[at].Kind is NixTokenKind.Name or NixTokenKind.StringOpen || Is("${");

    private ImmutableArray<NixKey> AttributePath()
    {
        var path = ImmutableArray.CreateBuilder<NixKey>();
        while (!IsDone && IsKey())
        {
            SourceSpan here = Here;
            if (tokens[at].Kind == NixTokenKind.Name)
            {
                path.Add(new(Text(at).ToString(), here));
                at++;
            }
            else
            {
                NixNode? key = tokens[at].Kind == NixTokenKind.StringOpen ? String() : Within(Expression);
                path.Add(key is NixNode.String { Inner.IsEmpty: true } constant ? new(constant.Text.Text, Since(here.Start))
                    : new(null, Since(here.Start)) { Node = key });
            }
            if (!Take("."))
            {
                break;
            }
        }
        return path.ToImmutable();
    }

    private NixNode.String String()
    {
        int start = tokens[at].Start;
        bool indented = text[start] == '\'';
        (int outer, int partner) = (limit, words.Partners[at]);
        limit = Math.Min(outer, partner);
        at++;
        List<(SourceSpan, NixNode?)> parts = IsDone ? NoParts : [];
        strings.Depth++;
        ImmutableArray<NixNode>.Builder? inner = null;
        while (!IsDone)
        {
            SourceSpan here = Here;
            if (tokens[at].Kind == NixTokenKind.Open)
            {
                NixNode node = Within(Expression);
                parts.Add((Since(here.Start), node));
                (inner ??= ImmutableArray.CreateBuilder<NixNode>()).Add(node);
            }
            else
            {
                parts.Add((here, null));
                at++;
            }
        }
        limit = outer;
        at = Math.Min(partner + 1, tokens.Count - 1);
        MappedText value = parts.Count == 0 ? MappedText.Empty(source) : strings.Of(parts, indented);
        strings.Depth--;
        return new(Since(start), value, inner?.ToImmutable() ?? []);
    }
}
