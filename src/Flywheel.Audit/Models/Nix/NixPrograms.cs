using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Program;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>Programs that a Nix file writes: scripts, links, joined packages.</summary>
internal sealed class NixPrograms
{
    private const int MostHops = 4;
    private const int LongestValue = 400;
    private readonly Dictionary<NixNode, NixWrapper?> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>In the order in which they were met.</summary>
    public List<NixWrapper> Wrappers { get; } = [];

    /// <summary>What an expression makes; null where it is no program of the file's own.</summary>
    /// <param name="node">The expression.</param>
    /// <param name="scope">That it is read in.</param>
    /// <param name="construct">The attribute that it stands in.</param>
    public NixWrapper? Of(NixNode node, NixScope scope, Construct construct)
    {
        if (node is not (NixNode.Apply or NixNode.Set))
        {
            return null;
        }
        if (!known.TryGetValue(node, out NixWrapper? wrapper))
        {
            wrapper = node is NixNode.Apply apply ? Made(apply, scope, construct) : Command((NixNode.Set)node, scope, construct);
            known[node] = wrapper;
            if (wrapper is not null)
            {
                Wrappers.Add(wrapper);
            }
        }
        return wrapper;
    }

    /// <summary>An attribute that is a program by its place: <c>scripts.bazel.exec</c>, <c>shellAliases.bazel</c>.</summary>
    public void Attribute(string name, SourceSpan span, NixNode value, NixScope scope, Construct construct, string maker) =>
        Wrappers.Add(new(name, span, construct, maker, Bodies(value, scope, construct), Files(value)));

    /// <summary>The strings of an expression as scripts: those joined by <c>+</c>, of both branches, of <c>optionalString</c>, one name away.</summary>
    public ImmutableArray<ScriptFragment> Bodies(NixNode value, NixScope scope, Construct construct)
    {
        var all = ImmutableArray.CreateBuilder<ScriptFragment>();
        var open = new Stack<(NixNode Node, NixScope Scope, int Hops)>([(value, scope, 0)]);
        while (all.Count < 1000 && open.TryPop(out var next))
        {
            switch (next.Node)
            {
                case NixNode.String text:
                    IReadOnlyDictionary<string, string>? given = Given(text, next.Scope);
                    all.AddRange(Fragments(text.Text, construct).Select(script => script with { Known = given }));
                    break;
                case NixNode.With with:
                    open.Push((with.Body, next.Scope, next.Hops));
                    break;
                case NixNode.Let let:
                    open.Push((let.Body, next.Scope.With(let.Bindings), next.Hops));
                    break;
                case NixNode.If choice:
                    open.Push((choice.Else, next.Scope, next.Hops));
                    open.Push((choice.Then, next.Scope, next.Hops));
                    break;
                case NixNode.Operation operation:
                    foreach (NixNode operand in operation.Operands.Reverse())
                    {
                        open.Push((operand, next.Scope, next.Hops));
                    }
                    break;
                case NixNode.Apply { Function.LastName: "optionalString" or "mkForce" or "mkDefault" or "mkBefore" or "mkAfter" or "mkIf" or "mkOrder" } passing:
                    open.Push((passing.Arguments[^1], next.Scope, next.Hops));
                    break;
                case NixNode.Apply { Function.LastName: "concatStringsSep" or "concatLines", Arguments: [.., NixNode.List lines] }:
                    foreach (NixNode line in lines.Items.Reverse())
                    {
                        open.Push((line, next.Scope, next.Hops));
                    }
                    break;
                case NixNode.Name name when next.Hops < MostHops && next.Scope.Find(name.Text) is { Binding.Value: { } bound } found:
                    open.Push((bound, found.Scope, next.Hops + 1));
                    break;
                default:
                    break;
            }
        }
        return all.ToImmutable();
    }

    /// <summary>What the names between <c>${</c> and <c>}</c> stand for: texts, and packages by their own names. Null without any.</summary>
    private static Dictionary<string, string>? Given(NixNode.String text, NixScope scope)
    {
        Dictionary<string, string>? all = null;
        foreach (NixNode.Name name in text.Inner.OfType<NixNode.Name>())
        {
            string? value = scope.Find(name.Text)?.Binding.Value switch
            {
                NixNode.String said => said.Text.Text,
                { Segments: { IsEmpty: false } segments } => $"${{{string.Join('.', segments)}}}",
                _ => null,
            };
            if (value is not null && value.Length < LongestValue)
            {
                (all ??= [])[name.Text] = value;
            }
        }
        return all;
    }

