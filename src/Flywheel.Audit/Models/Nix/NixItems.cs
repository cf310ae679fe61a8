using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>What a package list holds: lists joined, conditions taken as met and as not met, names followed a few steps.</summary>
/// <param name="source">The file.</param>
/// <param name="outputs">Values by the name of their attribute, for what refers to the flake itself.</param>
/// <param name="wrapper">The program that an expression makes; null where it makes none.</param>
internal sealed partial class NixItems(SourceText source, IReadOnlyDictionary<string, NixNode> outputs, Func<NixNode, NixScope, NixWrapper?> wrapper)
{
    private const int MostSteps = 100_000;
    private const int MostHops = 8;
    private static readonly string[] Passing =
    [
        "mkForce", "mkDefault", "mkBefore", "mkAfter", "mkIf", "mkOverride", "mkMerge", "optionals", "flatten", "unique", "concatLists", "concat",
        "filter", "reverseList", "remove", "take", "sort", "toList", "subtractLists", "mkOrder", "addMetaAttrs",
    ];

    private static readonly string[] Same = ["hiPrio", "lowPrio", "setPrio", "getBin", "getOutput", "dontDistribute", "makeOverridable", "lazyDerivation"];
    private static readonly string[] Changing = ["override", "overrideAttrs", "overrideDerivation", "overrideScope", "withPackages", "passthru"];
    private static readonly string[] Known = ["pkgs", "lib", "builtins", "map", "import", "self", "system", "stdenv", "toString", "inputs"];

    /// <summary>Lists that tools of the field give and that hold no Bazel.</summary>
    private static readonly string[] Harmless = ["enabledPackages", "frameworks", "system", "nativeBuildInputs", "buildInputs"];

    private int steps;

    /// <summary>Whether there was more than is looked at.</summary>
    public bool IsExhausted => steps > MostSteps;

    public ImmutableArray<NixItem> Of(NixNode list, NixScope scope)
    {
        var items = ImmutableArray.CreateBuilder<NixItem>();
        List(list, scope, 0, items);
        return items.ToImmutable();
    }

    public NixItem? One(NixNode node, NixScope scope)
    {
        var items = ImmutableArray.CreateBuilder<NixItem>();
        Item(node, scope, 0, items);
        return items.Count > 0 ? items[0] : null;
    }

    /// <summary>All that an expression may come to that stands for a package, or for what nobody knows.</summary>
    public ImmutableArray<NixItem> Any(NixNode node, NixScope scope)
    {
        var items = ImmutableArray.CreateBuilder<NixItem>();
        Item(node, scope, 0, items);
        return items.ToImmutable();
    }

    private void List(NixNode node, NixScope scope, int hops, ImmutableArray<NixItem>.Builder items)
    {
        if (++steps > MostSteps)
        {
            return;
        }
        switch (node)
        {
            case NixNode.List list:
                foreach (NixNode item in list.Items)
                {
                    Item(item, scope, hops, items);
                }
                break;
            case NixNode.Operation operation:
                foreach (NixNode operand in operation.Operands)
                {
                    List(operand, scope, hops, items);
                }
                break;
            case NixNode.With with:
                List(with.Body, scope.Opening(with.Scope), hops, items);
                break;
            case NixNode.Let let:
                List(let.Body, scope.With(let.Bindings), hops, items);
                break;
            case NixNode.If choice:
                List(choice.Then, scope, hops, items);
                List(choice.Else, scope, hops, items);
                break;
            case NixNode.Lambda lambda:
                List(lambda.Body, scope.With(lambda.Parameters), hops, items);
                break;
            case NixNode.Name or NixNode.Select when Follow(node, scope) is { Value: { } value } found && hops < MostHops:
                List(value, found.Scope, hops + 1, items);
                break;
            case NixNode.Apply or NixNode.Select when NixImport.Of(node, scope, Follow) is { } import:
                items.Add(new NixItem.Imported(node.Span, import.Path, import.Attribute, Computed(node, scope)));
                break;
            case NixNode.Apply apply:
                Call(apply, scope, hops, items);
                break;
            case NixNode.Name or NixNode.Select:
                items.Add(Computed(node, scope));
                break;
            default:
                break;
        }
    }

