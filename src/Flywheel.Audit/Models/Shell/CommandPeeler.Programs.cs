using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Program;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Programs of other languages that stand in a command or follow it: what they hand to the system.</summary>
internal sealed partial class CommandPeeler
{
    /// <summary>
    /// Of <c>python3 -c '...'</c> and its like the command lines that the program spawns; null where there are none, so that it is a command as any.
    /// </summary>
    private List<ArgumentWord>? Interpreted(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        for (int at = from; at < words.Count; at++)
        {
            string option = words[at].Text;
            int equals = option.StartsWith("--", StringComparison.Ordinal) ? option.IndexOf('=') : -1;
            if (wrapper.Operands > 0 && !words[at].IsOption)
            {
                return Spawns(wrapper, Joined([words[at]]));
            }
            if (ScriptIn(wrapper, words, at, equals > 0 ? option[..equals] : option, equals) is { } program)
            {
                return Spawns(wrapper, program);
            }
            if (!words[at].IsOption)
            {
                meaning.ReadsProgram = option is "-" or "/dev/stdin" ? wrapper.Language : null;
                return null;
            }
            if (wrapper.TakesValue(option))
            {
                if (option == "-m")
                {
                    return null;
                }
                at++;
            }
        }
        meaning.ReadsProgram = wrapper.Language;
        return null;
    }

    private List<ArgumentWord>? Spawns(CommandWrapper wrapper, MappedText program)
    {
        CommandManner manner = unit.Setting.Manner == CommandManner.Run ? CommandManner.Spawned : unit.Setting.Manner;
        bool any = false;
        foreach (MappedText spawn in ProgramSpawns.In(program, wrapper.Language))
        {
            if (nest(spawn, new(false, false, false, manner), ShellDialect.Posix, [.. through, wrapper.Name]) is { } script)
            {
                meaning.Add(script);
                any = true;
            }
        }
        return any ? [] : null;
    }
}
