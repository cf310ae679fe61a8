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
internal sealed class TaughtRecipe(AuditScene scene, HandedWords handed)
{
    /// <summary>Characters of recipes that are read again for the words that they are given: more than people write.</summary>
    private int left = 8_000_000;

    private readonly RecipeResolution resolution = new(scene.Files);
    private readonly Dictionary<(JustRecipe, string), Ran?> whole = [];
    private readonly Dictionary<JustRecipe, HashSet<int>> own = new(ReferenceEqualityComparer.Instance);

    /// <summary>The first heavy command that a recipe reaches; null where there is none, or the command is none of just's.</summary>
    internal Finding? Of(FileFacts file, ScriptFragment script, FoundCommand command)
    {
        if (command.Manner != CommandManner.Run || !JustCommand.IsJust(command))
        {
            return null;
        }
        foreach (ReachedRecipe called in resolution.Called(JustCommand.Of(command), file.Path))
        {
            foreach (ReachedRecipe reached in resolution.Reached(called, IsGuarded))
            {
                if (RunBy(reached) is { } ran)
                {
                    return Found(file, script, command, called, reached, ran);
                }
            }
        }
        return null;
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
        foreach (ReachedRecipe called in resolution.Called(just, file.Path).Where(one => one.Given.Length > 0))
        {
            if (Decided(called) is var (reached, ran))
            {
                return Found(file, script, command, called, reached, ran);
            }
        }
        return null;
    }

    /// <summary>The same for what a recipe depends on: <c>build: (bazel "build" "//x")</c>.</summary>
    internal IEnumerable<Finding> OfDependencies(FileFacts file)
    {
        foreach (JustRecipe recipe in file.Model<Justfile>()?.Recipes.Where(one => !GuardedEntries.IsGuardedRecipe(scene.Config, one.Name)) ?? [])
        {
            foreach (JustDependency dependency in recipe.Before.Concat(recipe.After).Where(one => one.Arguments.Length > 0))
            {
                if (resolution.Called(file.Model<Justfile>()!, dependency) is { } called && Decided(called) is var (reached, ran))
                {
                    var script = new ScriptFragment(MappedText.Of(file.Source, dependency.Whole), ScriptOrigin.Recipe, recipe.Construct);
                    yield return Found(file, script, ran.Command with { Span = dependency.Whole }, called, reached, ran);
                }
            }
        }
    }

    /// <summary>What a recipe, or one that it runs with the same words, runs because of the words that it is given; null for nothing.</summary>
    private (ReachedRecipe Reached, Ran Ran)? Decided(ReachedRecipe called)
    {
        HashSet<string> given = [.. Words(called)];
        foreach (ReachedRecipe reached in resolution.Reached(called, IsGuarded).Where(one => Words(one).Any(given.Contains)))
        {
            if (!own.TryGetValue(reached.Recipe, out HashSet<int>? known))
            {
                own[reached.Recipe] = known = [.. All(reached with { Given = [] }, isWhole: false).Select(one => one.Command.ProgramSpan.Start)];
            }
            if (All(reached, isWhole: false).FirstOrDefault(one => !known.Contains(one.Command.ProgramSpan.Start)) is { } ran)
            {
                return (reached, ran);
            }
        }
        return null;
    }