    private void Call(NixNode.Apply apply, NixScope scope, int hops, ImmutableArray<NixItem>.Builder items)
    {
        string function = apply.Function.LastName;
        NixNode last = apply.Arguments[^1];
        if (NixMakers.IsEnvironment(apply) || wrapper(apply, scope) is not null)
        {
            Item(apply, scope, hops, items);
        }
        else if (function == "optional")
        {
            Item(last, scope, hops, items);
        }
        else if (function is "mkMerge" or "flatten" or "concatLists" && last is NixNode.List lists)
        {
            foreach (NixNode list in lists.Items)
            {
                if (list is NixNode.Name or NixNode.Select && Follow(list, scope) is not { Value: NixNode.List or NixNode.With or NixNode.Operation })
                {
                    Item(list, scope, hops, items);
                }
                else
                {
                    List(list, scope, hops, items);
                }
            }
        }
        else if (function == "attrValues" && last is NixNode.Set set)
        {
            // `builtins.attrValues { inherit (pkgs) a b; }`: a list of what is named there.
            foreach (NixBinding binding in set.Bindings.Where(binding => binding.Value is not null))
            {
                Item(binding.Value!, scope, hops, items);
            }
        }
        else if (Passing.Contains(function))
        {
            List(last, scope, hops, items);
        }
        else if (Follow(apply.Function, scope) is { Value: NixNode.Lambda lambda } found && hops < MostHops)
        {
            List(Body(lambda, apply.Arguments.Length), Called(lambda, apply, found.Scope), hops + 1, items);
        }
        else
        {
            AddUnknown(apply, Computed(apply, scope), scope, items);
        }
    }

    private void Item(NixNode node, NixScope scope, int hops, ImmutableArray<NixItem>.Builder items)
    {
        if (++steps > MostSteps)
        {
            return;
        }
        if (wrapper(node, scope) is { } program)
        {
            items.Add(new NixItem.Program(node.Span, program));
            return;
        }
        switch (node)
        {
            case NixNode.List or NixNode.Operation:
                List(node, scope, hops, items);
                break;
            case NixNode.With with:
                Item(with.Body, scope.Opening(with.Scope), hops, items);
                break;
            case NixNode.Let let:
                Item(let.Body, scope.With(let.Bindings), hops, items);
                break;
            case NixNode.If choice:
                Item(choice.Then, scope, hops, items);
                Item(choice.Else, scope, hops, items);
                break;
            case NixNode.Name or NixNode.Select:
                Named(node, scope, hops, items);
                break;
            case NixNode.Apply apply:
                Applied(apply, scope, hops, items);
                break;
            case NixNode.Set set when NixMakers.Attribute(set, "package") is NixNode.String { Text.Text: { Length: > 0 } named } text:
                items.Add(new NixItem.Package(text.Span, [.. named.Split('.')]));
                break;
            case NixNode.Set set when NixMakers.Attribute(set, "package") is { } package:
                Item(package, scope, hops, items);
                break;
            default:
                break;
        }
    }

    private void Named(NixNode node, NixScope scope, int hops, ImmutableArray<NixItem>.Builder items)
    {
        int before = items.Count;
        if (hops < MostHops && Follow(node, scope) is { Value: { } value } found
            && value is not (NixNode.Set or NixNode.String or NixNode.PathLiteral or NixNode.Lambda))
        {
            Item(value, found.Scope, hops + 1, items);
            // A name that stands for a package by name is shown where it stands in the list.
            if (items.Count == before + 1 && items[before] is NixItem.Package package)
            {
                items[before] = package with { Span = node.Span };
            }
            if (items.Count > before)
            {
                return;
            }
        }
        if (NixImport.Of(node, scope, Follow) is { } import)
        {
            items.Add(new NixItem.Imported(node.Span, import.Path, import.Attribute, new NixItem.Package(node.Span, node.Segments)));
            return;
        }
        if (node is NixNode.Select { Path: [.., { Text: null }] })
        {
            items.Add(Computed(node, scope) with { IsOpen = false });
            return;
        }
        ImmutableArray<string> segments = node.Segments;
        bool opened = node is NixNode.Name name && scope.Find(name.Text) is null && scope.Opened is not null;
        segments = opened ? [.. scope.Opened!.Segments, .. segments] : Expanded(segments, scope);
        while (segments.Length > 1 && Changing.Contains(segments[^1]))
        {
            segments = segments.RemoveAt(segments.Length - 1);
        }
        if (segments.Length > 0)
        {
            items.Add(new NixItem.Package(node.Span, segments));
        }
    }

