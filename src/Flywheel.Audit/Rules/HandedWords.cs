using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Bazel;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>
/// FW002 for scripts and functions that hand their words to a bare Bazel: <c>tools/bz.sh build //x</c> where the script ends with
/// <c>exec bazelisk "$@"</c>, <c>bz test //x</c> where <c>bz</c> is a function of this script or of one that it sources. What runs, the caller
/// says: the script is followed for its words, and only what they lead to counts.
/// </summary>
internal sealed partial class HandedWords(AuditScene scene)
{
    /// <summary>Scripts that hand on to scripts.</summary>
    private const int Deepest = 4;

    /// <summary>Commands that are looked at for one call: more than people write.</summary>
    private const int MostSteps = 500;

    /// <summary>Steps through scripts for one call, and for all.</summary>
    private const int StepsOfACall = 40_000;
    private const int StepsOfAll = 4_000_000;

    private readonly Dictionary<ScriptFragment, ILookup<string, FoundCommand>> functions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ScriptFragment, ScriptUnit> units = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(ScriptFragment, string), bool> guards = [];
    private readonly Dictionary<(ScriptFragment, string), bool> running = [];
    private readonly Dictionary<(ScriptFragment, string), bool> handing = [];
    private readonly ScriptPaths paths = scene.Paths;
    private int stepsLeft = StepsOfAll;

    /// <summary>The finding of a command that calls one of them with a heavy command; null where it does not.</summary>
    public Finding? Of(FileFacts file, ScriptFragment script, FoundCommand command)
    {
        var way = new List<SourceText>();
        if (command.Words.IsEmpty || Led(file, script, command, way) is not var (call, reached))
        {
            return null;
        }
        bool document = script.Origin is ScriptOrigin.Fence or ScriptOrigin.InlineCode;
        SentenceMood mood = document ? Sentences.MoodOf(script) : SentenceMood.Teaches;
        string? doubt = script.Origin == ScriptOrigin.Fence && BlockComment.PutsAway(file.Source, command.Span) ? "a comment says not to run it"
            : mood != SentenceMood.Teaches ? "the text around it does not tell to run it"
            : file.Class == DocumentClass.Compat ? "the document describes a compatibility path"
            : script.Doubtful ? "the block does not say that it is a shell's"
            : null;
        string what = $"{call.Name} {reached.Verb}";
        string place = $"{reached.File.Path}:{reached.File.Source.LineOf(reached.At)}";
        return new()
        {
            Rule = "FW002",
            Severity = doubt is null ? Severity.Error : Severity.Warning,
            Source = file.Source,
            Span = command.Span,
            Construct = script.Construct,
            Subject = what,
            Message = $"`{what}` {(!document ? "is called" : doubt is null ? "is taught" : "is shown")}, "
                + $"and runs `{reached.Program} {reached.Verb}` outside a guarded entry",
            Notes = [$"its words are handed to `{reached.Program}` at {place}", .. doubt is null ? [] : new[] { doubt }],
            Fix = $"let {reached.File.Path} start the guarded entry, e.g. `bazel-cache-backed \"$@\"`, or name it under `commands` of `[guarded]` in "
                + $"{AuditConfig.FileName} if it is one",
            DecidedIn = [.. way],
        };
    }

    /// <summary>What a call of a script or of a function comes to; null where it is none, or nothing heavy comes of it.</summary>
    /// <param name="file">That it stands in.</param>
    /// <param name="script">That it stands in.</param>
    /// <param name="command">The call.</param>
    /// <param name="way">Receives the files of the scripts that lead there.</param>
    /// <param name="isWhole">Whether what these run whatever they are given counts, too.</param>
    public (FoundCommand Call, Target Reached)? Led(FileFacts file, ScriptFragment script, FoundCommand command, List<SourceText> way, bool isWhole = false)
    {
        if (command.Manner != CommandManner.Run || command.AfterContractCheck || script.AfterContractCheck)
        {
            return null;
        }
        FoundCommand call = PackageScriptName.Of(command) is null ? Started(command) : PackageScriptName.Given(command);
        int steps = 0;
        return GuardedEntries.IsGuarded(scene.Config, call.Program) ? null
            : Reached(file, script, call, 0, way, ref steps, isWhole) is { } reached ? (call, reached)
            : Handed(file, script, call) is { } inner && Reached(file, script, inner, 0, way, ref steps, isWhole) is { } further ? (inner, further)
            : null;
    }

