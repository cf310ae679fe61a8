using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Cli.Help;
using Flywheel.Core.Contract;

namespace Flywheel.Cli.Manual;

/// <summary>
/// The pages of the manual, from the same commands and tables as <c>--help</c> and <c>flywheel help</c>. They are asked for as shells ask for
/// words: <c>flywheel [man]</c> lists them, <c>flywheel [man] NAME</c> prints one. packaging/man holds them.
/// </summary>
internal static class ManualPages
{
    /// <summary>The first word of the question. A word in brackets is no command.</summary>
    internal const string Question = "[man]";

    /// <summary>The page of the guard: not <c>bazel</c>, which is Bazel's own.</summary>
    private const string Guard = "bazel-shim";

    /// <summary>What the guard goes by, each a section of its page; the other topics stand with the command of their name.</summary>
    private static readonly ImmutableArray<(string Topic, string Heading)> GuardTopics =
    [
        ("commands", "Commands"),
        ("modes", "Modes"),
        ("contract", "Contract"),
        ("probe", "Probe"),
        ("credentials", "Credentials"),
        ("escape-hatch", "Escape hatch"),
        ("evidence", "Evidence"),
        ("bazels", "Bazels"),
        ("variables", "Environment"),
        ("exit-codes", "Exit status"),
    ];

    /// <summary>The names, or the page of one; null for what is no page.</summary>
    internal static IEnumerable<string>? Lines(RootCommand root, ReadOnlySpan<string> words) => words switch
    {
        [] => [Guard, "flywheel", Personalities.CredentialHelper, .. Verbs(root).Select(Name)],
        [Guard] => OfGuard().Lines,
        ["flywheel"] => OfCompanion(root).Lines,
        [Personalities.CredentialHelper] => OfHelper().Lines,
        [var name] => Verbs(root).FirstOrDefault(verb => Name(verb) == name) is { } verb ? OfVerb(verb).Lines : null,
        _ => null,
    };

    private static IEnumerable<Command> Verbs(RootCommand root) => new HelpContent(root).Subcommands;

    private static string Name(Command verb) => $"flywheel-{verb.Name}";

    private static ManText OfGuard()
    {
        var page = new ManText(Guard, "run Bazel when the shared cache has just proved that it works");
        page.Section("Synopsis");
        foreach (string name in new[] { "bazel", Personalities.Lane, Personalities.OtherLane })
        {
            page.Usage($"{name} [<startup options>] <command> [<options>] [<targets>]");
        }
        page.Section("Description");
        page.Paragraph(
            "`bazel` is a guard in front of Bazelisk: it starts a heavy build only when the shared cache has just proved that it works, and is otherwise as if it "
            + "were not there. The choice of Bazel's version stays Bazelisk's, and the command line is Bazel's own.");
        page.Paragraph("Cache-backed local execution is not remote execution, a configured cache is not a connected one, and a green build proves neither.");
        page.Paragraph(
            $"The real launcher is the first of `{Variables.Bazelisk}`, `{Variables.BazelBin}`, `bazelisk` on PATH, a `bazelisk` beside the guard, and the next `bazel` "
            + "on PATH. It never finds itself.");
        foreach ((string topic, string heading) in GuardTopics)
        {
            page.Section(heading);
            Add(page, HelpTopics.Find(topic)!);
        }
        page.SeeAlso([ManText.Page("flywheel"), ManText.Page(Personalities.CredentialHelper), ManText.Page("flywheel-contract"), ManText.Page("flywheel-doctor")]);
        return page;
    }

    private static ManText OfCompanion(RootCommand root)
    {
        var content = new HelpContent(root);
        var page = new ManText("flywheel", content.Description.First());
        AddSynopsis(page, content);
        page.Section("Description");
        foreach (string paragraph in content.Description.Skip(1))
        {
            page.Paragraph(paragraph);
        }
        page.Section("Commands");
        foreach ((string heading, IEnumerable<(string Name, string Text)> rows) in content.Groups)
        {
            page.Subsection(heading);
            foreach ((string name, string text) in rows)
            {
                page.Tagged(name, text);
            }
        }
        AddRows(page, "Options", content.Options);
        page.Section("Topics");
        page.Paragraph("Of `flywheel help`:");
        foreach (HelpTopic topic in HelpTopics.All)
        {
            page.Tagged(topic.Name, topic.Summary);
        }
        page.Section("Exit status");
        page.Paragraph("0 for done; what else there is, each command says. `flywheel help exit-codes` shows them all.");
        AddExamples(page, content);
        page.SeeAlso([ManText.Page(Guard), ManText.Page(Personalities.CredentialHelper), .. Verbs(root).Select(verb => ManText.Page(Name(verb)))]);
        return page;
    }

