using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>Reads Nix files: scripts, values, and what puts packages on somebody's PATH.</summary>
public sealed class NixReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Nix];

    public void Read(FileFacts facts)
    {
        var words = new NixLexer(facts.Source);
        words.Run();
        var parser = new NixParser(facts.Source, words);
        NixNode root = parser.Parse();
        facts.Comments.AddRange(words.Comments.Select(span => MappedText.Of(facts.Source, span)));
        if (words.Unclosed is { } unclosed)
        {
            facts.Troubles.Add(new(unclosed, "a bracket or a string without its other end"));
        }
        if (parser.TooDeep is { } deep)
        {
            facts.Troubles.Add(new(deep, "nested too deep"));
        }
        var walk = new NixWalk(facts);
        walk.Run(root);
        ImmutableHashSet<string> names = [.. words.Tokens
            .Where(token => token.Kind == NixTokenKind.Name && token.End - token.Start < 80 && facts.Source.Text.AsSpan(token.Start).StartsWith("bazel"))
            .Select(token => facts.Source.Text[token.Start..token.End])];
        facts.Add(walk.File(root, names));
    }
}
