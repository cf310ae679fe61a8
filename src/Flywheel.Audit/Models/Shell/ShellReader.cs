using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Program;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Puts a reading together: the script, those within it, what is printed and what is said in comments.</summary>
internal sealed class ShellReader(ScriptFragment fragment)
{
    /// <summary>How deep scripts stand in scripts; a few levels are all that people write.</summary>
    private const int DeepestScript = 6;

    private readonly List<ShellAssignment> assignments = [];
    private readonly List<MappedText> comments = [];
    private readonly List<ShellPlace> places = [];
    private bool guardsPath;

    public ShellReading Read(IReadOnlyDictionary<string, string>? known)
    {
        ScriptUnit unit = Unit(known);
        var found = new List<(CommandDraft Draft, ScriptUnit Unit, int Index)>();
        Collect(unit, found);
        (CommandDraft Draft, ScriptUnit Unit, int Index)[] sorted = [.. found.OrderBy(one => one.Draft.Command.ProgramSpan.Start)];
        var commands = new FoundCommand[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i].Draft.Index = i;
            commands[i] = sorted[i].Unit.Judged(sorted[i].Draft.Command, sorted[i].Index, sorted[i].Draft.Via);
        }
        AddPlaces(unit);
        return new() { Commands = commands, Assignments = assignments, Comments = comments, Places = PlaceList.Flatten(places) };
    }

    /// <summary>The script with what its commands come to, and where checks of the contract go before.</summary>
    public ScriptUnit Unit(IReadOnlyDictionary<string, string>? known)
    {
        MappedText text = fragment.Dialect == ShellDialect.Console ? ConsoleSession.CommandsOf(fragment.Text) : fragment.Text;
        if (fragment is { Origin: ScriptOrigin.Fence, Dialect: ShellDialect.Posix } && IsSession(text.Text))
        {
            text = ConsoleSession.CommandsOf(text);
        }
        ShellNames? outer = known is null ? null : new ShellNames(known);
        ScriptUnit unit = Read(text, SettingOf(text.Text), fragment.Dialect, outer, [], 0);
        ContractFlow.Judge(unit);
        if (guardsPath)
        {
            ContractFlow.JudgePath(unit);
        }
        return unit;
    }

    /// <summary>Whether a fence of shell shows prompts: its first line that says anything begins with one.</summary>
    private static bool IsSession(string text)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = line.TrimStart();
            if (!trimmed.IsEmpty && trimmed[0] != '#')
            {
                return trimmed.StartsWith("$ ");
            }
        }
        return false;
    }

    private ScriptSetting SettingOf(string text)
    {
        ReadOnlySpan<char> first = text.AsSpan(0, Math.Min(text.Length, 200));
        first = first.IndexOf('\n') is >= 0 and int end ? first[..end] : first;
        bool hasShebang = first.StartsWith("#!");
        bool stops = hasShebang && first.IndexOf(" -") is > 0 and int option && first[option..].Contains('e') && !first[(option + 2)..].StartsWith("S");
        return fragment.Origin switch
        {
            ScriptOrigin.Step => new(true, false, false, CommandManner.Run),
            ScriptOrigin.GitLab => new(true, true, false, CommandManner.Run),
            ScriptOrigin.Recipe or ScriptOrigin.Make => new(stops, false, !hasShebang, CommandManner.Run),
            _ => new(stops, false, false, CommandManner.Run),
        };
    }

    private ShellHabits HabitsOf(ShellDialect dialect, bool isDocument) =>
        new(isDocument || fragment.Origin is ScriptOrigin.Fence or ScriptOrigin.InlineCode,
            fragment.Origin is ScriptOrigin.Recipe or ScriptOrigin.Make, dialect == ShellDialect.Fish, fragment.Origin == ScriptOrigin.Make);

    private ScriptUnit Read(MappedText text, ScriptSetting setting, ShellDialect dialect, ShellNames? outer, IReadOnlyList<string> through, int depth)
    {
        ScriptTree tree = dialect is ShellDialect.PowerShell or ShellDialect.Cmd
            ? LineShellParser.Parse(text, dialect == ShellDialect.Cmd)
            : ShellParser.Parse(text, HabitsOf(dialect, setting.Manner != CommandManner.Run));
        var unit = new ScriptUnit(tree, setting);
        var names = new ShellNames(tree, outer);
        var peeler = new CommandPeeler(unit, names, (inner, inside, other, way) =>
            depth >= DeepestScript ? null : Read(inner, inside, other, names, way, depth + 1));
        for (int i = 0; i < tree.Commands.Count; i++)
        {
            unit.Meanings[i] = peeler.Peel(tree.Commands[i], through);
        }
        for (int i = 0; i < tree.Commands.Count; i++)
        {
            Fed(unit, names, peeler, i, through, depth);
            int from = assignments.Count;
            Assigned(peeler, tree, tree.Commands[i]);
            unit.Meanings[i].GuardsPath = (tree.Commands[i].Words is not [var first, ..] || first.Is(tree.Text, "set")
                || (ShellNames.Declares(first.Value(tree.Text)) && !first.Is(tree.Text, "env"))) && GuardedPath.IsIn(assignments.Skip(from));
            guardsPath |= unit.Meanings[i].GuardsPath;
        }
        if (setting.Manner == CommandManner.Run)
        {
            foreach ((int start, int end) in tree.Comments)
            {
                Comment(unit, names, tree, start, end);
            }
        }
        return unit;
    }

    /// <summary>What a command prints and what its heredocs hold: a script if a shell reads it, else text.</summary>
    private void Fed(ScriptUnit unit, ShellNames names, CommandPeeler peeler, int index, IReadOnlyList<string> through, int depth)
    {
        ScriptTree tree = unit.Tree;
        RawCommand command = tree.Commands[index];
        CommandMeaning meaning = unit.Meanings[index];
        if (meaning.Prints is null && command.Heredocs is null)
        {
            return;
        }
        CommandMeaning? reader = meaning.ReadsScript ? meaning : null;
        for (int next = command.PipedInto, steps = 0; reader is null && next >= 0 && steps < 4; next = tree.Commands[next].PipedInto, steps++)
        {
            reader = unit.Meanings[next].ReadsScript ? unit.Meanings[next] : null;
        }
        foreach (RawHeredoc one in command.Heredocs ?? [])
        {
            MappedText body = tree.Script.Slice(one.Start, one.End - one.Start);
            if (reader is not null && depth < DeepestScript)
            {
                reader.Add(Read(body, unit.Setting with { LinesStop = false }, ShellDialect.Posix, names, [.. through, "heredoc"], depth + 1));
            }
            else if (meaning.ReadsProgram is { } language && unit.Setting.Manner == CommandManner.Run)
            {
                foreach (MappedText spawn in ProgramSpawns.In(body, language))
                {
                    meaning.Add(Read(spawn, new(false, false, false, CommandManner.Spawned), ShellDialect.Posix, names, [.. through, "heredoc"], DeepestScript));
                }
            }
            else
            {
                Text(unit, names, one.IsLiteral ? body : Expanded(unit, names, body, depth), CommandManner.Echoed);
            }
            Handed(tree, command, body);
        }
        if (meaning.Prints is { Count: > 0 } words)
        {
            MappedText printed = peeler.Joined(words, isPrinted: reader is null);
            if (reader is not null && depth < DeepestScript)
            {
                reader.Add(Read(printed, unit.Setting with { LinesStop = false }, ShellDialect.Posix, names, [.. through, "sh"], depth + 1));
            }
            else
            {
                Text(unit, names, printed, CommandManner.Echoed);
                Handed(tree, command, printed);
            }
        }
    }

    /// <summary>Substitutions in a heredoc are run where it stands; the text without them.</summary>
    private MappedText Expanded(ScriptUnit unit, ShellNames names, MappedText body, int depth)
    {
        if (depth >= DeepestScript || !body.Text.Contains("$(", StringComparison.Ordinal))
        {
            return body;
        }
        var rest = new MappedText.Builder(body.Source);
        int at = 0;
        for (int open; at < body.Text.Length && (open = body.Text.IndexOf("$(", at, StringComparison.Ordinal)) >= 0;)
        {
            int level = 0;
            int end = open + 1;
            int limit = Math.Min(body.Text.Length, open + 2000);
            for (; end < limit; end++)
            {
                level += body.Text[end] == '(' ? 1 : body.Text[end] == ')' ? -1 : 0;
                if (level == 0)
                {
                    break;
                }
            }
            bool isEscaped = open > 0 && body.Text[open - 1] == '\\';
            bool isRun = !isEscaped && end < limit;
            rest.Add(body, at, (isRun ? open : Math.Min(end + 1, body.Text.Length)) - at);
            if (isRun)
            {
                unit.Aside.Add(Read(body.Slice(open + 2, end - open - 2), unit.Setting with { LinesStop = false }, ShellDialect.Posix, names, [], depth + 1));
            }
            at = Math.Min(end + 1, body.Text.Length);
        }
        return rest.Add(body, at, body.Text.Length - at).Build();
    }

    private void Text(ScriptUnit unit, ShellNames names, MappedText text, CommandManner manner)
    {
        if (unit.Setting.Manner != CommandManner.Run)
        {
            return;
        }
        foreach (MappedText line in PrintedText.CommandLines(text))
        {
            unit.Aside.Add(Read(line, new(false, false, false, manner), ShellDialect.Posix, names, [], DeepestScript));
        }
    }

    /// <summary>Lines <c>NAME=value</c> that a step hands to those after it.</summary>
    private void Handed(ScriptTree tree, RawCommand command, MappedText text)
    {
        bool isHanded = (command.Targets ?? []).Concat(command.Words).Any(one => one.Value(tree.Text).Contains("GITHUB_ENV", StringComparison.Ordinal));
        for (int start = 0; isHanded && start < text.Text.Length;)
        {
            int end = text.Text.IndexOf('\n', start);
            end = end < 0 ? text.Text.Length : end;
            int equals = text.Text.IndexOf('=', start, end - start);
            if (equals > start && !text.Text.AsSpan(start, equals - start).Contains(' '))
            {
                string value = text.Text[(equals + 1)..end].TrimEnd('\r');
                SourceSpan span = text.SpanOf(equals + 1, value.Length);
                assignments.Add(new(text.Text[start..equals], new(value, span, !value.Contains('$')), Exported: true));
                if (span.Length > 0)
                {
                    places.Add(new(span, ShellPlaceKind.Assignment, -1));
                }
            }
            start = end + 1;
        }
    }

    private void Assigned(CommandPeeler peeler, ScriptTree tree, RawCommand command)
    {
        foreach (RawAssignment one in command.Assignments)
        {
            assignments.Add(new(one.Name, peeler.Plain(one.Value), one.Exported || command.Words.Count > 0));
        }
        if (command.Words.Count < 2)
        {
            return;
        }
        string program = command.Words[0].Value(tree.Text);
        if (ShellNames.Declares(program))
        {
            bool exports = program is "export" or "env" || command.Words[1].Value(tree.Text) is ['-', ..] option && option.Contains('x');
            foreach (ShellWord word in command.Words.Skip(1))
            {
                if (word.ValueStart(tree.Text, out string name) is >= 0 and int at)
                {
                    assignments.Add(new(name, peeler.Plain(word.From(at)), exports));
                }
            }
        }
        else if (program == "set" && fragment.Dialect == ShellDialect.Fish && ShellNames.FishVariable(command, tree.Text) is { } fish)
        {
            assignments.Add(new(fish.Name, peeler.Plain(fish.Value), fish.Exported));
        }
    }

    private void Comment(ScriptUnit unit, ShellNames names, ScriptTree tree, int start, int end)
    {
        if (start == 0 && tree.Text.StartsWith("#!", StringComparison.Ordinal))
        {
            return;
        }
        MappedText comment = tree.Script.Slice(start + 1, end - start - 1);
        comments.Add(comment);
        string text = comment.Text;
        for (int from = 0, part = 0; from <= text.Length; part++)
        {
            int tick = text.IndexOf('`', from);
            int to = tick < 0 ? text.Length : tick;
            int begin = from + text.AsSpan(from, to - from).IndexOfAnyExcept(" \t#-*•$%>") is var skipped && skipped >= from ? skipped : from;
            bool isCode = (part % 2 == 1 && tick >= 0) || text.AsSpan(from, begin - from).Contains("$ ", StringComparison.Ordinal);
            if (isCode && to - begin is > 2 and < 400 && text[begin] is (>= 'a' and <= 'z') or '.' or '/')
            {
                unit.Aside.Add(Read(comment.Slice(begin, to - begin), new(false, false, false, CommandManner.Comment),
                    ShellDialect.Posix, names, [], DeepestScript));
            }
            else
            {
                Text(unit, names, comment.Slice(from, to - from), CommandManner.Comment);
            }
            from = to + 1;
        }
    }

    private static void Collect(ScriptUnit unit, List<(CommandDraft Draft, ScriptUnit Unit, int Index)> found)
    {
        for (int i = 0; i < unit.Meanings.Length; i++)
        {
            foreach (CommandDraft draft in unit.Meanings[i].Drafts)
            {
                found.Add((draft, unit, i));
            }
            foreach (ScriptUnit script in unit.Meanings[i].Scripts)
            {
                Collect(script, found);
            }
        }
        foreach (ScriptUnit aside in unit.Aside)
        {
            Collect(aside, found);
        }
    }

    private void AddPlaces(ScriptUnit unit)
    {
        ScriptTree tree = unit.Tree;
        for (int i = 0; i < tree.Commands.Count; i++)
        {
            RawCommand command = tree.Commands[i];
            CommandMeaning meaning = unit.Meanings[i];
            int index = meaning.First?.Index ?? -1;
            string program = command.Words.Count > 0 ? command.Words[0].Value(tree.Text) : "";
            ShellPlaceKind kind = program is "[[" or "[" or "test" ? ShellPlaceKind.Test : ShellPlaceKind.Word;
            bool declares = ShellNames.Declares(program);
            foreach (ShellWord word in command.Words)
            {
                Add(tree, word.Start, word.End, kind, index);
                if (declares && word.ValueStart(tree.Text, out _) is >= 0 and int at)
                {
                    Add(tree, at, word.End, ShellPlaceKind.Assignment, -1);
                }
            }
            foreach (RawAssignment one in command.Assignments)
            {
                Add(tree, one.Value.Start, one.Value.End, ShellPlaceKind.Assignment, -1);
            }
            bool isRead = meaning.ReadsScript || meaning.Scripts.Count > 0;
            foreach (RawHeredoc one in command.Heredocs ?? [])
            {
                if (!isRead)
                {
                    Add(tree, one.Start, one.End, ShellPlaceKind.Heredoc, -1);
                }
            }
            foreach (ScriptUnit script in meaning.Scripts)
            {
                AddPlaces(script);
            }
        }
        HashSet<string> compared = tree.LoopValues.Count > 0 ? ComparedNames.Of(tree) : [];
        tree.LoopValues.ForEach(one => Add(
            tree, one.Value.Start, one.Value.End, compared.Contains(one.Name) ? ShellPlaceKind.CasePattern : ShellPlaceKind.Assignment, -1));
        tree.LooseHeredocs.ForEach(one => Add(tree, one.Start, one.End, ShellPlaceKind.Heredoc, -1));
        tree.CasePatterns.ForEach(one => Add(tree, one.Start, one.End, ShellPlaceKind.CasePattern, -1));
        tree.Comments.ForEach(one => Add(tree, one.Start, one.End, ShellPlaceKind.Comment, -1));
    }

    private void Add(ScriptTree tree, int start, int end, ShellPlaceKind kind, int command)
    {
        if (end > start && tree.Script.SpanOf(start, end - start) is { Length: > 0 } span)
        {
            places.Add(new(span, kind, command));
        }
    }
}