    private static IEnumerable<ScriptFragment> Fragments(MappedText text, Construct construct)
    {
        if (!text.Text.StartsWith("#!", StringComparison.Ordinal))
        {
            return [new(text, ScriptOrigin.Nix, construct)];
        }
        int end = text.Text.IndexOf('\n');
        ReadOnlySpan<char> line = end < 0 ? text.Text : text.Text.AsSpan(0, end);
        ShellDialect? dialect = ShellDialects.OfShebang(line)
            ?? (line.Contains("runtimeShell", StringComparison.Ordinal) || line.Contains("bash", StringComparison.Ordinal) ? ShellDialect.Posix : null);
        return dialect is { } shell ? [new(text, ScriptOrigin.Nix, construct, shell)]
            : ProgramSpawns.In(text).Select(spawn => new ScriptFragment(spawn, ScriptOrigin.Spawn, construct));
    }

    private NixWrapper? Made(NixNode.Apply apply, NixScope scope, Construct construct)
    {
        string function = NixMakers.FunctionName(apply.Function);
        NixNode last = apply.Arguments[^1];
        if (NixMakers.IsScriptBin(function) && apply.Arguments is [NixNode.String name, .., var body])
        {
            return New(name, body);
        }
        if (NixMakers.IsCommand(function) && apply.Arguments is [NixNode.String built, _, .., var commands])
        {
            return New(built, commands) with { IsBuilt = true };
        }
        if (function == "linkFarm" && last is NixNode.List links)
        {
            return links.Items.OfType<NixNode.Set>().Select(link => Link(link, scope, construct)).FirstOrDefault(link => link is { Name: "bazel" or "bazelisk" });
        }
        if (last is not NixNode.Set set)
        {
            return null;
        }
        if (function == "writeShellApplication" && NixMakers.Attribute(set, "name") is NixNode.String application && NixMakers.Attribute(set, "text") is { } text)
        {
            return New(application, text);
        }
        if (function == "writeTextFile" && NixMakers.Attribute(set, "text") is { } content
            && NixMakers.Attribute(set, "destination") is NixNode.String destination && destination.Text.Text.Contains("/bin/", StringComparison.Ordinal))
        {
            return New(destination, content) is var file ? file with { Name = file.Name[(file.Name.LastIndexOf('/') + 1)..] } : null;
        }
        if (function == "symlinkJoin" || NixMakers.IsDerivation(function))
        {
            NixNode? named = NixMakers.Attribute(set, "pname") ?? NixMakers.Attribute(set, "name");
            NixNode[] phases = [.. set.Bindings.Where(one => one.Path is [{ Text: "postBuild" or "installPhase" or "postInstall" or "buildCommand" or "postFixup" }])
                .Select(one => one.Value).OfType<NixNode>()];
            return named is NixNode.String own && phases.Length > 0
                ? new(own.Text.Text, own.Span, construct, function, [.. phases.SelectMany(phase => Bodies(phase, scope, construct))], []) { IsBuilt = true } : null;
        }
        return null;

        NixWrapper New(NixNode.String given, NixNode value) =>
            new(given.Text.Text, given.Span, construct, function, Bodies(value, scope, construct), Files(value));
    }

    /// <summary><c>{ name = "bazel"; command = "..."; }</c> of numtide's devshell.</summary>
    private NixWrapper? Command(NixNode.Set set, NixScope scope, Construct construct) =>
        NixMakers.Attribute(set, "name") is NixNode.String name && NixMakers.Attribute(set, "command") is { } command
            ? new(name.Text.Text, name.Span, construct, "command", Bodies(command, scope, construct), Files(command)) : null;

    private NixWrapper? Link(NixNode.Set link, NixScope scope, Construct construct) =>
        NixMakers.Attribute(link, "name") is NixNode.String name && NixMakers.Attribute(link, "path") is { } path
            ? new(name.Text.Text[(name.Text.Text.LastIndexOf('/') + 1)..], name.Span, construct, "linkFarm", Bodies(path, scope, construct), Files(path)) : null;

    private static ImmutableArray<string> Files(NixNode value)
    {
        return value switch
        {
            NixNode.PathLiteral path => [path.Text],
            NixNode.Apply { Function.LastName: "readFile", Arguments: [NixNode.PathLiteral path] } => [path.Text],
            _ => [],
        };
    }
}
