using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>An expression of Nix, as far as it matters what stands where; how tightly operators bind is left out.</summary>
/// <param name="Span">From its first character to behind its last.</param>
internal abstract record NixNode(SourceSpan Span)
{
    public sealed record Name(SourceSpan Span, string Text) : NixNode(Span);

    /// <summary><c>from.a.b or otherwise</c>.</summary>
    public sealed record Select(SourceSpan Span, NixNode From, ImmutableArray<NixKey> Path, NixNode? Otherwise) : NixNode(Span);

    public sealed record Apply(SourceSpan Span, NixNode Function, ImmutableArray<NixNode> Arguments) : NixNode(Span);

    public sealed record List(SourceSpan Span, ImmutableArray<NixNode> Items) : NixNode(Span);

    public sealed record Set(SourceSpan Span, ImmutableArray<NixBinding> Bindings, bool IsRecursive) : NixNode(Span);

    public sealed record Let(SourceSpan Span, ImmutableArray<NixBinding> Bindings, NixNode Body) : NixNode(Span);

    public sealed record With(SourceSpan Span, NixNode Scope, NixNode Body) : NixNode(Span);

    /// <param name="Span">Of all.</param>
    /// <param name="Parameters">The one name, or those of the set, with their defaults.</param>
    /// <param name="TakesSet">Whether it takes a set apart.</param>
    /// <param name="Body">What it gives.</param>
    public sealed record Lambda(SourceSpan Span, ImmutableArray<NixBinding> Parameters, bool TakesSet, NixNode Body) : NixNode(Span);

    public sealed record If(SourceSpan Span, NixNode Condition, NixNode Then, NixNode Else) : NixNode(Span);

    /// <summary>Operands between operators, all on one level.</summary>
    public sealed record Operation(SourceSpan Span, ImmutableArray<NixNode> Operands, ImmutableArray<string> Operators) : NixNode(Span);

    /// <param name="Span">Quotes included.</param>
    /// <param name="Text">Escapes and common indentation taken away; an interpolation stands there as it is written, or as what it is known to be.</param>
    /// <param name="Inner">The expressions in it.</param>
    public sealed record String(SourceSpan Span, MappedText Text, ImmutableArray<NixNode> Inner) : NixNode(Span);

    public sealed record PathLiteral(SourceSpan Span, string Text) : NixNode(Span);

    /// <summary>A number, an address, or what could not be read.</summary>
    public sealed record Other(SourceSpan Span) : NixNode(Span);

    /// <summary>The expressions right below it, keys apart.</summary>
    public IEnumerable<NixNode> Children => this switch
    {
        Select select => select.Otherwise is { } otherwise ? [select.From, otherwise] : [select.From],
        Apply apply => [apply.Function, .. apply.Arguments],
        List list => list.Items,
        Set set => set.Bindings.Select(binding => binding.Value).OfType<NixNode>(),
        Let let => [.. let.Bindings.Select(binding => binding.Value).OfType<NixNode>(), let.Body],
        With with => [with.Scope, with.Body],
        Lambda lambda => [.. lambda.Parameters.Select(parameter => parameter.Value).OfType<NixNode>(), lambda.Body],
        If condition => [condition.Condition, condition.Then, condition.Else],
        Operation operation => operation.Operands,
        String text => text.Inner,
        _ => [],
    };

    /// <summary>The names on the way to it where it is nothing but names: <c>pkgs.bazel_7</c>; what is dynamic is left out. Empty for others.</summary>
    public ImmutableArray<string> Segments => this switch
    {
        Name name => [name.Text],
        Select select => [.. select.From.Segments, .. select.Path.Where(key => key.Text is not null).Select(key => key.Text!)],
        _ => [],
    };

    /// <summary>The last of the names: that of a function or a package; empty where there is none.</summary>
    public string LastName => this switch
    {
        Name name => name.Text,
        Select select => select.Path.Length > 0 ? select.Path[^1].Text ?? "" : "",
        _ => "",
    };
}

/// <param name="Text">Null where it is only known when it is evaluated.</param>
/// <param name="Span">Where.</param>
internal readonly record struct NixKey(string? Text, SourceSpan Span)
{
    /// <summary>Of one that is only known when it is evaluated: the expression.</summary>
    public NixNode? Node { get; init; }
}

/// <summary>A name and what it stands for.</summary>
/// <param name="Path">Of the attribute.</param>
/// <param name="Value">Null for a parameter without a default.</param>
/// <param name="IsInherited">Whether it is <c>inherit</c> without a source: the name of a scope further out.</param>
internal sealed record NixBinding(ImmutableArray<NixKey> Path, NixNode? Value, bool IsInherited = false);
