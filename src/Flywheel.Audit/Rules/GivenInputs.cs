using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models;
using Flywheel.Audit.Models.Bazel;
using Flywheel.Audit.Models.GitHub;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>
/// FW002 for what a step or a job gives an action or a workflow of the same repository: <c>cmd: build //x</c> where that runs
/// <c>bazel ${{ inputs.cmd }}</c>. The forge pastes the text before any shell reads it, and so does this.
/// </summary>
/// <param name="scene">What is judged.</param>
/// <param name="handed">What scripts do with their words.</param>
internal sealed class GivenInputs(AuditScene scene, HandedWords handed)
{
    private const int LongestScript = 1 << 15;
    private const int LongestValue = 4000;

    /// <summary>Scripts that are looked at for what they are given: more than people call.</summary>
    private int left = 20_000;

    /// <summary>Where a script runs a heavy command whatever it is given.</summary>
    private readonly Dictionary<ScriptFragment, HashSet<int>> own = new(ReferenceEqualityComparer.Instance);

    public IEnumerable<Finding> Of(FileFacts file)
    {
        foreach (LocalCall call in file.Model<LocalCalls>()?.All ?? [])
        {
            var values = call.Given.Where(one => one.Value.Text.Length <= LongestValue).GroupBy(one => one.Name)
                .ToDictionary(one => one.Key, one => one.First().Value.Text);
            foreach (FileFacts home in new[] { call.Path, call.Path + "/action.yml", call.Path + "/action.yaml" }
                .Select(path => scene.Files.GetValueOrDefault(path)).OfType<FileFacts>())
            {
                foreach (ScriptFragment script in home.Scripts.Where(one => one.Origin is ScriptOrigin.Step or ScriptOrigin.Input && !one.AfterContractCheck))
                {
                    if (--left >= 0 && Pasted(script, values) is { } pasted && Found(home, script, pasted) is { } heavy)
                    {
                        yield return Told(file, call, home, script, heavy);
                    }
                }
            }
        }
    }

    /// <summary>The script with the values in place of the expressions; null where it has none of them.</summary>
    private static ScriptFragment? Pasted(ScriptFragment script, Dictionary<string, string> values)
    {
        string all = script.Text.Text;
        Dictionary<string, string> names = [];
        foreach ((string name, string input) in script.FromInputs ?? new Dictionary<string, string>())
        {
            if (values.TryGetValue(input, out string? value))
            {
                names[name] = value;
            }
        }
        bool any = names.Count > 0;
        if (all.Length > LongestScript || (!any && !all.Contains("inputs.", StringComparison.Ordinal)))
        {
            return null;
        }
        var text = new MappedText.Builder(script.Text.Source);
        int at = 0;
        for (int open; (open = all.IndexOf("${{", at, StringComparison.Ordinal)) >= 0;)
        {
            int close = all.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                break;
            }
            bool isGiven = LocalCalls.InputOf(all.AsSpan(open, close + 2 - open)) is { } input && values.ContainsKey(input);
            text.Add(script.Text, at, (isGiven ? open : close + 2) - at);
            if (isGiven)
            {
                text.Add(values[LocalCalls.InputOf(all.AsSpan(open, close + 2 - open))!], script.Text.ToSource(open));
                any = true;
            }
            at = close + 2;
        }
        return any ? script with { Text = text.Add(script.Text, at, all.Length - at).Build(), Known = NamedValues.Of(names, script.Known) } : null;
    }

    /// <summary>The heavy command that the script comes to with the values, and did not without.</summary>
    private Heavy? Found(FileFacts home, ScriptFragment script, ScriptFragment pasted)
    {
        if (!own.TryGetValue(script, out HashSet<int>? known))
        {
            own[script] = known = [.. scene.Reading(script).Commands.Where(one => BazelInvocation.Of(one) is { Kind: InvocationKind.Heavy, HasTarget: true }
                || handed.Led(home, script, one, []) is not null).Select(one => one.ProgramSpan.Start)];
        }
        foreach (FoundCommand one in ShellReading.Of(pasted, pasted.Known).Commands.Where(one => one.Manner == CommandManner.Run && !one.AfterContractCheck
            && !GuardedEntries.IsGuarded(scene.Config, one.Program) && !known.Contains(one.ProgramSpan.Start)))
        {
            if (BazelInvocation.Of(one) is { Kind: InvocationKind.Heavy, HasTarget: true, IsIndirect: false } heavy)
            {
                return new(one.Name, heavy.Verb, home.Source, []);
            }
            var way = new List<SourceText>();
            if (handed.Led(home, script, one, way) is var (_, led))
            {
                return new(led.Program, led.Verb, led.File.Source, way);
            }
        }
        return null;
    }

    /// <param name="Program">Bazel.</param>
    /// <param name="Verb">Its command.</param>
    /// <param name="In">The file that runs it.</param>
    /// <param name="Way">The scripts that lead there.</param>
    private sealed record Heavy(string Program, string Verb, SourceText In, List<SourceText> Way);

    private static Finding Told(FileFacts file, LocalCall call, FileFacts home, ScriptFragment script, Heavy heavy)
    {
        // Of several values the one that says what runs.
        (string name, MappedText value) = call.Given.FirstOrDefault(one => one.Value.Text.Split(' ').Contains(heavy.Verb), call.Given[0]);
        string what = $"{heavy.Program} {heavy.Verb}";
        return new()
        {
            Rule = "FW002",
            Severity = file.Class == DocumentClass.Compat ? Severity.Warning : Severity.Error,
            Source = file.Source,
            Span = value.Whole,
            Construct = call.Construct,
            Subject = what,
            Message = $"the input `{name}` makes `{call.Path}` run `{what}` outside a guarded entry ({call.Construct})",
            Notes = [$"it is pasted into what runs at {home.Path}:{home.Source.LineOf(script.Text.ToSource(0))}"],
            Fix = $"let {heavy.In.Path} start the guarded entry, e.g. `bazel-cache-backed`",
            DecidedIn = [home.Source, .. heavy.Way],
        };
    }
}
