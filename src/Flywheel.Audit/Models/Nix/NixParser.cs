using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>
/// Puts the words of a Nix file together. What does not fit is skipped to the end of its brackets, which the lexer has paired; what is
/// nested deeper than people write is skipped, too.
/// </summary>
internal sealed partial class NixParser(SourceText source, NixLexer words)
{
    private const int DeepestNesting = 120;
    private static readonly string[] Binary = ["++", "//", "==", "!=", "<=", ">=", "&&", "||", "->", "|>", "<|", "+", "-", "*", "/", "<", ">", "?"];
    private static readonly List<(SourceSpan, NixNode?)> NoParts = [];
    private readonly string text = source.Text;
    private readonly List<NixToken> tokens = words.Tokens;
    private readonly NixStrings strings = new(source);
    private int at;
    private int limit = words.Tokens.Count - 1;
    private int depth;

    /// <summary>Where something is nested too deep; null where nothing is.</summary>
    public SourceSpan? TooDeep { get; private set; }

    public NixNode Parse() => Expression();

    private bool IsDone => at >= limit;

    private SourceSpan Here => new(tokens[at].Start, tokens[at].End);

    private ReadOnlySpan<char> Text(int index) => text.AsSpan(tokens[index].Start, tokens[index].End - tokens[index].Start);

    private bool Is(ReadOnlySpan<char> word) => Is(at, word);

    private bool Is(int index, ReadOnlySpan<char> word) =>
        index < limit && tokens[index].Kind is NixTokenKind.Name or NixTokenKind.Operator or NixTokenKind.Open && Text(index).SequenceEqual(word);

    private bool Take(ReadOnlySpan<char> word)
    {
        bool there = Is(word);
        at += there ? 1 : 0;
        return there;
    }

    private SourceSpan Since(int start) => new(start, Math.Max(start, tokens[Math.Max(0, at - 1)].End));

    private NixNode Expression()
    {
        if (IsDone)
        {
            return new NixNode.Other(Here);
        }
        if (depth >= DeepestNesting)
        {
            TooDeep ??= Here;
            SourceSpan skipped = Here;
            at = limit;
            return new NixNode.Other(skipped);
        }
        depth++;
        NixNode node = Inner();
        depth--;
        return node;
    }

    private NixNode Inner()
    {
        int start = tokens[at].Start;
        if (Is("let") && !Is(at + 1, "{"))
        {
            at++;
            ImmutableArray<NixBinding> bindings = Bindings(untilIn: true);
            Take("in");
            NixNode body = Expression();
            return new NixNode.Let(Since(start), bindings, body);
        }
        if (Take("with"))
        {
            NixNode scope = Expression();
            Take(";");
            NixNode body = Expression();
            return new NixNode.With(Since(start), scope, body);
        }
        if (Take("assert"))
        {
            Expression();
            Take(";");
            return Expression();
        }
        if (Take("if"))
        {
            NixNode condition = Expression();
            Take("then");
            NixNode then = Expression();
            Take("else");
            NixNode otherwise = Expression();
            return new NixNode.If(Since(start), condition, then, otherwise);
        }
        return Lambda(start) ?? Operation(start);
    }

    private NixNode.Lambda? Lambda(int start)
    {
        if (tokens[at].Kind == NixTokenKind.Name && Is(at + 1, ":"))
        {
            ImmutableArray<NixBinding> one = [new([new(Text(at).ToString(), Here)], null)];
            at += 2;
            NixNode body = Expression();
            return new(Since(start), one, TakesSet: false, body);
        }
        int brace = Is("{") ? at : tokens[at].Kind == NixTokenKind.Name && Is(at + 1, "@") && Is(at + 2, "{") ? at + 2 : -1;
        if (brace < 0)
        {
            return null;
        }
        int behind = words.Partners[brace] + 1;
        int colon = Is(behind, "@") ? behind + 2 : behind;
        if (behind <= 0 || !Is(colon, ":"))
        {
            return null;
        }
        ImmutableArray<NixBinding> parameters = Parameters(brace);
        at = colon + 1;
        NixNode result = Expression();
        return new(Since(start), parameters, TakesSet: true, result);
    }

    private ImmutableArray<NixBinding> Parameters(int brace)
    {
        var all = ImmutableArray.CreateBuilder<NixBinding>();
        int outer = limit;
        at = brace + 1;
        limit = words.Partners[brace];
        while (!IsDone)
        {
            if (tokens[at].Kind == NixTokenKind.Name)
            {
                NixKey key = new(Text(at).ToString(), Here);
                at++;
                all.Add(new([key], Take("?") ? Expression() : null));
            }
            else
            {
                at++;
            }
        }
        limit = outer;
        return all.ToImmutable();
    }

    private NixNode Operation(int start)
    {
        NixNode first = Operand();
        if (IsDone || tokens[at].Kind != NixTokenKind.Operator || BinaryHere() is not { } begins)
        {
            return first;
        }
        var operands = ImmutableArray.CreateBuilder<NixNode>();
        var operators = ImmutableArray.CreateBuilder<string>();
        operands.Add(first);
        operators.Add(begins);
        at++;
        while (true)
        {
            operands.Add(Operand());
            if (IsDone || tokens[at].Kind != NixTokenKind.Operator || BinaryHere() is not { } known)
            {
                break;
            }
            operators.Add(known);
            at++;
        }
        return new NixNode.Operation(Since(start), operands.ToImmutable(), operators.ToImmutable());
    }

