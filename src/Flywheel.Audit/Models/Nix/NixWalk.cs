using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>Goes through an expression once, knows on the way which attribute it is in, and notes what the rules want to know.</summary>
internal sealed class NixWalk(FileFacts facts)
{
    private static readonly string[] Left =
        ["outputs", "perSystem", "x86_64-linux", "aarch64-linux", "x86_64-darwin", "aarch64-darwin", "flake", "imports", "modules"];

    private readonly NixPrograms programs = new();
    private readonly Dictionary<string, NixNode> outputs = new(StringComparer.Ordinal);
    private readonly List<(Construct Construct, string Function, NixNode List, NixScope Scope)> lists = [];
    private readonly HashSet<SourceSpan> hooks = [];
    private readonly List<(NixBinding Binding, NixScope Scope, Construct Construct)> overlays = [];
    private readonly bool isDevenv = facts.Path.EndsWith("devenv.nix", StringComparison.Ordinal);
    private readonly bool isShell = facts.Path.EndsWith("shell.nix", StringComparison.Ordinal);

    public void Run(NixNode root) => Visit(root, NixScope.Empty, new("", InShell: false, Maker: ""));

    public NixFile File(NixNode root, IReadOnlySet<string> names)
    {
        var items = new NixItems(facts.Source, outputs, (node, scope) => programs.Of(node, scope, Construct.File));
        NixEnvironment[] environments = [.. lists.Select(list => new NixEnvironment(list.Construct, list.Function, items.Of(list.List, list.Scope)))];
        NixOverlay[] meant = [.. overlays.Select(one => new NixOverlay(one.Binding.Path[0].Text!, one.Binding.Path[0].Span, one.Construct,
            Shortened(one.Binding.Value!.Span), items.One(one.Binding.Value, one.Scope)))];
        IReadOnlyDictionary<string, ImmutableArray<NixItem>> exports = new NixExports(items).Of(root);
        if (items.IsExhausted)
        {
            facts.Troubles.Add(new(new(0, 0), "lists that refer to one another more often than is followed"));
        }
        return new() { Environments = environments, Wrappers = programs.Wrappers, Overlays = meant, Hooks = hooks, Exports = exports, Names = names };
    }

    private void Visit(NixNode node, NixScope scope, Place place)
    {
        switch (node)
        {
            case NixNode.Set set:
                programs.Of(set, scope, place.Construct);
                NixScope inner = set.IsRecursive ? scope.With(set.Bindings) : scope;
                foreach (NixBinding binding in set.Bindings)
                {
                    Bound(binding, inner, place);
                }
                break;
            case NixNode.Let let:
                NixScope own = scope.With(let.Bindings);
                foreach (NixBinding binding in let.Bindings)
                {
                    Bound(binding, own, place with { Path = "" });
                }
                Visit(let.Body, own, place);
                break;
            case NixNode.With with:
                Visit(with.Scope, scope, place);
                Visit(with.Body, scope.Opening(with.Scope), place);
                break;
            case NixNode.Lambda lambda:
                NixScope parameters = scope.With(lambda.Parameters);
                Overlay(lambda, parameters, place);
                foreach (NixBinding parameter in lambda.Parameters.Where(parameter => parameter.Value is not null))
                {
                    Visit(parameter.Value!, parameters, place.Below(parameter.Path));
                }
                Visit(lambda.Body, parameters, place);
                break;
            case NixNode.Apply apply:
                Call(apply, scope, place);
                break;
            case NixNode.String text:
                Value(text, place);
                Inner(text, scope, place);
                break;
            default:
                foreach (NixNode child in node.Children)
                {
                    Visit(child, scope, place);
                }
                break;
        }
    }

    private void Inner(NixNode.String text, NixScope scope, Place place)
    {
        foreach (NixNode inner in text.Inner)
        {
            Visit(inner, scope, place);
        }
    }

    private void Value(NixNode.String text, Place place)
    {
        if (text.Text.Text.Length > 0)
        {
            facts.Values.Add(new(place.Path, text.Text, place.Construct));
        }
    }

