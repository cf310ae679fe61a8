using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Takes away what merely leads to a command, and hands what a shell is given to be read.</summary>
internal sealed partial class CommandPeeler
{
    private const int MostLayers = 32;

    private readonly ScriptUnit unit;
    private readonly ScriptTree tree;
    private readonly ShellNames names;
    private readonly Func<MappedText, ScriptSetting, ShellDialect, IReadOnlyList<string>, ScriptUnit?> nest;
    private readonly Dictionary<string, ForwardingFunction> functions;

    /// <summary>Names of the script's own functions.</summary>
    private readonly HashSet<string> defined = [];

    // Of the command at hand.
    private readonly List<string> through = [];
    private readonly List<ShellAssignment> assignments = [];
    private readonly HashSet<string> called = [];
    private CommandMeaning meaning = new();
    private RawCommand raw = new();
    private bool bypassesFunctions;
    private int via;
    private string? handedBy;

    public CommandPeeler(ScriptUnit unit, ShellNames names, Func<MappedText, ScriptSetting, ShellDialect, IReadOnlyList<string>, ScriptUnit?> nest)
    {
        this.unit = unit;
        this.names = names;
        this.nest = nest;
        tree = unit.Tree;
        functions = ForwardingFunction.In(tree);
        foreach (RawCommand command in tree.Commands)
        {
            if (command.Function is { } function)
            {
                defined.Add(function);
            }
        }
    }

    public CommandMeaning Peel(RawCommand command, IReadOnlyList<string> outerThrough)
    {
        (raw, meaning, bypassesFunctions, via, handedBy) = (command, new(), false, -1, unit.Setting.HandedBy);
        assignments.Clear();
        called.Clear();
        through.Clear();
        through.AddRange(outerThrough);
        foreach (RawAssignment one in command.Assignments)
        {
            assignments.Add(new(one.Name, Plain(one.Value), Exported: command.Words.Count > 0));
        }
        if (command.Words.Count > 0)
        {
            Run(Filled(command.Words), 0);
        }
        return meaning;
    }

    public CommandWord Plain(ShellWord word) => new(word.Value(tree.Text), tree.Script.SpanOf(word.Start, word.End - word.Start), word.IsConstant);

    /// <summary>The words with constants filled in; the program is left for <see cref="Run"/>, which takes more for a value.</summary>
    private List<ArgumentWord> Filled(List<ShellWord> words)
    {
        var filled = new List<ArgumentWord>(words.Count);
        for (int i = 0; i < words.Count; i++)
        {
            ShellWord word = words[i];
            if (i == 0 || word.IsConstant)
            {
                filled.Add(new(word.Value(tree.Text), word, word.IsConstant, IsFilled: false));
                continue;
            }
            List<string[]> values = names.ValuesOf(word, tree.Text, loosely: false);
            if (values.Count == 1)
            {
                Fill(filled, word, values[0], isCertain: true);
            }
            else if (values.Find(one => one is ["build" or "test" or "run" or "coverage" or "mobile-install", ..]) is { } heavy)
            {
                Fill(filled, word, heavy, isCertain: false);
            }
            else
            {
                filled.Add(new(word.Value(tree.Text), word, IsConstant: false, IsFilled: false));
            }
        }
        return filled;
    }

    private void Fill(List<ArgumentWord> filled, ShellWord word, string[] value, bool isCertain)
    {
        string[] split = word.IsQuoted && value.Length > 1 && !tree.Text.AsSpan(word.Start, word.End - word.Start).Contains("[@]", StringComparison.Ordinal)
            ? [string.Join(' ', value)]
            : value;
        foreach (string one in split)
        {
            filled.Add(new(one, word, isCertain && !one.Contains('$'), IsFilled: true));
        }
    }