    /// <param name="File">Whose script runs it.</param>
    /// <param name="At">Where.</param>
    /// <param name="Program">What is run.</param>
    /// <param name="Verb">Bazel's command.</param>
    internal sealed record Target(FileFacts File, int At, string Program, string Verb);

    /// <summary>The commands that a script runs where it is given some words; those that it holds where that takes too long to tell.</summary>
    public IEnumerable<FoundCommand> Run(ScriptFragment script, ImmutableArray<string> words)
    {
        int steps = Math.Min(StepsOfACall, stepsLeft), given = steps;
        ImmutableArray<CommandWord> all = [.. words.Select(word => new CommandWord(word, default, IsConstant: word.AsSpan().IndexOfAny("$`{") < 0))];
        List<ReachedCommand>? reached = steps > 0 ? ArgumentFlow.Of(new ShellReader(script).Unit(script.Known), null, all, ref steps, isWhole: true) : null;
        stepsLeft -= given - Math.Min(given, Math.Max(0, steps));
        return reached?.Select(one => one.Run) ?? ShellReading.Of(script, script.Known).Commands;
    }

    /// <summary>What a call comes to in the end; the way receives the files of the scripts that lead there.</summary>
    private Target? Reached(FileFacts file, ScriptFragment script, FoundCommand call, int depth, List<SourceText> way, ref int steps, bool isWhole)
    {
        if (depth >= Deepest)
        {
            return null;
        }
        foreach ((FileFacts home, ScriptFragment body, string? function) in Bodies(file, script, call))
        {
            if ((ReferenceEquals(body, script) && function == call.Function && function is not null)
                || (isWhole ? DirectBazel.IsSilent(home.Class) : !HandsOn(body, function)))
            {
                continue;
            }
            way.Add(home.Source);
            foreach ((FoundCommand written, FoundCommand run) in Followed(body, function, call, isWhole))
            {
                if (++steps > MostSteps)
                {
                    return null;
                }
                FoundCommand started = PackageScriptName.Of(run) is null ? Started(run) : PackageScriptName.Given(run);
                if (run.AfterContractCheck || body.AfterContractCheck || GuardedEntries.IsGuarded(scene.Config, started.Program))
                {
                    continue;
                }
                BazelInvocation? known = BazelInvocation.Of(written);
                if (BazelInvocation.Of(run) is { Kind: InvocationKind.Heavy, HasTarget: true, IsIndirect: false } heavy
                    && (known is not { Kind: InvocationKind.Heavy, HasTarget: true } && IsGiven(heavy, call)
                        || (isWhole && DirectBazel.Doubt(home, body, heavy, isRun: false) is null)))
                {
                    return new(home, written.ProgramSpan.Start, run.Name, heavy.Verb);
                }
                // A path that the caller gave leads from where the caller is.
                bool isGiven = call.Words.Any(word => word.Text == started.Program);
                if (known is null && (Reached(home, body, started, depth + 1, way, ref steps, isWhole)
                    ?? (isGiven ? Reached(file, script, started, depth + 1, way, ref steps, isWhole) : null)) is { } further)
                {
                    return further;
                }
            }
            way.RemoveAt(way.Count - 1);
        }
        return null;
    }

    /// <summary>Whether the launcher or the verb is one of the caller's words: what a script runs whatever it is given is judged where it stands.</summary>
    private static bool IsGiven(BazelInvocation heavy, FoundCommand call)
    {
        FoundCommand run = heavy.Found;
        int verb = run.Words.Length - heavy.Arguments.Length - 1;
        return call.Words.Any(word => verb >= 0 && ReferenceEquals(run.Words[verb], word))
            || call.Words.Any(word => word.Text == run.Program && word.Span == run.ProgramSpan);
    }