    private void Bound(NixBinding binding, NixScope scope, Place place)
    {
        if (binding.Value is not { } value || binding.IsInherited)
        {
            return;
        }
        Place here = place.Below(binding.Path);
        if (binding.Path is [.., { Text: { } last }])
        {
            outputs.TryAdd(last, value);
            Program(binding, last, value, scope, here);
            if (NixMakers.IsPackageList(here.Path, isDevenv, place.InShell && !place.IsArgument))
            {
                lists.Add((place.Construct, last, value, scope));
            }
            if (NixMakers.IsScriptAttribute(last, here.Path) || (last == "text" && place.Maker is "writeShellApplication" or "writeTextFile"))
            {
                Script(value, scope, here, here.Owner, NixMakers.IsHook(last));
                return;
            }
        }
        Visit(value, scope, here with { IsArgument = false });
    }

    private void Program(NixBinding binding, string last, NixNode value, NixScope scope, Place here)
    {
        string[] parts = here.Path.Split('.');
        SourceSpan span = binding.Path[^1].Span;
        if (parts.Length > 2 && last == "exec" && parts[^3] == "scripts")
        {
            programs.Attribute(parts[^2], span, value, scope, here.Construct, "scripts");
        }
        else if (parts.Length > 1 && parts[^2] is "shellAliases" or "aliases")
        {
            programs.Attribute(last, span, value, scope, here.Construct, parts[^2]);
        }
    }

    /// <summary>A string that a shell reads; what it is put together from may hold others.</summary>
    private void Script(NixNode value, NixScope scope, Place place, Construct construct, bool isHook)
    {
        ImmutableArray<ScriptFragment> bodies = programs.Bodies(value, scope, construct);
        facts.Scripts.AddRange(bodies);
        if (isHook)
        {
            hooks.UnionWith(bodies.Select(body => body.Text.Whole));
        }
        var open = new Stack<NixNode>([value]);
        while (open.TryPop(out NixNode? next))
        {
            if (next is NixNode.String text)
            {
                Inner(text, scope, place);
            }
            else if (next is NixNode.Operation or NixNode.If or NixNode.With or NixNode.Let or NixNode.Apply { Function.LastName: "optionalString" })
            {
                foreach (NixNode child in next.Children.Reverse())
                {
                    open.Push(child);
                }
            }
            else if (next is not NixNode.Name)
            {
                Visit(next, scope, place);
            }
        }
    }

    private void Call(NixNode.Apply apply, NixScope scope, Place place)
    {
        string function = NixMakers.FunctionName(apply.Function);
        programs.Of(apply, scope, place.Construct);
        Visit(apply.Function, scope, place);
        bool writes = NixMakers.IsScriptBin(function) || NixMakers.IsScript(function) || NixMakers.IsCommand(function);
        bool isShellCall = NixMakers.IsEnvironment(apply) || (isShell && NixMakers.IsDerivation(function))
            || (!place.InShell && !writes && NixMakers.IsShellPath(place.Path) && !NixMakers.IsShellSet(place.Path) && function != "import");
        Place within = place with { InShell = place.InShell || isShellCall, Maker = function, IsArgument = isShellCall };
        for (int i = 0; i < apply.Arguments.Length; i++)
        {
            NixNode argument = apply.Arguments[i];
            if (isShellCall)
            {
                Lists(argument, function, scope, place);
            }
            if (!writes || apply.Arguments.Length < 2)
            {
                Visit(argument, scope, within);
            }
            else if (i == apply.Arguments.Length - 1)
            {
                Script(argument, scope, place, place.Construct, isHook: false);
            }
            else if (argument is not NixNode.String)
            {
                Visit(argument, scope, within);
            }
        }
    }

