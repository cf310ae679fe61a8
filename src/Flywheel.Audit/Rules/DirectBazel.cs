using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Bazel;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;
using Flywheel.Core.Contract;

namespace Flywheel.Audit.Rules;

/// <summary>
/// FW002: a heavy Bazel command is run or taught outside a guarded entry. What is run, or taught in a shell block or in code that the
/// text tells to run, is an error; what is only spoken of, may be left out, or depends on more than the files is a warning.
/// </summary>
public sealed class DirectBazel : IAuditRule
{
    public string Id => "FW002";

    public string Name => "direct-bazel";

    public string What => "a heavy Bazel command is run or taught outside a guarded entry";

    public int Version => 1;

    public IEnumerable<Finding> Judge(AuditScene scene)
    {
        var handed = new HandedWords(scene);
        var recipes = new TaughtRecipe(scene, handed);
        var entry = new EntryPlace(scene);
        var inputs = new GivenInputs(scene, handed);
        foreach (FileFacts file in scene.InOrder)
        {
            if (IsSilent(file.Class) || GuardedEntries.IsEntry(scene.Config, file.Path))
            {
                continue;
            }
            // Of two readings of a command, the graver one counts: that of what an expression may put into it.
            var found = new Dictionary<SourceSpan, Finding>();
            foreach (ScriptFragment script in file.Scripts)
            {
                if (script.Construct.Kind == ConstructKind.Recipe && script.Origin == ScriptOrigin.Recipe
                    && GuardedEntries.IsGuardedRecipe(scene.Config, script.Construct.Name))
                {
                    continue;
                }
                if (found.Count > FindingLimit.Most)
                {
                    // As many as are told of one file, and one more that says so.
                    break;
                }
                foreach (FoundCommand command in scene.Reading(script).Commands.TakeWhile(_ => found.Count <= FindingLimit.Most))
                {
                    Finding? one = Judge(scene, handed, entry, file, script, command)
                        ?? (IsDocument(script) ? recipes.Of(file, script, command) : recipes.PassedOn(file, script, command))
                        ?? handed.Of(file, script, command);
                    if (one is { } finding)
                    {
                        Add(found, finding);
                    }
                }
            }
            foreach (Finding dependency in recipes.OfDependencies(file).Concat(inputs.Of(file)))
            {
                Add(found, dependency);
            }
            foreach (Finding one in found.Values)
            {
                yield return one;
            }
            foreach (Finding spoken in SpokenBazel.In(file).Concat(SpokenBazel.InComments(file)))
            {
                yield return spoken;
            }
        }
    }

    internal static bool IsSilent(DocumentClass of) => of is DocumentClass.Plan or DocumentClass.Record or DocumentClass.Research or DocumentClass.Generated;

    private static bool IsDocument(ScriptFragment script) => script.Origin is ScriptOrigin.Fence or ScriptOrigin.InlineCode;

    private static void Add(Dictionary<SourceSpan, Finding> found, Finding one)
    {
        if (!found.TryGetValue(one.Span, out Finding? known) || one.Severity > known.Severity)
        {
            found[one.Span] = one;
        }
    }

    private static Finding? Judge(AuditScene scene, HandedWords handed, EntryPlace entry, FileFacts file, ScriptFragment script, FoundCommand command)
    {
        if (command.Manner == CommandManner.Mentioned || GuardedEntries.IsGuarded(scene.Config, command.Program)
            || (command.HandedBy is { } by && (GuardedEntries.IsGuarded(scene.Config, by) || handed.Guards(file, script, command)))
            || BazelInvocation.Of(command) is not { Kind: not InvocationKind.Light } invocation)
        {
            return null;
        }
        bool document = IsDocument(script);
        if (invocation.Kind == InvocationKind.Opaque)
        {
            return document || command.Manner != CommandManner.Run || command.AfterContractCheck || script.AfterContractCheck || script.Origin == ScriptOrigin.Nix
                ? null
                : Opaque(file, script, command);
        }
        if (script.Origin == ScriptOrigin.InlineCode && !invocation.HasTarget && Sentences.MoodOf(script) is SentenceMood.Descriptive or SentenceMood.Question)
        {
            // "What does `bazel build` do?", "the `bazel test` step takes long": the name of a command, which nobody is told to run.
            return null;
        }
        bool? runs = command.HandedBy is null ? null : handed.Runs(file, script, command);
        if (runs == false)
        {
            return null;
        }
        string? doubt = Doubt(file, script, invocation, runs == true);
        string said = document && doubt is null ? "is taught" : document ? "is shown" : command.Manner is CommandManner.Run or CommandManner.Spawned ? "runs" : "stands here";
        string what = $"{Path(command.Program)} {invocation.Verb}";
        (Edit? edit, string? left) = doubt is null ? entry.Of(file, script, command) : default;
        return new()
        {
            Rule = "FW002",
            Severity = doubt is null ? Severity.Error : Severity.Warning,
            Source = file.Source,
            Span = command.Span,
            Construct = script.Construct,
            Subject = what,
            Message = document ? $"`{what}` {said} outside a guarded entry" : $"`{what}` {said} outside a guarded entry{Where(script.Construct)}",
            Notes = [.. Notes(command, doubt)],
            Fix = scene.Config.GuardedEntry is { } named ? $"use `{named} {invocation.Verb} ...`"
                : "use the repository's guarded entry, e.g. `bazel-cache-backed " + invocation.Verb + " ...`",
            // What is only warned of may be a prohibition, or a comparison of the two: another program there would turn its sense round.
            Edit = edit,
            EditLeft = left,
            DecidedIn = [.. command.HandedBy is null ? [] : handed.DecidedIn(file, script, command)],
        };
    }