    /// <summary>What a body comes to with the words of a call.</summary>
    private IEnumerable<(FoundCommand Written, FoundCommand Run)> Followed(ScriptFragment body, string? function, FoundCommand call, bool isWhole)
    {
        if (body.Origin == ScriptOrigin.PackageScript)
        {
            // What a package's script is given stands behind its last command.
            FoundCommand[] run = [.. scene.Reading(body).Commands.Where(one => one.Manner == CommandManner.Run)];
            return run.Skip(isWhole ? 0 : run.Length - 1).Select(one => (one, one == run[^1] ? one with { Words = [.. one.Words, .. call.Words] } : one));
        }
        int steps = Math.Min(StepsOfACall, stepsLeft), given = steps;
        List<ReachedCommand>? all = steps > 0 ? ArgumentFlow.Of(Unit(body), function, call.Words, ref steps, isWhole) : null;
        stepsLeft -= given - Math.Min(given, Math.Max(0, steps));
        return (all ?? (isWhole ? [] : Straight(body, function, call)))
            .Select(one => (one.Written, one.Run with { Through = [.. call.Through, .. one.Run.Through] }));
    }

    /// <summary>Without following it: every command of it, as if nothing decided between them.</summary>
    private List<ReachedCommand> Straight(ScriptFragment body, string? function, FoundCommand call)
    {
        var state = new ArgumentState(call.Words);
        var all = new List<ReachedCommand>();
        foreach (FoundCommand one in Commands(body, function).Where(one => one.Manner == CommandManner.Run).Take(MostSteps))
        {
            state.Shift(one.Program == "shift" ? 1 : 0);
            CommandWord[] words = [.. state.Filled(new(one.Program, one.ProgramSpan, !one.Program.StartsWith('$'))), .. one.Words.SelectMany(state.Filled)];
            if (words.Length > 0)
            {
                all.Add(new(one, one with { Program = words[0].Text, ProgramSpan = words[0].Span, Words = [.. words.Skip(1)] }));
            }
        }
        return all;
    }

    private ScriptUnit Unit(ScriptFragment body)
    {
        if (!units.TryGetValue(body, out ScriptUnit? unit))
        {
            units[body] = unit = new ShellReader(body).Unit(body.Known);
        }
        return unit;
    }

    /// <summary>Of <c>bash x.sh a</c> and <c>. x.sh a</c> the script with its words.</summary>
    private static FoundCommand Started(FoundCommand call)
    {
        if (call.Name is not ("bash" or "sh" or "zsh" or "dash" or "ksh" or "ash" or "source" or "."))
        {
            return call;
        }
        int at = 0;
        for (; at < call.Words.Length && call.Words[at].Text is ['-' or '+', _, ..] option; at++)
        {
            if (option.Contains('c', StringComparison.Ordinal) && !option.StartsWith("--", StringComparison.Ordinal))
            {
                return call;
            }
            at += option is "-o" or "+o" or "-O" or "+O" or "--rcfile" or "--init-file" ? 1 : 0;
        }
        if (at >= call.Words.Length || call.Words[at].Text.Length == 0)
        {
            return call;
        }
        string path = call.Words[at].Text;
        return call with { Program = path.Contains('/', StringComparison.Ordinal) ? path : "./" + path, Words = call.Words[(at + 1)..] };
    }

    /// <summary>
    /// Of a program of which the repository tells nothing, that is handed a script of it word by word: <c>retry-it 3 tools/bz.sh build //x</c>.
    /// </summary>
    private FoundCommand? Handed(FileFacts file, ScriptFragment script, FoundCommand call)
    {
        if (CommandPeeler.Takes(call.Program) || Bodies(file, script, call).Any())
        {
            return null;
        }
        for (int i = 0; i + 2 < call.Words.Length; i++)
        {
            string word = call.Words[i].Text;
            // What `run` of bats runs may be a function, too.
            bool isFunction = call.Program == "run" && i < 4 && Bodies(file, script, call with { Program = word }).Any();
            if (isFunction || (word.IndexOf('/', StringComparison.Ordinal) is > 0 and < 200 && word[0] != '-'))
            {
                FoundCommand inner = call with { Program = word, Words = call.Words[(i + 1)..] };
                bool any = inner.Words.Any(one => CommandPeeler.IsTarget(one.Text)) && !GuardedEntries.IsGuarded(scene.Config, word);
                return any && Bodies(file, script, inner).Any() ? inner : null;
            }
        }
        return null;
    }
}