    /// <summary>The package lists of what a shell's function is given: a set, sets joined by <c>//</c>, a name for one.</summary>
    private void Lists(NixNode argument, string function, NixScope scope, Place place)
    {
        var open = new Stack<(NixNode Node, NixScope Scope, int Hops)>([(argument, scope, 0)]);
        while (open.TryPop(out var next))
        {
            switch (next.Node)
            {
                case NixNode.Set set:
                    NixScope inner = set.IsRecursive ? next.Scope.With(set.Bindings) : next.Scope;
                    foreach (NixBinding binding in set.Bindings)
                    {
                        if (binding is { Path: [{ Text: { } name }], Value: { } value } && NixMakers.IsPackageList(name, value))
                        {
                            lists.Add((place.Construct, function, value, inner));
                        }
                    }
                    break;
                case NixNode.Operation or NixNode.Let or NixNode.With or NixNode.If:
                    NixScope below = next.Node switch
                    {
                        NixNode.Let let => next.Scope.With(let.Bindings),
                        NixNode.With with => next.Scope.Opening(with.Scope),
                        _ => next.Scope,
                    };
                    foreach (NixNode child in next.Node is NixNode.Let or NixNode.With ? next.Node.Children.TakeLast(1) : next.Node.Children)
                    {
                        open.Push((child, below, next.Hops));
                    }
                    break;
                case NixNode.Apply { Function.LastName: "optionalAttrs" or "recursiveUpdate" or "mkIf" } attributes:
                    open.Push((attributes.Arguments[^1], next.Scope, next.Hops));
                    break;
                case NixNode.Lambda lambda:
                    open.Push((lambda.Body, next.Scope.With(lambda.Parameters), next.Hops));
                    break;
                case NixNode.Name name when next.Hops < 3 && next.Scope.Find(name.Text) is { Binding.Value: NixNode.Set or NixNode.Operation } found:
                    open.Push((found.Binding.Value, found.Scope, next.Hops + 1));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary><c>final: prev: { bazel = ...; }</c>.</summary>
    private void Overlay(NixNode.Lambda lambda, NixScope scope, Place place)
    {
        if (lambda is not { TakesSet: false, Body: NixNode.Lambda { TakesSet: false } second }
            || (lambda.Parameters[0].Path[0].Text is not ("final" or "self" or "_final" or "_self" or "pkgsFinal" or "_")
                && second.Parameters[0].Path[0].Text is not ("prev" or "super" or "_prev")))
        {
            return;
        }
        NixScope inner = scope.With(second.Parameters);
        NixNode body = second.Body;
        while (body is NixNode.Let or NixNode.With)
        {
            (body, inner) = body is NixNode.Let let ? (let.Body, inner.With(let.Bindings)) : (((NixNode.With)body).Body, inner);
        }
        foreach (NixNode.Set set in (body is NixNode.Operation operation ? operation.Operands.AsEnumerable() : [body]).OfType<NixNode.Set>())
        {
            overlays.AddRange(set.Bindings.Where(one => one.Value is not null && one.Path is [{ Text: { } name }]
                && name.StartsWith("bazel", StringComparison.Ordinal))
                .Select(one => (one, inner, place.Construct)));
        }
    }

    private string Shortened(SourceSpan span)
    {
        string text = string.Join(' ', facts.Source.Text.Substring(span.Start, Math.Min(span.Length, 200))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length > 60 ? text[..57] + "..." : text;
    }

    /// <param name="Path">Of attributes, joined by dots; what is dynamic is left out.</param>
    /// <param name="InShell">Whether it is part of what makes a shell.</param>
    /// <param name="Maker">The function that it is given to.</param>
    private sealed record Place(string Path, bool InShell, string Maker)
    {
        /// <summary>Whether it is the very set that a shell's function takes.</summary>
        public bool IsArgument { get; init; }

        public Construct Construct => Path.Length == 0 ? Construct.File : new(ConstructKind.Attribute, Path);

        /// <summary>The attribute that holds a hook or a phase.</summary>
        public Construct Owner => Path.LastIndexOf('.') is > 0 and var dot ? new(ConstructKind.Attribute, Path[..dot]) : Construct;

        public Place Below(ImmutableArray<NixKey> keys)
        {
            if (Path.Length > Construct.LongestName)
            {
                // Each name would make another path as long as this one.
                return this;
            }
            IEnumerable<string> names = keys.Select(key => key.Text).OfType<string>().Where(name => name.Length < 100 && !Left.Contains(name));
            string below = string.Join('.', Path.Length == 0 ? names : names.Prepend(Path));
            return this with { Path = below };
        }
    }
}
