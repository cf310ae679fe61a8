using System.Collections.Immutable;
using System.Globalization;
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
/// <c>exec bazelisk "$@"</c>, <c>bz test //x</c> where <c>bz</c> is a function of this script or of one that it sources. What runs, the caller says.
/// </summary>
internal sealed class HandedWords(AuditScene scene)
{
    /// <summary>Scripts that hand on to scripts, and scripts that source scripts.</summary>
    private const int Deepest = 4;

    /// <summary>Commands of a script that are given its words, and all that are looked at for one call: more than people write.</summary>
    private const int MostHandings = 50;
    private const int MostSteps = 500;

    /// <summary>Scripts of one name.</summary>
    private const int MostNamesakes = 50;

    private readonly Dictionary<ScriptFragment, ILookup<string, FoundCommand>> functions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(ScriptFragment, string), ImmutableArray<Handing>> handings = [];
    private readonly Dictionary<ScriptFragment, Dictionary<string, int>> positions = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(ScriptFragment, string), bool> guards = [];
    private readonly Dictionary<string, ImmutableArray<FileFacts>> sourced = [];
    private ILookup<string, FileFacts>? byName;

    private ILookup<string, FileFacts> ByName => byName ??= scene.InOrder.Where(file => file.Kind == FileKind.Shell)
        .ToLookup(file => file.Path[(file.Path.LastIndexOf('/') + 1)..], StringComparer.Ordinal);