    /// <summary>Peels until a command is left that runs no other.</summary>
    private void Run(List<ArgumentWord> words, int depth)
    {
        for (int layer = depth; layer < MostLayers && words.Count > 0; layer++)
        {
            words = Program(words);
            if (words.Count == 0)
            {
                return;
            }
            ArgumentWord program = words[0];
            string name = FileName(program.Text);
            if (!program.Raw.IsQuoted && program.Text is "$" or "%" or ">" or "#" && words.Count > 1)
            {
                words.RemoveAt(0);
            }
            else if (!bypassesFunctions && functions.TryGetValue(program.Text, out ForwardingFunction? function) && raw.Function != program.Text
                && called.Add(program.Text))
            {
                words = Forwarded(words, function);
            }
            else if (!program.IsFilled && !program.Raw.IsQuoted && !bypassesFunctions && names.Alias(program.Text) is { Length: > 0 } alias
                && called.Add(program.Text))
            {
                words = [.. alias.Select(one => new ArgumentWord(one, program.Raw, true, IsFilled: true)), .. words.Skip(1)];
            }
            else if (!program.IsConstant && words.Count > 1 && !LauncherName.Is(name) && LauncherName.Is(words[1].Text))
            {
                through.Add(program.Text);
                words.RemoveAt(0);
            }
            else if (Wrapper(words, out int from) is { } wrapper && Unwrapped(wrapper, words, from, layer) is { } rest)
            {
                bypassesFunctions |= wrapper.Name is "command" or "exec" or "env" or "sudo" or "xargs";
                words = rest;
            }
            else if (HandedOn(words) is { } handed)
            {
                handedBy ??= program.Text;
                through.Add(program.Text);
                words = handed;
            }
            else if (words is [{ Raw.IsQuoted: true }] && through.Count > 0 && IsWhole(program.Text)
                && Read(through[^1], Joined(words)) is not null)
            {
                // `retry "bazel build //x"`: what runs it splits it.
                return;
            }
            else
            {
                _ = HandedText(words);
                Found(words);
                return;
            }
        }
    }

    /// <summary>Fills in the program: a default is a value, and of several the one that is Bazel.</summary>
    private List<ArgumentWord> Program(List<ArgumentWord> words)
    {
        if (words is not [{ IsConstant: false, IsFilled: false } program, ..])
        {
            return words;
        }
        List<string[]> values = [.. names.ValuesOf(program.Raw, tree.Text, loosely: true).Where(one => one.Length > 0)];
        string[]? value = values.Find(one => LauncherName.Is(one[0])) ?? values.Find(one => one.Any(word => LauncherName.Is(word))) ?? values.FirstOrDefault();
        if (value is null || (value[0].StartsWith('$') && !LauncherName.Is(value[0]) && LauncherName.IsVariable(program.Text)))
        {
            return words;
        }
        var filled = new List<ArgumentWord>(words.Count);
        Fill(filled, program.Raw, value, isCertain: values.Count == 1);
        filled.AddRange(words.Skip(1));
        return filled;
    }

    private List<ArgumentWord> Forwarded(List<ArgumentWord> words, ForwardingFunction function)
    {
        RawCommand body = tree.Commands[function.Body];
        List<ArgumentWord> arguments = [.. words.Skip(1 + function.Skipped)];
        if (function.At == 0 && (arguments.Count == 0 || !LauncherName.Is(arguments[0].Text))
            && words.FindIndex(1, one => LauncherName.Is(one.Text)) is > 0 and int bazel)
        {
            arguments = words[bazel..];
        }
        through.Add(words[0].Text);
        via = function.Body;
        foreach (RawAssignment one in body.Assignments)
        {
            assignments.Add(new(one.Name, Plain(one.Value), Exported: true));
        }
        List<ArgumentWord> all = [.. Filled(body.Words).Select(one =>
            one.IsConstant || one.IsFilled ? one with { Raw = words[0].Raw, IsFilled = true } : one)];
        int at = all.FindIndex(one => !one.IsConstant && ForwardingFunction.Taken(one.Text) >= 0);
        return at < 0 ? arguments : [.. Program(all[..at].Count > 0 ? all[..at] : arguments), .. at > 0 ? arguments : [], .. all[(at + 1)..]];
    }

