using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Bazel;
using Flywheel.Audit.Models.Just;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>FW002 for <c>just x</c> in a document: it is judged by what the recipe runs in the end, up to a guarded entry.</summary>
internal sealed class TaughtRecipe(AuditScene scene)
{
    private readonly RecipeResolution resolution = new(scene.Files);

    /// <summary>The first heavy command that a recipe reaches; null where there is none, or the command is none of just's.</summary>
    internal Finding? Of(FileFacts file, ScriptFragment script, FoundCommand command)
    {
        if (command.Manner != CommandManner.Run || !JustCommand.IsJust(command))
        {
            return null;
        }
        foreach (ReachedRecipe called in resolution.Called(JustCommand.Of(command), file.Path))
        {
            foreach (ReachedRecipe reached in resolution.Reached(called, one => GuardedEntries.IsGuardedRecipe(scene.Config, one.Recipe.Name)))
            {
                if (reached.Recipe.Scripts.SelectMany(one => scene.Reading(one).Commands.Select(run => (one, run))).FirstOrDefault(one => IsDirect(one.one, one.run))
                    is ({ } ran, { } direct))
                {
                    return Found(file, script, command, called, reached, ran, direct);
                }
                if (HandedByDependency(reached) is ({ } body, { } run))
                {
                    return Found(file, script, command, called, reached, body, run);
                }
            }
        }
        return PassedOn(file, script, command);
    }

    /// <summary>
    /// A recipe that hands its words to a bare Bazel, <c>bazel *words</c> with <c>bazelisk {{words}}</c>, runs what its caller says: of a caller that
    /// names a heavy command, wherever it stands. Null where it is none.
    /// </summary>
    internal Finding? PassedOn(FileFacts file, ScriptFragment script, FoundCommand command)
    {
        if (command.Manner != CommandManner.Run || !JustCommand.IsJust(command) || command.AfterContractCheck || script.AfterContractCheck
            || JustCommand.Of(command) is not { Words.Length: > 1 } just)
        {
            return null;
        }
        ImmutableArray<CommandWord> words = command.Words[^(just.Words.Length - 1)..];
        foreach (ReachedRecipe called in resolution.Called(just, file.Path).Take(1))
        {
            if (Handed(called, words) is ({ } body, { } run))
            {
                return Found(file, script, command, called, called, body, run);
            }
        }
        return null;
    }

    private (ScriptFragment? Body, FoundCommand? Run) HandedByDependency(ReachedRecipe reached)
    {
        foreach (JustDependency dependency in reached.Recipe.Before.Concat(reached.Recipe.After).Where(one => one.Arguments.Length > 0))
        {
            if (resolution.Called(reached.File, dependency) is { } called && Handed(called, Words(dependency)) is ({ } body, { } run))
            {
                return (body, run);
            }
        }
        return default;
    }

    /// <summary>What a recipe is given is pasted into its lines: the shell splits it there.</summary>
    private static ImmutableArray<CommandWord> Words(JustDependency dependency) =>
        [.. dependency.Arguments.SelectMany(one => one is null
            ? [new CommandWord("$_", dependency.Span, IsConstant: false)]
            : one.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => new CommandWord(word, one.Whole, IsConstant: true)))];

    /// <summary>The same for what a recipe depends on: <c>build: (bazel "build" "//x")</c>.</summary>
    internal IEnumerable<Finding> OfDependencies(FileFacts file)
    {
        foreach (JustRecipe recipe in file.Model<Justfile>()?.Recipes.Where(one => !GuardedEntries.IsGuardedRecipe(scene.Config, one.Name)) ?? [])
        {
            foreach (JustDependency dependency in recipe.Before.Concat(recipe.After).Where(one => one.Arguments.Length > 0))
            {
                if (resolution.Called(file.Model<Justfile>()!, dependency) is { } called && Handed(called, Words(dependency)) is ({ } body, { } run))
                {
                    var script = new ScriptFragment(MappedText.Of(file.Source, dependency.Whole), ScriptOrigin.Recipe, recipe.Construct);
                    yield return Found(file, script, run with { Span = dependency.Whole }, called, called, body, run);
                }
            }
        }
    }

    /// <summary>The command of a recipe that hands its words to a bare Bazel, with these; null where it is none, or no heavy one.</summary>
    private (ScriptFragment? Body, FoundCommand? Run) Handed(ReachedRecipe called, ImmutableArray<CommandWord> words)
    {
        if (GuardedEntries.IsGuardedRecipe(scene.Config, called.Recipe.Name))
        {
            return default;
        }
        foreach ((ScriptFragment body, FoundCommand run) in called.Recipe.Scripts.SelectMany(one => scene.Reading(one).Commands.Select(run => (one, run))))
        {
            if (run.Manner == CommandManner.Run && !run.AfterContractCheck && !body.AfterContractCheck && !GuardedEntries.IsGuarded(scene.Config, run.Program)
                && BazelInvocation.Of(run) is { Kind: InvocationKind.Opaque, IsIndirect: false }
                && BazelInvocation.Of(run with { Words = words }) is { Kind: InvocationKind.Heavy, HasTarget: true })
            {
                return (body, run with { Words = words });
            }
        }
        return default;
    }

    private bool IsDirect(ScriptFragment script, FoundCommand command) =>
        command.Manner == CommandManner.Run && !command.AfterContractCheck && !script.AfterContractCheck
        && !GuardedEntries.IsGuarded(scene.Config, command.Program)
        && BazelInvocation.Of(command) is { Kind: InvocationKind.Heavy, HasTarget: true, IsIndirect: false };

    private static Finding Found(
        FileFacts file, ScriptFragment script, FoundCommand command, ReachedRecipe called, ReachedRecipe reached, ScriptFragment ran, FoundCommand direct)
    {
        bool document = script.Origin is ScriptOrigin.Fence or ScriptOrigin.InlineCode;
        SentenceMood mood = document ? Sentences.MoodOf(script) : SentenceMood.Teaches;
        string? doubt = script.Origin == ScriptOrigin.Fence && BlockComment.PutsAway(file.Source, command.Span) ? "a comment says not to run it"
            : mood != SentenceMood.Teaches ? "the text around it does not tell to run it"
            : file.Class == DocumentClass.Compat ? "the document describes a compatibility path"
            : script.Doubtful ? "the block does not say that it is a shell's"
            : null;
        string verb = BazelInvocation.Of(direct)!.Verb;
        string at = $"{reached.File.Source.Path}:{reached.File.Source.LineOf(direct.ProgramSpan.Start)}";
        return new()
        {
            Rule = "FW002",
            Severity = doubt is null ? Severity.Error : Severity.Warning,
            Source = file.Source,
            Span = command.Span,
            Construct = script.Construct,
            Subject = $"just {called.Recipe.Name}",
            Message = $"`just {called.Recipe.Name}` {(!document ? "is called" : doubt is null ? "is taught" : "is shown")}, and runs `{direct.Name} {verb}` outside a guarded entry",
            Notes = [.. reached.Trace, $"recipe `{reached.Recipe.Name}` runs `{direct.Name} {verb}` at {at}", .. doubt is null ? [] : new[] { doubt }],
            Fix = $"let the recipe `{ran.Construct.Name}` run the guarded entry, e.g. `bazel-cache-backed {verb} ...`",
        };
    }
}
