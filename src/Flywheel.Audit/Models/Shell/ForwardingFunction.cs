namespace Flywheel.Audit.Models.Shell;

/// <summary>A function that runs its arguments: <c>run() { echo "+ $*"; "$@"; }</c>, <c>bz() { bazel --batch "$@"; }</c>.</summary>
/// <param name="Body">The raw command that takes them.</param>
/// <param name="At">The word of it that stands for them.</param>
/// <param name="Skipped">How many arguments it drops before.</param>
internal sealed record ForwardingFunction(int Body, int At, int Skipped)
{
    /// <summary>Those of a script, by name.</summary>
    public static Dictionary<string, ForwardingFunction> In(ScriptTree tree)
    {
        var found = new Dictionary<string, ForwardingFunction>();
        var shifts = new Dictionary<string, int>();
        for (int i = 0; i < tree.Commands.Count; i++)
        {
            RawCommand command = tree.Commands[i];
            if (command.Function is not { } name || command.Words.Count == 0 || found.ContainsKey(name))
            {
                continue;
            }
            string program = command.Words[0].Value(tree.Text);
            if (program == "shift")
            {
                int count = command.Words.Count > 1 && int.TryParse(command.Words[1].Value(tree.Text), out int some) ? some : 1;
                shifts[name] = Math.Min(shifts.GetValueOrDefault(name) + count, 100);
                continue;
            }
            if (PrintedText.Prints(program) || program is "local" or "set" or "declare" or "[" or "[[" or "test" or "shift" or "for" or "return")
            {
                continue;
            }
            // A command that is whole is judged where it stands; one whose verb is another argument is filled in where it is called.
            bool isWhole = LauncherName.Is(program) && command.Words.Skip(1).Any(word => word.Value(tree.Text) is var said
                && (said is "build" or "test" or "run" or "coverage"
                || (said.StartsWith('$') && Taken(said) < 0)));
            for (int at = 0; at < command.Words.Count && !isWhole; at++)
            {
                if (Taken(command.Words[at].Value(tree.Text)) is >= 0 and int from)
                {
                    found[name] = new(i, at, shifts.GetValueOrDefault(name) + from);
                    break;
                }
            }
        }
        return found;
    }

    /// <summary>How many arguments an expansion of all of them leaves out; -1 if it is none.</summary>
    public static int Taken(string word)
    {
        if (word is "$@" or "$*" or "${@}" or "${*}")
        {
            return 0;
        }
        bool isCut = word.StartsWith("${@:", StringComparison.Ordinal);
        return isCut && int.TryParse(word.AsSpan(4).TrimEnd('}'), out int from) && from > 0 ? Math.Min(from, 100) - 1 : -1;
    }
}