    /// <summary>The wrapper that the words begin with, by its longest name, and where its words begin.</summary>
    private static CommandWrapper? Wrapper(List<ArgumentWord> words, out int from)
    {
        string name = FileName(words[0].Text);
        from = 1;
        CommandWrapper? found = CommandWrapper.Of(name);
        for (int at = 1; found is null && CommandWrapper.HasSubcommands(name) && at < words.Count; at++)
        {
            string word = words[at].Text;
            if (words[at].IsOption)
            {
                at += CommandWrapper.IsGlobalWithValue(name, word) ? 1 : 0;
                at += word == "--option" ? 2 : 0;
                continue;
            }
            if (words[at].IsElastic && at + 1 < words.Count)
            {
                continue;
            }
            if (name is "pnpm" or "yarn" or "npm" or "bun" && LauncherName.Is(word))
            {
                from = at;
                return CommandWrapper.Of("bunx")! with { Name = name };
            }
            name = $"{name} {word}";
            from = at + 1;
            found = CommandWrapper.Of(name);
            if (name == "yarn run" && at + 1 < words.Count && LauncherName.Is(words[at + 1].Text))
            {
                return CommandWrapper.Of("bunx")! with { Name = name };
            }
        }
        return found;
    }

    private void Found(List<ArgumentWord> words)
    {
        // A word within `<` `>` or brackets, or a letter of prose, is no program; only its words may be.
        SourceSpan first = words[0].Span(tree.Script);
        int end = first.End;
        var rest = ImmutableArray.CreateBuilder<CommandWord>(words.Count - 1);
        for (int i = 1; i < words.Count; i++)
        {
            SourceSpan span = words[i].Span(tree.Script);
            end = span.Start >= first.Start ? Math.Max(end, span.End) : end;
            rest.Add(new(words[i].Text, span, words[i].IsConstant));
        }
        meaning.Add(new CommandDraft(new FoundCommand
        {
            Program = words[0].Text,
            ProgramSpan = first,
            Span = new(first.Start, end),
            Words = rest.MoveToImmutable(),
            Assignments = [.. assignments],
            Manner = unit.Setting.Manner,
            Through = [.. through],
            Function = raw.Function,
            HandedBy = handedBy,
        })
        { Via = via });
        if (PrintedText.Prints(FileName(words[0].Text)) || PrintedText.IsLog(words[0].Text))
        {
            meaning.Prints = words[1..];
        }
        else
        {
            Mention(words);
        }
    }

    /// <summary>What is looked for and not run.</summary>
    private void Mention(List<ArgumentWord> words)
    {
        string name = FileName(words[0].Text);
        bool looks = name is "which" or "type" or "hash" or "whence" || (name == "command" && words.Count > 1 && words[1].Text is "-v" or "-V");
        if (!looks)
        {
            return;
        }
        foreach (ArgumentWord word in words.Skip(1))
        {
            if (LauncherName.Is(word.Text))
            {
                SourceSpan span = word.Span(tree.Script);
                meaning.Add(new CommandDraft(new FoundCommand
                {
                    Program = word.Text,
                    ProgramSpan = span,
                    Span = span,
                    Words = [],
                    Manner = unit.Setting.Manner == CommandManner.Run ? CommandManner.Mentioned : unit.Setting.Manner,
                    Function = raw.Function,
                }));
            }
        }
    }

    private static string FileName(string program)
    {
        string name = program[(program.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    /// <summary>The words as one text that knows where it stands.</summary>
    public MappedText Joined(IReadOnlyList<ArgumentWord> words, bool isPrinted = false)
    {
        var builder = new MappedText.Builder(tree.Script.Source);
        for (int i = 0; i < words.Count; i++)
        {
            int at = tree.Script.ToSource(words[i].Raw.Start);
            if (i > 0)
            {
                builder.Add(" ", at);
            }
            if (words[i].IsFilled)
            {
                builder.Add(words[i].Text, at);
            }
            else
            {
                words[i].Raw.AddTo(builder, tree.Script, isPrinted);
            }
        }
        return builder.Build();
    }
}
