using System.Collections.Immutable;
using Flywheel.Cli.Manual;
using Flywheel.Core.Messages;

namespace Flywheel.Cli.Help;

/// <summary>A page of <c>flywheel help</c>: something to know that belongs to no single command.</summary>
/// <param name="Name">The word that is asked with.</param>
/// <param name="Summary">One short line.</param>
/// <param name="Parts">In order.</param>
internal sealed record HelpTopic(string Name, string Summary, ImmutableArray<HelpPart> Parts)
{
    /// <summary>Topics, and commands, that belong to it, as they are typed.</summary>
    internal ImmutableArray<string> See { get; init; } = [];

    /// <param name="width">In characters.</param>
    internal IEnumerable<string> Lines(int width)
    {
        IEnumerable<IEnumerable<string>> sections =
        [
            WrappedText.Wrap($"{Name}: {Summary}", width),
            .. Parts.Select(part => part.Lines(width)),
            See.IsEmpty ? [] : See.Select(line => "  " + line).Prepend("see also:"),
        ];
        return sections.Where(section => section.Any()).SelectMany(section => section.Prepend("")).Skip(1);
    }
}

/// <summary>A part of a topic.</summary>
internal abstract record HelpPart
{
    private HelpPart()
    {
    }

    /// <param name="width">In characters.</param>
    internal abstract IEnumerable<string> Lines(int width);

    /// <summary>The same for the manual.</summary>
    internal abstract void AddTo(ManText page);

    internal sealed record Paragraph(string Text) : HelpPart
    {
        internal override IEnumerable<string> Lines(int width) => WrappedText.Wrap(Text, width);

        internal override void AddTo(ManText page) => page.Paragraph(Text);
    }

    /// <summary>What is typed, each with what it does.</summary>
    internal sealed record Typed(params ImmutableArray<(string Line, string What)> Commands) : HelpPart
    {
        internal override IEnumerable<string> Lines(int width) => Commands.SelectMany(typed => WrappedText.Wrap(typed.What, width, 6).Prepend("  " + typed.Line));

        internal override void AddTo(ManText page)
        {
            foreach ((string line, string what) in Commands)
            {
                page.Typed(line, what);
            }
        }
    }

    internal sealed record Rows(DocumentTable Table) : HelpPart
    {
        internal override IEnumerable<string> Lines(int width) => Table.Text(width);

        internal override void AddTo(ManText page)
        {
            foreach (ImmutableArray<string> row in Table.Rows)
            {
                page.Tagged(row[0], Table.Below(row));
            }
        }
    }
}
