using System.Collections.Immutable;

namespace Flywheel.Audit.Models.Nix;

/// <summary>The names that an expression can see, innermost first.</summary>
internal sealed class NixScope
{
    private readonly Dictionary<string, NixBinding> names = new(StringComparer.Ordinal);
    private readonly NixScope? outer;

    private NixScope(NixScope? outer, IEnumerable<NixBinding> bindings)
    {
        this.outer = outer;
        foreach (NixBinding binding in bindings)
        {
            if (binding.Path is [{ Text: { } name }])
            {
                names[name] = binding;
            }
        }
    }

    public static NixScope Empty { get; } = new(null, []);

    /// <summary>What the nearest <c>with</c> opens; null outside of one.</summary>
    public NixNode? Opened { get; private init; }

    public NixScope With(IEnumerable<NixBinding> bindings) => new(this, bindings) { Opened = Opened };

    public NixScope Opening(NixNode set) => new(this, []) { Opened = set };

    /// <summary>The scope around the nearest <c>with</c>, in which what that opens is read.</summary>
    public NixScope Outside
    {
        get
        {
            NixScope scope = this;
            while (scope.outer is { } around && ReferenceEquals(around.Opened, Opened))
            {
                scope = around;
            }
            return scope.outer ?? Empty;
        }
    }

    /// <summary>The binding of a name and the scope that its value is read in; null where the file does not say what it is.</summary>
    public (NixBinding Binding, NixScope Scope)? Find(string name)
    {
        for (NixScope? scope = this; scope is not null; scope = scope.outer)
        {
            if (scope.names.TryGetValue(name, out NixBinding? binding))
            {
                // `inherit x` is the x further out.
                if (!binding.IsInherited)
                {
                    return (binding, scope);
                }
            }
        }
        return null;
    }

    /// <summary>The value below a set's names: <c>tools.bazel</c>; null where the file does not say.</summary>
    public static NixNode? Below(NixNode? node, ReadOnlySpan<NixKey> path)
    {
        for (int i = 0; i < path.Length;)
        {
            if (node is not NixNode.Set set)
            {
                return null;
            }
            NixBinding? found = null;
            foreach (NixBinding binding in set.Bindings)
            {
                if (binding.Path.Length <= path.Length - i && Fits(binding.Path, path[i..]))
                {
                    found = binding;
                    break;
                }
            }
            if (found is null)
            {
                return null;
            }
            node = found.Value;
            i += found.Path.Length;
        }
        return node;
    }

    private static bool Fits(ImmutableArray<NixKey> binding, ReadOnlySpan<NixKey> path)
    {
        for (int i = 0; i < binding.Length; i++)
        {
            if (binding[i].Text is not null && path[i].Text is not null && binding[i].Text != path[i].Text)
            {
                return false;
            }
        }
        return true;
    }
}
