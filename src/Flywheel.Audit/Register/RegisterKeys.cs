using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Rules;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Register;

/// <summary>Every table and key of <c>flywheel.audit.toml</c>: what its reader, its schema and its documentation are made of.</summary>
internal static class RegisterKeys
{
    /// <summary>The one version that there is.</summary>
    public const int Version = 1;

    /// <summary>An exception lasts so many days at most, or six months, whichever is longer: half a year has up to 184.</summary>
    public const int MostDays = 180;

    private const int MostMonths = 6;

    public static RegisterTable Root { get; } = new("", IsList: false, "the register of what `flywheel audit` judges by",
    [
        new("version", KeyKind.Version, "of this format") { IsRequired = true },
    ]);

    public static RegisterTable Scope { get; } = new("scope", IsList: true, "what is audited; the last that fits a file decides",
    [
        new("glob", KeyKind.Pattern, "of the files") { IsRequired = true },
        new("audit", KeyKind.Flag, "whether they are audited") { IsRequired = true },
    ]);

    public static RegisterTable Class { get; } = new("class", IsList: true, "what documents are for; the last that fits a file decides",
    [
        new("glob", KeyKind.Pattern, "of the files") { IsRequired = true },
        new("class", KeyKind.Word, "what they are") { IsRequired = true, Words = Words<DocumentClass>() },
    ]);

    public static RegisterTable Guarded { get; } = new("guarded", IsList: false, "the ways to Bazel that are guarded",
    [
        new("entry", KeyKind.Text, "what `--fix` writes in place of a bare `bazel`: `just bazel`"),
        new("commands", KeyKind.Words, "guarded programs, by name or by path"),
        new("recipes", KeyKind.Globs, "guarded recipes of justfiles"),
    ]);

    public static RegisterTable Runners { get; } = new("runners", IsList: false, "which runners jobs may use",
    [
        new("mode", KeyKind.Word, "`register`: a hosted runner needs an exception; `forbidden`: none lets it pass") { Words = Words<RunnerMode>() },
        new("allowed", KeyKind.Globs, "labels of the repository's own runners, in any case; one that looks hosted (`ubuntu-builder`) letter by letter, "
            + "one that is hosted never; beside `[[runner]]` they count as current"),
    ]);

    public static RegisterTable Runner { get; } = new("runner", IsList: true, "a class of runners and what is known of it",
    [
        new("label", KeyKind.Glob, "its label, in any case") { IsRequired = true },
        new("state", KeyKind.Word, "`future` is planned and must not be offered") { IsRequired = true, Words = Words<RunnerState>() },
    ]);

    public static RegisterTable Stale { get; } = new("stale", IsList: true, "a host or namespace that is no more, beside the built-in ones",
    [
        new("pattern", KeyKind.Host, "a host, or a run of whole labels of one") { IsRequired = true },
        new("replacement", KeyKind.Text, "what stands there today"),
    ]);

    public static RegisterTable Proof { get; } = new("proof", IsList: true, "a committed proof of remote execution",
    [
        new("path", KeyKind.Path, "of the `flywheel.proof/v1`") { IsRequired = true },
        new("decision", KeyKind.Path, "of the recorded backend decision that has to be there, too"),
        new("covers", KeyKind.Patterns, "files whose claims it carries; without it all"),
    ]);

    public static RegisterTable Exception { get; } = new("exception", IsList: true, "findings that are known and owned, for a while",
    [
        new("rule", KeyKind.Word, "which rule") { IsRequired = true, Words = RegisterRules.Excusable },
        new("path", KeyKind.Pattern, "of the file, or a glob") { IsRequired = true },
        new("job", KeyKind.Text, "the job of a workflow or pipeline"),
        new("recipe", KeyKind.Text, "the recipe, package script or shell function; of what stands in none, the file's name"),
        new("heading", KeyKind.Text, "the heading of a document"),
        new("attribute", KeyKind.Text, "the devShell, derivation, attribute or block"),
        new("config", KeyKind.Text, "the config of a bazelrc"),
        new("labels", KeyKind.Words, "what the findings are about, as `*`-globs in any case; without it anything"),
        new("class", KeyKind.Text, "what kind of exception it is, in your words"),
        new("owner", KeyKind.Text, "who answers for it") { IsRequired = true },
        new("reason", KeyKind.Text, "why") { IsRequired = true },
        new("issue", KeyKind.Text, "where its end is worked on"),
        new("created", KeyKind.Date, "when it was agreed on") { IsRequired = true },
        new("expires", KeyKind.Date, $"its last day, at most {MostDays} days or six months after `created`") { IsRequired = true },
        new("max", KeyKind.Count, "how many findings it covers; without it 1"),
    ])
    {
        OneOf = ["job", "recipe", "heading", "attribute", "config"],
    };

    /// <summary>In the order in which a register is best read.</summary>
    public static ImmutableArray<RegisterTable> Tables { get; } = [Scope, Class, Guarded, Runners, Runner, Stale, Proof, Exception];

    /// <summary>For documents.</summary>
    public static DocumentTable Table() => new(["key", "value", "what it says"],
    [
        .. Tables.Prepend(Root).SelectMany(table => table.Keys.Select(key => ImmutableArray.Create(
            table.Name.Length == 0 ? $"`{key.Name}`" : $"`{table.Header} {key.Name}`",
            key.Expected + (key.IsRequired ? ", required" : table.OneOf.Contains(key.Name) ? ", exactly one of the five" : ""), key.What))),
    ], Described: false);

    /// <summary>The last day of an exception that is agreed on at a day; the last one there is where that is too near.</summary>
    public static DateOnly LastDay(DateOnly created) =>
        created > DateOnly.MaxValue.AddDays(-MostDays - 31) ? DateOnly.MaxValue
        : created.AddDays(MostDays) > created.AddMonths(MostMonths) ? created.AddDays(MostDays) : created.AddMonths(MostMonths);

    /// <summary>The construct that a key names.</summary>
    public static ConstructKind ConstructOf(string key) => Enum.Parse<ConstructKind>(key, ignoreCase: true);

    private static ImmutableArray<string> Words<T>() where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
}