    /// <summary>Why nobody could be sure that it is run or taught; null where it is.</summary>
    internal static string? Doubt(FileFacts file, ScriptFragment script, BazelInvocation invocation, bool isRun)
    {
        FoundCommand command = invocation.Found;
        SentenceMood mood = Sentences.MoodOf(script);
        return command.Manner == CommandManner.Comment ? "it stands in a comment: whether anybody follows it, its readers decide"
            : command.Manner == CommandManner.Echoed ? "it is printed, not run: whether anybody follows it, its readers decide"
            : command.IsOnGuardedPath ? "the guard's folder goes first on its PATH: what `bazel` is there when it runs decides"
            : command.AfterContractCheck || script.AfterContractCheck
            ? "a strict contract check goes before it: the check proves the cache at that moment, and keeps nothing from being undone afterwards"
            : command.Assignments.Any(OpensHatch) ? "it names the escape hatch, which only a guarded `bazel` knows"
            : file.Class == DocumentClass.Compat ? "the document describes a compatibility path"
            : invocation.IsIndirect ? $"what `{Path(command.Program)}` holds when it runs decides"
            : command.Manner == CommandManner.Spawned || script.Origin == ScriptOrigin.Spawn ? "a program puts the command together: what it runs, its code decides"
            : script.ShownIn is not null ? "the document shows it as a part of a file: whether anybody copies that, its readers decide"
            : command.Through is ["alias", ..] && mood == SentenceMood.Teaches && !(script.Origin is ScriptOrigin.Fence or ScriptOrigin.Nix or ScriptOrigin.Envrc)
            ? "it is an alias: whether anybody types it, its readers decide"
            : script.IsChosen ? "an expression chooses the command: what it gives when it runs decides"
            : script.Doubtful ? "the block does not say that it is a shell's"
            : !isRun && command.HandedBy is { } guard && MayGuard(guard) ? $"`{Path(guard)}` may guard what it is handed: what it does decides"
            : !isRun && command.HandedBy is { } test && Stands(test) ? $"`{Path(test)}` may stand for it in a test: what it does decides"
            : script.Origin == ScriptOrigin.Fence && BlockComment.PutsAway(file.Source, command.Span) ? "a comment says not to run it"
            : mood == SentenceMood.Negated ? "the text around it says not to run it"
            : mood == SentenceMood.Historical ? "the text around it speaks of the past"
            : mood is SentenceMood.Descriptive or SentenceMood.Question ? "the text around it describes it, and does not tell to run it"
            : invocation.IsAbbreviated ? "words are left out: what stands there for `...` decides"
            : !invocation.HasTarget ? "it names no target: what is built, if anything, its caller decides"
            : null;
    }

    private static bool OpensHatch(ShellAssignment assignment) => assignment.Name == EscapeHatch.Variable
        && !(assignment.Value.IsConstant && EscapeHatch.Parse(assignment.Value.Text, default) is EscapeHatch.Closed);

    /// <summary>Whether the name of a program that runs what it is handed says that it looks after it.</summary>
    private static bool MayGuard(string program) => Array.Exists(Guarding, word => program.Contains(word, StringComparison.OrdinalIgnoreCase))
        || program == "gf" || program.StartsWith("gf-", StringComparison.Ordinal) || program.StartsWith("gf_", StringComparison.Ordinal);

    /// <summary>Whether the name of a program that nobody knows is one of those that tests give to what stands for a command, or looks at it.</summary>
    private static bool Stands(string program) => Array.Exists(program.Split('_', '-', '.', '/'), Testing.Contains);

    private static readonly string[] Testing =
        ["mock", "stub", "fake", "spy", "dummy", "refute", "assert", "expect", "verify", "should", "unstub"];

    private static readonly string[] Guarding =
        ["guard", "substrate", "contract", "cache", "safe", "strict", "lane", "gate", "checked", "policy", "shim", "allow", "deny", "refuse", "reject",
            "flywheel"];

    private static IEnumerable<string> Notes(FoundCommand command, string? doubt)
    {
        if (command.Through.Length > 0)
        {
            yield return $"it is started through {string.Join(", ", command.Through.Select(way => $"`{way}`"))}";
        }
        if (doubt is not null)
        {
            yield return doubt;
        }
    }

    private static Finding Opaque(FileFacts file, ScriptFragment script, FoundCommand command) => new()
    {
        Rule = "FW002",
        Severity = Severity.Warning,
        Source = file.Source,
        Span = command.Span,
        Construct = script.Construct,
        Subject = $"{Path(command.Program)} ?",
        Message = $"`{Path(command.Program)}` runs whatever command it is given, outside a guarded entry{Where(script.Construct)}",
        Notes = ["the words that its caller passes decide whether it is a heavy one"],
        Fix = $"start `bazel-cache-backed` instead, or name this file under `commands` of `[guarded]` in {AuditConfig.FileName} if it is a guarded entry",
    };

    private static string Where(Construct construct) => construct.Kind == ConstructKind.File ? "" : $" ({construct})";

    private static string Path(string program) => program.Length <= 60 ? program : "…" + program[^59..];
}
