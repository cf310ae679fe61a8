using System.Collections.Immutable;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Rc;

/// <summary>A config that options come by, and the one that it stands in.</summary>
public sealed class RcConfig(string name, RcConfig? within)
{
    public string Name => name;

    public RcConfig? Within => within;

    /// <summary>The chain, outermost first.</summary>
    public ImmutableArray<string> Chain => Within is null ? [Name] : [.. Within.Chain, Name];

    internal int Depth { get; } = (within?.Depth ?? 0) + 1;

    internal bool Holds(string other) => name == other || (within?.Holds(other) ?? false);
}

/// <summary>An option in effect, or one that a later one takes the effect from.</summary>
/// <param name="given">Its name, value and form; the indices are those in the list that it was read from.</param>
/// <param name="words">As they were written, one or two.</param>
/// <param name="section">What its line begins with; empty for the command line.</param>
/// <param name="file">Where it stands; null for the command line.</param>
/// <param name="line">From 1; 0 for the command line.</param>
/// <param name="config">The config that it comes by; null for one that stands there unconditionally.</param>
public sealed class RcOption(
    GivenOption given, ImmutableArray<ByteString> words, string section, RcFile? file, int line, RcConfig? config)
{
    public GivenOption Given => given;

    public ImmutableArray<ByteString> Words => words;

    public string Section => section;

    public RcFile? File => file;

    public int Line => line;

    public RcConfig? Config => config;

    /// <summary>Today's name of the option that it sets. Three options only expand to a value of a fourth.</summary>
    public string Name { get; } = OptionTable.CurrentName(given.Name) is var name && Download(name) is not null ? "remote_download_outputs" : name;

    /// <summary>The value that it sets; null for a flag without one.</summary>
    public string? Value => Download(OptionTable.CurrentName(Given.Name)) ?? Given.Value?.ToString();

    /// <summary>Whether it is a Starlark flag, by its label or by an alias for it.</summary>
    public bool IsStarlark { get; internal init; }

    /// <summary>In `common`, and the command does not have it: Bazel passes over it.</summary>
    public bool Ignored { get; internal init; }

    /// <summary>A later one of the same name counts in its place.</summary>
    public bool Overridden { get; internal set; }

    /// <summary>What it stands for, behind it: a config's options.</summary>
    internal List<RcOption>? Expansion { get; set; }

    private static string? Download(string name) => name switch
    {
        "remote_download_minimal" => "minimal",
        "remote_download_toplevel" => "toplevel",
        "remote_download_all" => "all",
        _ => null,
    };
}