    private static ManText OfVerb(Command verb)
    {
        var content = new HelpContent(verb);
        var page = new ManText(Name(verb), content.Description.First());
        AddSynopsis(page, content);
        page.Section("Description");
        foreach (string paragraph in content.Description.Skip(1).DefaultIfEmpty(content.Description.First()))
        {
            page.Paragraph(paragraph);
        }
        AddRows(page, "Arguments", content.Arguments);
        foreach (Command command in content.Subcommands)
        {
            Add(page, new HelpContent(command));
        }
        AddRows(page, "Options", content.Options);
        AddRows(page, "Exit status", content.Exits);
        AddExamples(page, content);
        if (GuardTopics.All(topic => topic.Topic != verb.Name) && HelpTopics.Find(verb.Name) is { } own)
        {
            page.Section(own.Name + " topic");
            Add(page, own);
        }
        IEnumerable<string> see = content.See.Concat(content.Subcommands.SelectMany(command => new HelpContent(command).See)).Select(Reference);
        page.SeeAlso([ManText.Page("flywheel"), ManText.Page(Guard), .. see.Distinct().Where(reference => reference != ManText.Page(Name(verb)))]);
        return page;
    }

    private static ManText OfHelper()
    {
        List<(string Heading, List<string> Lines)> sections = [];
        foreach (string line in CredentialHelperCommand.Help.Split('\n'))
        {
            if (line is [not ' ', ..])
            {
                sections.Add((line.TrimEnd(':') switch { "Usage" => "Synopsis", "Exit codes" => "Exit status", var heading => heading }, []));
            }
            else
            {
                sections[^1].Lines.Add(line.Length > 2 ? line[2..] : "");
            }
        }
        var page = new ManText(Personalities.CredentialHelper, sections[0].Lines[0]);
        foreach ((string heading, List<string> lines) in sections.OrderBy(section => section.Heading != "Synopsis"))
        {
            page.Section(heading);
            page.Literal(lines[^1].Length == 0 ? lines[..^1] : lines);
        }
        page.SeeAlso([ManText.Page(Guard), ManText.Page("flywheel")]);
        return page;
    }

    /// <summary>A command below another one.</summary>
    private static void Add(ManText page, HelpContent content)
    {
        page.Section(content.Path);
        foreach (string line in content.Usage)
        {
            page.Usage(line);
        }
        foreach (string paragraph in content.Description)
        {
            page.Paragraph(paragraph);
        }
        foreach ((string heading, IEnumerable<(string Name, string Text)> rows) in new[]
            { ("Arguments", content.Arguments), ("Options", content.Options), ("Exit status", content.Exits) })
        {
            if (rows.Any())
            {
                page.Subsection(heading);
                foreach ((string name, string text) in rows)
                {
                    page.Tagged(name, text);
                }
            }
        }
        if (!content.Examples.IsEmpty)
        {
            page.Subsection("Examples");
            foreach ((string line, string what) in content.Examples)
            {
                page.Typed(line, what);
            }
        }
    }

    private static void Add(ManText page, HelpTopic topic)
    {
        foreach (HelpPart part in topic.Parts)
        {
            part.AddTo(page);
        }
    }

    private static void AddSynopsis(ManText page, HelpContent content)
    {
        page.Section("Synopsis");
        foreach (string line in content.Subcommands.Any() && content.Command is not RootCommand
            ? content.Usage.Where(line => !line.Contains("<COMMAND>", StringComparison.Ordinal))
                .Concat(content.Subcommands.SelectMany(command => new HelpContent(command).Usage))
            : content.Usage)
        {
            page.Usage(line);
        }
    }

    private static void AddRows(ManText page, string heading, IEnumerable<(string Name, string Text)> rows)
    {
        if (rows.Any())
        {
            page.Section(heading);
        }
        foreach ((string name, string text) in rows)
        {
            page.Tagged(name, text);
        }
    }

    private static void AddExamples(ManText page, HelpContent content)
    {
        if (!content.Examples.IsEmpty)
        {
            page.Section("Examples");
        }
        foreach ((string line, string what) in content.Examples)
        {
            page.Typed(line, what);
        }
    }

    /// <summary>The page of a command; a topic, and what else is typed, as it is typed.</summary>
    private static string Reference(string typed) => typed.Split(' ') is ["flywheel", var verb, .., "--help"] ? ManText.Page($"flywheel-{verb}") : ManText.Command(typed);
}