    /// <summary>The first name where it is a mere name for others: <c>fw = inputs.flywheel.packages.x86_64-linux</c>.</summary>
    private static ImmutableArray<string> Expanded(ImmutableArray<string> segments, NixScope scope) =>
        segments.Length > 1 && scope.Find(segments[0]) is { Binding.Value: NixNode.Name or NixNode.Select } found
            ? [.. found.Binding.Value!.Segments, .. segments[1..]] : segments;

    private void Applied(NixNode.Apply apply, NixScope scope, int hops, ImmutableArray<NixItem>.Builder items)
    {
        string function = apply.Function.LastName;
        if (apply.Function is NixNode.Select select && Changing.Contains(function))
        {
            NixNode changed = select.Path.Length == 1 ? select.From : select with { Path = select.Path[..^1], Span = apply.Span };
            int before = items.Count;
            Item(changed, scope, hops, items);
            for (int i = before; i < items.Count; i++)
            {
                items[i] = items[i] is NixItem.Package package ? package with { Span = apply.Span } : items[i];
            }
        }
        else if (Same.Contains(function))
        {
            Item(apply.Arguments[^1], scope, hops, items);
        }
        else if (NixMakers.IsEnvironment(apply))
        {
            // Looked at where it stands itself.
        }
        else if (function is "optional" or "optionals")
        {
            Call(apply, scope, hops, items);
        }
        else if (function is "callPackage" or "import" && apply.Arguments[0] is NixNode.PathLiteral path)
        {
            items.Add(new NixItem.Imported(apply.Span, path.Text, "",
                new NixItem.Computed(apply.Span, Shortened(apply), [Stem(path.Text)], IsOpen: false, path.Text)));
        }
        else if (Follow(apply.Function, scope) is { Value: NixNode.Lambda lambda } found && hops < MostHops)
        {
            int before = items.Count;
            Item(Body(lambda, apply.Arguments.Length), Called(lambda, apply, found.Scope), hops + 1, items);
            for (int i = before; i < items.Count; i++)
            {
                // What a function picks is shown where it is called.
                items[i] = items[i] is NixItem.Computed picked ? picked with { Span = apply.Span, Text = Shortened(apply) } : items[i];
            }
        }
        else
        {
            AddUnknown(apply, Computed(apply, scope) with { IsOpen = false }, scope, items);
        }
    }

    private static NixNode Body(NixNode.Lambda lambda, int arguments)
    {
        NixNode body = lambda.Body;
        for (int i = 1; i < arguments && body is NixNode.Lambda inner; i++)
        {
            body = inner.Body;
        }
        return body;
    }

    /// <summary>A function's names with what it is called with.</summary>
    private static NixScope Called(NixNode.Lambda lambda, NixNode.Apply call, NixScope own)
    {
        NixScope scope = own.With(lambda.Parameters);
        NixNode? next = lambda;
        foreach (NixNode argument in call.Arguments)
        {
            if (next is not NixNode.Lambda function)
            {
                break;
            }
            IEnumerable<NixBinding> given = function.TakesSet
                ? argument is NixNode.Set set ? set.Bindings.Where(binding => !binding.IsInherited) : []
                : argument is NixNode.Name name && function.Parameters[0].Path[0].Text == name.Text ? []
                : [function.Parameters[0] with { Value = argument }];
            scope = scope.With(function.Parameters).With(given);
            next = function.Body;
        }
        return scope;
    }

    /// <summary>What a name stands for in this file, with the scope that it is read in.</summary>
    public (NixNode? Value, NixScope Scope)? Follow(NixNode node, NixScope scope)
    {
        if (node is NixNode.Name name)
        {
            return scope.Find(name.Text) is { } found ? (found.Binding.Value, found.Scope) : null;
        }
        if (node is NixNode.Select { From: NixNode.Name from } select)
        {
            if (scope.Find(from.Text) is { Binding.Value: { } set } found)
            {
                return set is NixNode.Set inner && NixScope.Below(set, select.Path.AsSpan()) is { } value
                    ? (value, inner.IsRecursive ? found.Scope.With(inner.Bindings) : found.Scope) : null;
            }
            // `self.packages.${system}.x`, `config.packages.x`: an attribute of this file.
            if (from.Text is "self" or "self'" or "config" && select.Path.Any(key => key.Text is "packages" or "legacyPackages" or "lib")
                && outputs.TryGetValue(select.LastName, out NixNode? output))
            {
                return (output, scope);
            }
        }
        return null;
    }
}
