using System.Collections.Immutable;

namespace Flywheel.Audit.Models.Nix;

/// <summary>Entries that are only known once they are evaluated: what they name, and what the names in them stand for.</summary>
internal sealed partial class NixItems
{
    /// <summary>Expressions of a file that are looked at for names that they stand for.</summary>
    private const int MostReached = 100_000;

    private int reached;

    /// <summary>What a function gives that the file does not define: one of another file is asked there.</summary>
    private void AddUnknown(NixNode.Apply apply, NixItem.Computed computed, NixScope scope, ImmutableArray<NixItem>.Builder items)
    {
        if (NixImport.Of(apply.Function, scope, Follow) is not { } import)
        {
            items.Add(computed);
            return;
        }
        items.Add(new NixItem.Imported(apply.Span, import.Path, import.Attribute, computed));
        if (computed.Names.Any(name => name.StartsWith("bazel", StringComparison.Ordinal)))
        {
            // What it is called with says more than what it is.
            items.Add(computed with { Import = null, IsOpen = false });
        }
    }

    private NixItem.Computed Computed(NixNode node, NixScope scope)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var free = new HashSet<string>(StringComparer.Ordinal);
        var bound = new HashSet<string>(Known, StringComparer.Ordinal);
        bool open = false;
        string? import = null;
        var rest = new Stack<NixNode>([node]);
        var named = new Stack<(NixNode Value, NixScope Scope)>();
        while (rest.TryPop(out NixNode? next) && ++steps <= MostSteps)
        {
            if (next is NixNode.Name or NixNode.Select)
            {
                named.Push((next, scope));
            }
            switch (next)
            {
                case NixNode.Name name:
                    names.Add(name.Text);
                    if (scope.Find(name.Text) is { Binding.Value: null } or null && (scope.Opened is null || scope.Find(name.Text) is not null))
                    {
                        free.Add(name.Text);
                    }
                    break;
                case NixNode.Select select:
                    names.UnionWith(select.Segments);
                    open |= select.From is NixNode.Name { Text: not ("pkgs" or "lib" or "builtins") } && !Harmless.Contains(select.LastName);
                    if (select.From is not NixNode.Name)
                    {
                        rest.Push(select.From);
                    }
                    break;
                case NixNode.Set set:
                    names.UnionWith(set.Bindings.SelectMany(binding => binding.Path).Select(key => key.Text ?? ""));
                    break;
                case NixNode.Lambda lambda:
                    bound.UnionWith(lambda.Parameters.Select(parameter => parameter.Path[0].Text ?? ""));
                    break;
                case NixNode.String text:
                    names.Add(text.Text.Text);
                    break;
                case NixNode.PathLiteral path:
                    import ??= path.Text;
                    break;
                default:
                    break;
            }
            foreach (NixNode child in next is NixNode.Select ? [] : next.Children)
            {
                rest.Push(child);
            }
        }
        names.UnionWith(Reached(named, ref import));
        return new(node.Span, Shortened(node), [.. names], open || !free.IsSubsetOf(bound), import);
    }

    /// <summary>The names of Bazel's in what names of the file stand for, any number of them away; what programs are made of is on nobody's PATH.</summary>
    private HashSet<string> Reached(Stack<(NixNode Node, NixScope Scope)> open, ref string? import)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<NixNode>(ReferenceEqualityComparer.Instance);
        while (open.TryPop(out var next) && ++reached <= MostReached)
        {
            (NixNode node, NixScope scope) = next;
            string? name = node is NixNode.String text ? text.Text.Text : node is NixNode.Select or NixNode.Name ? node.LastName : null;
            if (name?.StartsWith("bazel", StringComparison.Ordinal) == true)
            {
                names.Add(name);
            }
            import ??= node is NixNode.PathLiteral path && path.Text.StartsWith('.') ? path.Text : null;
            NixNode? from = node is NixNode.Select { From: NixNode.Name first } ? first : node is NixNode.Name ? node : null;
            if (from is NixNode.Name { Text: var word } && !Known.Contains(word)
                && (Follow(node, scope) ?? Follow(from, scope)) is { Value: { } value } found && !IsMade(value) && seen.Add(value))
            {
                open.Push((value, found.Scope));
            }
            foreach (NixNode child in node switch
            {
                NixNode.Select { From: NixNode.Name } select => select.Path.Select(key => key.Node).OfType<NixNode>(),
                NixNode.Select select => select.Path.Select(key => key.Node).OfType<NixNode>().Append(select.From),
                _ => node.Children,
            })
            {
                open.Push((child, scope));
            }
        }
        return names;
    }

    /// <summary>Whether it is a set of packages, an environment, or a package with what it is built with: what it names is not what it gives.</summary>
    internal static bool IsMade(NixNode node) => node is NixNode.Apply { Function.LastName: var function } apply
        && (NixMakers.IsEnvironment(apply) || function is "mkDerivation" or "derivation" or "extend" or "getFlake"
            || function.StartsWith("write", StringComparison.Ordinal) || function.StartsWith("build", StringComparison.Ordinal)
            || function.StartsWith("fetch", StringComparison.Ordinal) || function.StartsWith("runCommand", StringComparison.Ordinal)
            || (function is "import" or "callPackage" && apply.Arguments[0] is not NixNode.PathLiteral));

    private string Shortened(NixNode node)
    {
        string text = string.Join(' ', source.Text.Substring(node.Span.Start, Math.Min(node.Span.Length, 300))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length > 60 ? text[..57] + "..." : text;
    }

    private static string Stem(string path)
    {
        string name = path.TrimEnd('/');
        name = name.EndsWith("/default.nix", StringComparison.Ordinal) ? name[..^12] : name;
        name = name[(name.LastIndexOf('/') + 1)..];
        return name.EndsWith(".nix", StringComparison.Ordinal) ? name[..^4] : name;
    }
}
