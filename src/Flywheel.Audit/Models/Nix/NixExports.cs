using System.Collections.Immutable;

namespace Flywheel.Audit.Models.Nix;

/// <summary>What a file gives to one that imports it: its list, or the lists and packages of its set.</summary>
internal sealed class NixExports(NixItems items)
{
    private const int Deepest = 6;

    private readonly Dictionary<string, ImmutableArray<NixItem>> all = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, ImmutableArray<NixItem>> Of(NixNode root)
    {
        NixScope scope = NixScope.Empty;
        NixNode node = root;
        while (node is NixNode.Lambda or NixNode.Let or NixNode.With)
        {
            (node, scope) = node switch
            {
                NixNode.Lambda lambda => (lambda.Body, scope.With(lambda.Parameters)),
                NixNode.Let let => (let.Body, scope.With(let.Bindings)),
                NixNode.With with => (with.Body, scope.Opening(with.Scope)),
                _ => (node, scope),
            };
        }
        Add("", node, scope, 0);
        return all;
    }

    private void Add(string path, NixNode node, NixScope scope, int depth)
    {
        switch (node)
        {
            case NixNode.Set set when depth < Deepest:
                NixScope inner = set.IsRecursive ? scope.With(set.Bindings) : scope;
                foreach (NixBinding binding in set.Bindings.Where(one => one.Value is not null && one.Path.All(key => key.Text is not null)))
                {
                    string below = string.Join('.', binding.Path.Select(key => key.Text));
                    // `inherit name` gives what the name is further out.
                    Add(path.Length == 0 ? below : $"{path}.{below}", binding.Value!, inner, depth + 1);
                }
                break;
            case NixNode.List or NixNode.With or NixNode.Let:
            case NixNode.Operation { Operators: var operators } when operators.Contains("++"):
            case NixNode.Apply { Function.LastName: "attrValues" or "optionals" or "concatLists" or "flatten" }:
                all[path] = items.Of(node, scope);
                break;
            case NixNode.Name or NixNode.Select when path.Length > 0 && items.Follow(node, scope) is not { Value: NixNode.Set or NixNode.Lambda }:
                bool isList = items.Follow(node, scope) is { Value: NixNode.List or NixNode.With or NixNode.Operation };
                all[path] = isList ? items.Of(node, scope) : items.One(node, scope) is { } one ? [one] : [];
                break;
            // What a function gives: as far as anybody can tell what it names.
            case NixNode.Lambda lambda when path.Length > 0:
                NixNode body = lambda;
                while (body is NixNode.Lambda inside)
                {
                    (body, scope) = (inside.Body, scope.With(inside.Parameters));
                }
                Add(path, body, scope, Deepest);
                break;
            case NixNode.Apply or NixNode.If when path.Length > 0 && !NixItems.IsMade(node):
                all[path] = items.Any(node, scope);
                break;
            default:
                break;
        }
    }
}