    /// <summary>The operator between two operands that stands here; null where there is none.</summary>
    private string? BinaryHere()
    {
        ReadOnlySpan<char> here = Text(at);
        foreach (string known in Binary)
        {
            if (here.SequenceEqual(known))
            {
                return known;
            }
        }
        return null;
    }

    private NixNode Operand()
    {
        while (Take("!") || Take("-"))
        {
        }
        return Is("let") || Is("with") || Is("if") || Is("assert") ? Expression() : Application();
    }

    private NixNode Application()
    {
        int start = tokens[at].Start;
        NixNode function = Selection();
        if (IsDone || !IsPrimary())
        {
            return function;
        }
        var arguments = ImmutableArray.CreateBuilder<NixNode>();
        while (!IsDone && IsPrimary())
        {
            arguments.Add(Selection());
        }
        return new NixNode.Apply(Since(start), function, arguments.ToImmutable());
    }

    private bool IsPrimary() => tokens[at].Kind switch
    {
        NixTokenKind.Name => Text(at) is not ("then" or "else" or "in" or "or" or "let" or "with" or "if" or "assert" or "inherit") || Is(at + 1, "{"),
        NixTokenKind.Number or NixTokenKind.Path or NixTokenKind.Uri or NixTokenKind.Open or NixTokenKind.StringOpen => true,
        _ => false,
    };

    private NixNode Selection()
    {
        int start = tokens[at].Start;
        NixNode from = Primary();
        while (Is("."))
        {
            at++;
            ImmutableArray<NixKey> path = AttributePath();
            depth++;
            NixNode? otherwise = Take("or") && !IsDone && depth < DeepestNesting ? Selection() : null;
            depth--;
            from = new NixNode.Select(Since(start), from, path, otherwise);
        }
        return from;
    }

    private NixNode Primary()
    {
        if (IsDone)
        {
            return new NixNode.Other(Here);
        }
        SourceSpan here = Here;
        switch (tokens[at].Kind)
        {
            case NixTokenKind.Name when (Is("rec") || Is("let")) && Is(at + 1, "{"):
                at++;
                return Set(here.Start, recursive: true);
            case NixTokenKind.Name:
                at++;
                return new NixNode.Name(here, text[here.Start..here.End]);
            case NixTokenKind.Path:
                at++;
                while (Is("${") && tokens[at].Start == tokens[at - 1].End)
                {
                    at = words.Partners[at] + 1;
                    at += !IsDone && tokens[at].Kind == NixTokenKind.Path && tokens[at].Start == tokens[at - 1].End ? 1 : 0;
                }
                return new NixNode.PathLiteral(here, text[here.Start..here.End]);
            case NixTokenKind.StringOpen:
                return String();
            case NixTokenKind.Open when Is("{"):
                return Set(here.Start, recursive: false);
            case NixTokenKind.Open when Is("["):
                return List(here.Start);
            case NixTokenKind.Open:
                return Within(Expression);
            default:
                at++;
                return new NixNode.Other(here);
        }
    }

    /// <summary>What stands between the bracket here and its partner; afterwards, behind the partner.</summary>
    private T Within<T>(Func<T> inner)
    {
        int outer = limit, partner = words.Partners[at];
        limit = Math.Min(outer, partner);
        at++;
        T node = inner();
        limit = outer;
        at = Math.Min(partner + 1, tokens.Count - 1);
        return node;
    }

    private NixNode.List List(int start)
    {
        ImmutableArray<NixNode> items = Within(() =>
        {
            var all = ImmutableArray.CreateBuilder<NixNode>();
            depth++;
            while (!IsDone)
            {
                if (depth >= DeepestNesting)
                {
                    TooDeep ??= Here;
                    at = limit;
                    break;
                }
                all.Add(Selection());
            }
            depth--;
            return all.ToImmutable();
        });
        return new(Since(start), items);
    }

    private NixNode.Set Set(int start, bool recursive)
    {
        ImmutableArray<NixBinding> bindings = Within(() => Bindings(untilIn: false));
        return new(Since(start), bindings, recursive);
    }

    private ImmutableArray<NixBinding> Bindings(bool untilIn)
    {
        var all = ImmutableArray.CreateBuilder<NixBinding>();
        while (!IsDone && !(untilIn && Is("in")))
        {
            int before = at;
            if (Take("inherit"))
            {
                Inherited(all);
                continue;
            }
            ImmutableArray<NixKey> path = AttributePath();
            if (path.Length > 0 && Take("="))
            {
                all.Add(new(path, Expression()));
            }
            while (!IsDone && !Is(";") && !(untilIn && Is("in")))
            {
                at = words.Partners[at] >= 0 ? Math.Min(limit, words.Partners[at] + 1) : at + 1;
            }
            Take(";");
            at += at == before ? 1 : 0;
        }
        return all.ToImmutable();
    }

    private void Inherited(ImmutableArray<NixBinding>.Builder all)
    {
        NixNode? from = Is("(") ? Within(Expression) : null;
        while (!IsDone && !Is(";") && !Is("in"))
        {
            foreach (NixKey key in AttributePath())
            {
                NixNode value = from is null ? new NixNode.Name(key.Span, key.Text ?? "") : new NixNode.Select(key.Span, from, [key], null);
                all.Add(new([key], value, IsInherited: from is null));
            }
            if (!IsDone && !Is(";") && !IsKey())
            {
                at++;
            }
        }
        Take(";");
    }
}