    private static IEnumerable<string> Words(ReachedRecipe recipe) => recipe.Given.SelectMany(word => word.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private Ran? RunBy(ReachedRecipe reached)
    {
        reached = left < 0 ? reached with { Given = [] } : reached;
        (JustRecipe, string) key = (reached.Recipe, IsGiven(reached) ? string.Join('\0', reached.Given) : "");
        if (!whole.TryGetValue(key, out Ran? ran))
        {
            whole[key] = ran = All(reached, isWhole: true).FirstOrDefault();
        }
        return ran;
    }

    private static bool IsGiven(ReachedRecipe reached) => reached.Given.Length > 0 && reached.Recipe.Parameters.Length > 0;

    /// <summary>The heavy commands that a recipe comes to by itself and by scripts that it runs.</summary>
    private IEnumerable<Ran> All(ReachedRecipe reached, bool isWhole)
    {
        FileFacts file = scene.Files[reached.File.Source.Path];
        ImmutableArray<ScriptFragment> plain = reached.Recipe.Scripts;
        bool isGiven = IsGiven(reached) && (left -= plain.Sum(one => one.Text.Text.Length + reached.Given.Sum(word => word.Length))) >= 0;
        ImmutableArray<ScriptFragment> scripts = isGiven ? reached.Recipe.ScriptsWith(reached.Given) : plain;
        for (int i = 0; i < scripts.Length; i++)
        {
            ScriptFragment place = scripts.Length == plain.Length ? plain[i] : scripts[i];
            foreach (FoundCommand command in isGiven ? handed.Run(scripts[i], reached.Given) : scene.Reading(place).Commands)
            {
                var way = new List<SourceText>();
                if (IsDirect(place, command))
                {
                    yield return new(command, file.Source, command.ProgramSpan.Start, command.Name, BazelInvocation.Of(command)!.Verb, []);
                }
                else if (handed.Led(file, place, command, way, isWhole) is var (_, led))
                {
                    yield return new(command, led.File.Source, led.At, led.Program, led.Verb, [.. way]);
                }
            }
        }
    }

    private bool IsGuarded(ReachedRecipe recipe) => GuardedEntries.IsGuardedRecipe(scene.Config, recipe.Recipe.Name);

    private bool IsDirect(ScriptFragment script, FoundCommand command) =>
        command.Manner == CommandManner.Run && !command.AfterContractCheck && !script.AfterContractCheck
        && !GuardedEntries.IsGuarded(scene.Config, command.Program)
        && BazelInvocation.Of(command) is { Kind: InvocationKind.Heavy, HasTarget: true, IsIndirect: false };

    /// <param name="Command">Of the recipe.</param>
    /// <param name="In">Where that comes to a bare Bazel: the justfile, or a script.</param>
    /// <param name="At">The place there.</param>
    /// <param name="Program">Bazel.</param>
    /// <param name="Verb">Its command.</param>
    /// <param name="Way">The scripts that lead there.</param>
    private sealed record Ran(FoundCommand Command, SourceText In, int At, string Program, string Verb, ImmutableArray<SourceText> Way);

    private static Finding Found(FileFacts file, ScriptFragment script, FoundCommand command, ReachedRecipe called, ReachedRecipe reached, Ran ran)
    {
        bool document = script.Origin is ScriptOrigin.Fence or ScriptOrigin.InlineCode;
        SentenceMood mood = document ? Sentences.MoodOf(script) : SentenceMood.Teaches;
        string? doubt = script.Origin == ScriptOrigin.Fence && BlockComment.PutsAway(file.Source, command.Span) ? "a comment says not to run it"
            : mood != SentenceMood.Teaches ? "the text around it does not tell to run it"
            : file.Class == DocumentClass.Compat ? "the document describes a compatibility path"
            : script.Doubtful ? "the block does not say that it is a shell's"
            : null;
        string what = $"{ran.Program} {ran.Verb}";
        string at = $"{ran.In.Path}:{ran.In.LineOf(ran.At)}";
        string runs = ran.Way.IsEmpty ? $"runs `{what}` at {at}" : $"runs `{ran.Command.Name}`, which runs `{what}` at {at}";
        return new()
        {
            Rule = "FW002",
            Severity = doubt is null ? Severity.Error : Severity.Warning,
            Source = file.Source,
            Span = command.Span,
            Construct = script.Construct,
            Subject = $"just {called.Recipe.Name}",
            Message = $"`just {called.Recipe.Name}` {(!document ? "is called" : doubt is null ? "is taught" : "is shown")}, "
                + $"and runs `{what}` outside a guarded entry",
            Notes = [.. reached.Trace, $"recipe `{reached.Recipe.Name}` {runs}", .. doubt is null ? [] : new[] { doubt }],
            Fix = ran.Way.IsEmpty ? $"let the recipe `{reached.Recipe.Name}` run the guarded entry, e.g. `bazel-cache-backed {ran.Verb} ...`"
                : $"let {ran.In.Path} start the guarded entry, e.g. `bazel-cache-backed {ran.Verb} ...`",
            DecidedIn = ran.Way,
        };
    }
}
