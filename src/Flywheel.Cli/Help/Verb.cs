using System.Collections.Immutable;
using System.CommandLine;

namespace Flywheel.Cli.Help;

/// <summary>A command with a page: a short line for the list, and what its own page says more.</summary>
internal sealed class Verb : Command
{
    /// <param name="name">The word on the command line.</param>
    /// <param name="summary">One short line, as the list shows it.</param>
    /// <param name="page">The rest of its own page.</param>
    internal Verb(string name, string summary, VerbPage page)
        : base(name, summary) => Page = page;

    internal VerbPage Page { get; }
}

/// <summary>What the page of a command says besides its arguments and options.</summary>
internal sealed record VerbPage
{
    /// <summary>Where the first list shows it; of no meaning below another command.</summary>
    internal VerbGroup Group { get; init; } = VerbGroup.Own;

    /// <summary>Paragraphs behind the short line.</summary>
    internal ImmutableArray<string> About { get; init; } = [];

    /// <summary>Its exit codes, that of a usage error aside, which all have; none for a command that only holds others.</summary>
    internal ImmutableArray<(int Code, string Meaning)> Exits { get; init; } = [];

    /// <summary>Command lines that can be typed so, each with what it does.</summary>
    internal ImmutableArray<(string Line, string What)> Examples { get; init; } = [];

    /// <summary>Topics of <c>flywheel help</c> and commands that belong to it, as they are typed.</summary>
    internal ImmutableArray<string> See { get; init; } = [];
}

/// <summary>The parts of the first list, in their order.</summary>
internal enum VerbGroup
{
    Before,
    After,
    Proof,
    Own,
}

/// <summary>The headings of the parts.</summary>
internal static class VerbGroups
{
    internal static string Heading(this VerbGroup group) => group switch
    {
        VerbGroup.Before => "Before a build",
        VerbGroup.After => "After a build",
        VerbGroup.Proof => "To prove it",
        _ => "About flywheel",
    };
}