    /// <summary>The finding of a command that calls one of them with a heavy command; null where it does not.</summary>
    public Finding? Of(FileFacts file, ScriptFragment script, FoundCommand command)
    {
        int steps = 0;
        if (command.Manner != CommandManner.Run || command.AfterContractCheck || script.AfterContractCheck || command.Words.IsEmpty
            || GuardedEntries.IsGuarded(scene.Config, command.Program) || Reached(file, script, command, 0, ref steps) is not { } reached)
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
        string what = $"{command.Name} {reached.Verb}";
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
        };
    }

    /// <summary>Whether a program that is handed a whole command guards it: it checks the contract, or starts a guarded program.</summary>
    public bool Guards(FileFacts file, ScriptFragment script, string program) =>
        Bodies(file, script, program).Any(body => Guards(body.Script, body.Function));

    private bool Guards(ScriptFragment body, string? function)
    {
        if (!guards.TryGetValue((body, function ?? ""), out bool known))
        {
            known = scene.Reading(body).Commands.Any(one => one.Function == function && one.Manner == CommandManner.Run
                && (one.AfterContractCheck || GuardedEntries.IsGuarded(scene.Config, one.Program) || ShellReading.IsContractCheck(one)));
            guards[(body, function ?? "")] = known;
        }
        return known;
    }

    private sealed record Target(FileFacts File, int At, string Program, string Verb);

    /// <summary>A command of a script or function that is given words of its caller.</summary>
    /// <param name="Run">The command.</param>
    /// <param name="Words">Its words, <c>$:1</c> in place of a name that stands for an argument.</param>
    /// <param name="Shifted">How many arguments are dropped before.</param>
    private sealed record Handing(FoundCommand Run, ImmutableArray<CommandWord> Words, int Shifted);

    private Target? Reached(FileFacts file, ScriptFragment script, FoundCommand call, int depth, ref int steps)
    {
        if (depth >= Deepest)
        {
            return null;
        }
        foreach ((FileFacts home, ScriptFragment body, string? function) in Bodies(file, script, call.Program))
        {
            if (ReferenceEquals(body, script) && function == call.Function && function is not null)
            {
                continue;
            }
            foreach (Handing handing in Handings(body, function))
            {
                if (++steps > MostSteps)
                {
                    return null;
                }
                FoundCommand filled = handing.Run with { Words = Filled(handing.Words, call.Words, Math.Min(handing.Shifted, call.Words.Length)) };
                BazelInvocation? known = BazelInvocation.Of(handing.Run);
                if (known is { Kind: InvocationKind.Opaque, IsIndirect: false } && BazelInvocation.Of(filled)
                    is { Kind: InvocationKind.Heavy, HasTarget: true } heavy)
                {
                    return new(home, handing.Run.ProgramSpan.Start, handing.Run.Name, heavy.Verb);
                }
                if (known is null && Reached(home, body, filled, depth + 1, ref steps) is { } further)
                {
                    return further;
                }
            }
        }
        return null;
    }

    private ImmutableArray<Handing> Handings(ScriptFragment body, string? function)
    {
        if (handings.TryGetValue((body, function ?? ""), out ImmutableArray<Handing> known))
        {
            return known;
        }
        var found = ImmutableArray.CreateBuilder<Handing>();
        int shifted = 0;
        foreach (FoundCommand run in function is null ? scene.Reading(body).Commands.Where(one => one.Function is null) : Functions(body)[function])
        {
            shifted += run.Program == "shift" ? 1 : 0;
            if (found.Count >= MostHandings || run.Manner != CommandManner.Run || run.AfterContractCheck || body.AfterContractCheck
                || run.Words.All(word => word.IsConstant) || GuardedEntries.IsGuarded(scene.Config, run.Program))
            {
                continue;
            }
            ImmutableArray<CommandWord> words = WithoutNames(run.Words, Positions(body));
            if (words.Any(word => IsHanded(word.Text)))
            {
                found.Add(new(run, words, shifted));
            }
        }
        return handings[(body, function ?? "")] = found.ToImmutable();
    }

    /// <summary>The scripts and functions that a program may be; none where the repository does not say.</summary>
    private IEnumerable<(FileFacts File, ScriptFragment Script, string? Function)> Bodies(FileFacts file, ScriptFragment script, string program)
    {
        if (program.Contains('/'))
        {
            return AtPath(file, program).Where(home => !GuardedEntries.IsEntry(scene.Config, home.Path))
                .SelectMany(home => home.Scripts.Where(one => one.Origin == ScriptOrigin.ShellFile).Select(one => (home, one, (string?)null)));
        }
        if (program.Length is 0 or > 60 || !(char.IsAsciiLetter(program[0]) || program[0] == '_'))
        {
            return [];
        }
        return (Functions(script).Contains(program) ? [(file, script)] : Array.Empty<(FileFacts, ScriptFragment)>())
            .Concat(Sourced(file, 0).Where(home => !GuardedEntries.IsEntry(scene.Config, home.Path)).SelectMany(home => home.Scripts.Select(one => (home, one))))
            .Where(pair => Functions(pair.Item2).Contains(program)).Select(pair => (pair.Item1, pair.Item2, (string?)program));
    }

    private ILookup<string, FoundCommand> Functions(ScriptFragment script)
    {
        if (!functions.TryGetValue(script, out ILookup<string, FoundCommand>? all))
        {
            functions[script] = all = scene.Reading(script).Commands.Where(one => one.Function is not null).ToLookup(one => one.Function!, StringComparer.Ordinal);
        }
        return all;
    }

    /// <summary>Scripts whose functions a file has: those that it sources, and those that these source.</summary>
    private ImmutableArray<FileFacts> Sourced(FileFacts file, int depth)
    {
        if (sourced.TryGetValue(file.Path, out ImmutableArray<FileFacts> known))
        {
            return known;
        }
        // While they are looked for there are none: scripts that source each other.
        sourced[file.Path] = [];
        var all = new List<FileFacts>();
        foreach (ScriptFragment script in depth > Deepest ? [] : file.Scripts.Where(one => one.Text.Text.Contains("source ", StringComparison.Ordinal)
            || one.Text.Text.Contains(". ", StringComparison.Ordinal)))
        {
            foreach (FoundCommand command in scene.Reading(script).Commands.Where(one => one is
            {
                Program: "source"
                or ".", Manner: CommandManner.Run, Words.IsEmpty: false
            }))
            {
                foreach (FileFacts home in AtPath(file, command.Words[0].Text).Where(home => !all.Contains(home)))
                {
                    all.Add(home);
                    all.AddRange(Sourced(home, depth + 1).Where(one => !all.Contains(one)));
                }
            }
        }
        return sourced[file.Path] = [.. all];
    }

    /// <summary>The script that a path names, from the root, from the file's folder, or behind a variable: <c>"$ROOT/tools/x.sh"</c>.</summary>
    private IEnumerable<FileFacts> AtPath(FileFacts file, string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (!ByName.Contains(name))
        {
            return [];
        }
        int cut = path.LastIndexOfAny(['}', ')', '"']);
        string rest = cut >= 0 ? path[(cut + 1)..] : path[0] == '$' && path.IndexOf('/') is > 0 and var slash ? path[slash..] : path;
        bool isOpen = rest.Length < path.Length;
        rest = rest.TrimStart('/');
        string[] exact = [RepositoryPath.Joined(RepositoryPath.FolderOf(file.Path), rest), RepositoryPath.Joined("", rest)];
        while (rest.StartsWith("../", StringComparison.Ordinal) || rest.StartsWith("./", StringComparison.Ordinal))
        {
            rest = rest[(rest.IndexOf('/') + 1)..];
        }
        return ByName[name].Take(MostNamesakes).Where(home => home.Path != file.Path
            && (exact.Contains(home.Path) || (isOpen && (home.Path == rest || home.Path.EndsWith("/" + rest, StringComparison.Ordinal))))).Take(2);
    }

    /// <summary>Names that stand for an argument: <c>local verb=$1</c>; how many were dropped before counts.</summary>
    private Dictionary<string, int> Positions(ScriptFragment body)
    {
        if (positions.TryGetValue(body, out Dictionary<string, int>? named))
        {
            return named;
        }
        // In the order of the text; a function begins to count anew.
        var shifts = new Queue<FoundCommand>(scene.Reading(body).Commands.Where(one => one.Program is "shift"));
        int dropped = 0;
        string? within = null;
        positions[body] = named = new(StringComparer.Ordinal);
        foreach (ShellAssignment one in scene.Reading(body).Assignments.Where(one => Position(one.Value.Text, out _) > 0).OrderBy(one => one.Value.Span.Start))
        {
            while (shifts.TryPeek(out FoundCommand? shift) && shift.ProgramSpan.Start < one.Value.Span.Start)
            {
                dropped = shift.Function == within ? dropped + 1 : 1;
                within = shifts.Dequeue().Function;
            }
            named.TryAdd(one.Name, Position(one.Value.Text, out _) + (FunctionAt(body, one.Value.Span.Start) == within ? dropped : 0));
        }
        return named;
    }

    /// <summary>The function of the command that stands nearest before a place; null outside of all.</summary>
    private string? FunctionAt(ScriptFragment body, int place)
    {
        IReadOnlyList<FoundCommand> commands = scene.Reading(body).Commands;
        int low = 0, high = commands.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = commands[middle].ProgramSpan.Start <= place ? (middle + 1, high) : (low, middle);
        }
        return low > 0 ? commands[low - 1].Function : null;
    }

    /// <summary>With <c>$1</c> in place of a name that stands for it; a number behind a colon is one of the caller's words, whatever was dropped.</summary>
    private static ImmutableArray<CommandWord> WithoutNames(ImmutableArray<CommandWord> words, Dictionary<string, int> named) =>
        named.Count == 0 ? words : [.. words.Select(word => word.Text.Length > 1 && word.Text[0] == '$'
            && named.TryGetValue(word.Text.Trim('$', '{', '}'), out int position)
            ? word with { Text = string.Create(CultureInfo.InvariantCulture, $"$:{position}") } : word)];

    private static bool IsHanded(string word) => word is "$@" or "$*" or "${@}" or "${*}" || ForwardingFunction.Taken(word) >= 0 || Position(word, out _) > 0
        || word.StartsWith("$:", StringComparison.Ordinal);

    /// <summary>Of <c>$1</c>, <c>${2}</c>, <c>${1:-build}</c>: 1, 2, 1; else 0.</summary>
    private static int Position(string word, out string? given)
    {
        given = null;
        if (word.Length < 2 || word[0] != '$')
        {
            return 0;
        }
        string inner = word[1] == '{' && word[^1] == '}' ? word[2..^1] : word[1..];
        int end = inner.AsSpan().IndexOfAnyExceptInRange('0', '9');
        string rest = end < 0 ? "" : inner[end..];
        given = rest.StartsWith(":-", StringComparison.Ordinal) ? rest[2..] : rest.StartsWith('-') ? rest[1..] : null;
        return (rest.Length == 0 || given is not null || rest.StartsWith(":?", StringComparison.Ordinal) || rest.StartsWith('?'))
            && int.TryParse(end < 0 ? inner : inner[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int position) ? Math.Min(position, 100) : 0;
    }

    private static ImmutableArray<CommandWord> Filled(ImmutableArray<CommandWord> words, ImmutableArray<CommandWord> given, int shifted)
    {
        var filled = ImmutableArray.CreateBuilder<CommandWord>();
        foreach (CommandWord word in words)
        {
            int from = word.Text is "$@" or "$*" or "${@}" or "${*}" ? 0 : ForwardingFunction.Taken(word.Text);
            if (from >= 0)
            {
                filled.AddRange(given.Skip(from + shifted));
            }
            else if (word.Text.StartsWith("$:", StringComparison.Ordinal))
            {
                int own = int.Parse(word.Text.AsSpan(2), CultureInfo.InvariantCulture);
                if (own <= given.Length)
                {
                    filled.Add(given[own - 1]);
                }
            }
            else if (Position(word.Text, out string? other) is > 0 and int position)
            {
                if (position + shifted <= given.Length)
                {
                    filled.Add(given[position + shifted - 1]);
                }
                else if (other is not null)
                {
                    filled.Add(word with { Text = other, IsConstant = !other.Contains('$') });
                }
            }
            else
            {
                filled.Add(word);
            }
        }
        return filled.ToImmutable();
    }
}
