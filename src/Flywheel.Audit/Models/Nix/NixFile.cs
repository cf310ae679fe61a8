using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>What a Nix file builds that puts programs on somebody's PATH.</summary>
public sealed class NixFile
{
    /// <summary>Shells, images and profiles, in the order of the file.</summary>
    public required IReadOnlyList<NixEnvironment> Environments { get; init; }

    /// <summary>Programs that the file itself writes or links, used or not.</summary>
    public required IReadOnlyList<NixWrapper> Wrappers { get; init; }

    /// <summary>Attributes that overlays give a new meaning.</summary>
    public required IReadOnlyList<NixOverlay> Overlays { get; init; }

    /// <summary>Where the scripts stand that the shells themselves run when they begin: <c>shellHook</c> and its like.</summary>
    public required IReadOnlySet<SourceSpan> Hooks { get; init; }

    /// <summary>
    /// What the file gives to one that imports it, by the path of the attribute, functions taken as called: the items of lists, and packages. Under the
    /// empty path where the file is a list itself.
    /// </summary>
    public required IReadOnlyDictionary<string, ImmutableArray<NixItem>> Exports { get; init; }

    /// <summary>All names of the file that begin with <c>bazel</c>, each once: for lists of other files that import it.</summary>
    public required IReadOnlySet<string> Names { get; init; }
}

/// <summary>A shell, an image or a profile.</summary>
/// <param name="Construct">By its attribute path: <c>devShells.default</c>.</param>
/// <param name="Function">That makes it: <c>mkShell</c>.</param>
/// <param name="Items">What its package lists hold, lists joined and one name away followed.</param>
public sealed record NixEnvironment(Construct Construct, string Function, ImmutableArray<NixItem> Items);

/// <summary>An entry of a package list.</summary>
public abstract record NixItem
{
    private NixItem(SourceSpan span) => Span = span;

    /// <summary>Where it is written: in the list, or where the name that stands in the list is given its value.</summary>
    public SourceSpan Span { get; init; }

    public abstract T Match<T>(Func<Package, T> package, Func<Program, T> program, Func<Imported, T> imported, Func<Computed, T> computed);

    /// <summary>A package by name.</summary>
    /// <param name="Span">Where.</param>
    /// <param name="Segments">The names on the way to it: <c>pkgs</c>, <c>bazel_7</c>; those of <c>with</c> in front.</param>
    public sealed record Package(SourceSpan Span, ImmutableArray<string> Segments) : NixItem(Span)
    {
        public override T Match<T>(Func<Package, T> package, Func<Program, T> program, Func<Imported, T> imported, Func<Computed, T> computed) => package(this);
    }

    /// <summary>A program that the file writes itself.</summary>
    public sealed record Program(SourceSpan Span, NixWrapper Wrapper) : NixItem(Span)
    {
        public override T Match<T>(Func<Package, T> package, Func<Program, T> program, Func<Imported, T> imported, Func<Computed, T> computed) => program(this);
    }

    /// <summary>What another file of the repository gives.</summary>
    /// <param name="Span">Where.</param>
    /// <param name="Path">Of the file, as it is written: <c>./packages.nix</c>.</param>
    /// <param name="Attribute">The names that are taken of it, joined by dots; empty for all of it.</param>
    /// <param name="Otherwise">What it is where that file does not tell.</param>
    public sealed record Imported(SourceSpan Span, string Path, string Attribute, NixItem Otherwise) : NixItem(Span)
    {
        public override T Match<T>(Func<Package, T> package, Func<Program, T> program, Func<Imported, T> imported, Func<Computed, T> computed) => imported(this);
    }

    /// <summary>What is only known once it is evaluated.</summary>
    /// <param name="Span">Where.</param>
    /// <param name="Text">As it is written, shortened.</param>
    /// <param name="Names">All names and words in it.</param>
    /// <param name="IsOpen">Whether something outside of the file (a parameter, another file) is in it.</param>
    /// <param name="Import">The path of the file that it comes from, as it is written; null where there is none.</param>
    public sealed record Computed(SourceSpan Span, string Text, ImmutableArray<string> Names, bool IsOpen, string? Import) : NixItem(Span)
    {
        public override T Match<T>(Func<Package, T> package, Func<Program, T> program, Func<Imported, T> imported, Func<Computed, T> computed) => computed(this);
    }
}

/// <summary>A program that a file writes or links: <c>writeShellScriptBin "bazel" ''...''</c>.</summary>
/// <param name="Name">The program's name.</param>
/// <param name="Span">Of the name.</param>
/// <param name="Construct">The attribute that it stands in.</param>
/// <param name="Maker">The function that makes it.</param>
/// <param name="Bodies">What it runs, or what puts it together.</param>
/// <param name="Files">Files that hold what it runs, as they are written (<c>builtins.readFile ./bazel.sh</c>).</param>
public sealed record NixWrapper(
    string Name, SourceSpan Span, Construct Construct, string Maker, ImmutableArray<ScriptFragment> Bodies, ImmutableArray<string> Files)
{
    /// <summary>Whether its bodies build it (links, <c>makeWrapper</c>) and are not the program itself.</summary>
    public bool IsBuilt { get; init; }
}

/// <param name="Name">Of the attribute.</param>
/// <param name="Span">Of its name.</param>
/// <param name="Construct">The attribute that it stands in.</param>
/// <param name="Text">What it becomes, as it is written, shortened.</param>
/// <param name="Item">What it becomes.</param>
public sealed record NixOverlay(string Name, SourceSpan Span, Construct Construct, string Text, NixItem? Item);
