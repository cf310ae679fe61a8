using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Just;
using Flywheel.Audit.Models.Shell;

namespace Flywheel.Audit.Rules;

/// <summary>Whether the repository's guarded entry can take the place of a launcher as it is written.</summary>
/// <param name="scene">What is judged.</param>
internal sealed class EntryPlace(AuditScene scene)
{
    private readonly Dictionary<FileFacts, Dictionary<Construct, int>> sections = [];
    private readonly Dictionary<ScriptFragment, int> turns = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// Safe where the launcher's word stands there as it is, nothing leads to it that may not lead to the entry, and nothing but the word has to
    /// change. A recipe runs in its justfile's folder and pastes its arguments: <c>just x</c> takes the launcher's place only in documents, for
    /// plain words. Neither that nor a path does where somebody goes elsewhere before. Gives the change, or why there is none; neither where
    /// nobody would expect one.
    /// </summary>
    public (Edit? Edit, string? Left) Of(FileFacts file, ScriptFragment script, FoundCommand command)
    {
        if (scene.Config.GuardedEntry is not { } entry
            || !(script.Origin is ScriptOrigin.Fence or ScriptOrigin.InlineCode or ScriptOrigin.Recipe)
            || command is not { Manner: CommandManner.Run, Program: "bazel" or "bazelisk", Through.IsEmpty: true }
            || !script.Text.Source.Of(command.ProgramSpan).SequenceEqual(command.Program))
        {
            return default;
        }
        var edit = new Edit(command.ProgramSpan, entry);
        bool isRecipe = entry.Contains(' ', StringComparison.Ordinal);
        if (isRecipe && (script.Origin == ScriptOrigin.Recipe || !command.Words.All(IsPlain)))
        {
            return default;
        }
        bool isPath = entry.Contains('/', StringComparison.Ordinal) && entry[0] is not ('/' or '$' or '~' or '%');
        return !isRecipe && !isPath ? (edit, null)
            : Elsewhere(file, script, command) is { } why
            ? (null, $"line {file.Source.LineOf(command.ProgramSpan.Start)}: `{entry}` starts from the repository's root, and {why}: "
                + "write how it is called from there")
            : (edit, null);
    }

    private string? Elsewhere(FileFacts file, ScriptFragment script, FoundCommand command)
    {
        if (script.Origin == ScriptOrigin.Recipe)
        {
            if (file.Path.Contains('/', StringComparison.Ordinal))
            {
                return "the recipe runs in the folder of its justfile";
            }
            if (file.Source.Text.Contains("working-directory", StringComparison.Ordinal) || (file.Model<Justfile>()?.Recipes ?? []).Any(recipe =>
                recipe.Name == script.Construct.Name && recipe.Attributes.Any(one => one.StartsWith("no-cd", StringComparison.Ordinal))))
            {
                return "the recipe runs in another folder, or wherever it is called";
            }
        }
        if (Turn(script) < command.Span.Start)
        {
            return "the commands before it go elsewhere";
        }
        return script.Origin != ScriptOrigin.Recipe && Turns(file).GetValueOrDefault(script.Construct, int.MaxValue) < command.Span.Start
            ? "a block before it in the section goes elsewhere" : null;
    }

    /// <summary>Where a block of each section of a document first goes elsewhere.</summary>
    private Dictionary<Construct, int> Turns(FileFacts file)
    {
        if (!sections.TryGetValue(file, out Dictionary<Construct, int>? found))
        {
            sections[file] = found = [];
            foreach (ScriptFragment script in file.Scripts.Where(one => one.Origin == ScriptOrigin.Fence))
            {
                found[script.Construct] = Math.Min(found.GetValueOrDefault(script.Construct, int.MaxValue), Turn(script));
            }
        }
        return found;
    }

    /// <summary>Where a script first goes elsewhere; behind everything where it stays.</summary>
    private int Turn(ScriptFragment script)
    {
        if (!turns.TryGetValue(script, out int first))
        {
            string text = script.Text.Text;
            bool may = text.Contains("cd", StringComparison.Ordinal) || text.Contains("pushd", StringComparison.Ordinal)
                || text.Contains("Set-Location", StringComparison.OrdinalIgnoreCase);
            turns[script] = first = !may ? int.MaxValue : scene.Reading(script).Commands
                .Where(one => one is { Name: "cd" or "pushd" or "popd" or "chdir" or "z", Words.IsEmpty: false }
                    || one.Name.Equals("Set-Location", StringComparison.OrdinalIgnoreCase))
                .Select(one => one.Span.Start).DefaultIfEmpty(int.MaxValue).Min();
        }
        return first;
    }

    private static bool IsPlain(CommandWord word) => word.IsConstant
        && word.Text.All(c => char.IsLetterOrDigit(c) || "/:._-=@+,".Contains(c, StringComparison.Ordinal));
}
