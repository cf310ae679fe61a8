using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>A script, lexed and taken apart: every command in it, in the order of the text, and what stands where.</summary>
public sealed class ShellReading
{
    /// <summary>Places between a command and its heredoc: more than a line of people has words.</summary>
    private const int FurthestHeredoc = 100;

    /// <summary>Those in <c>$( )</c>, functions, branches, heredocs fed to a shell, <c>bash -c</c>, comments and printed text included.</summary>
    public required IReadOnlyList<FoundCommand> Commands { get; init; }

    /// <summary>All assignments, exported or not.</summary>
    public required IReadOnlyList<ShellAssignment> Assignments { get; init; }

    /// <summary>Without the <c>#</c>.</summary>
    public required IReadOnlyList<MappedText> Comments { get; init; }

    /// <summary>In order and without overlap: what the parts of the text are for. What no place covers is syntax.</summary>
    public required IReadOnlyList<ShellPlace> Places { get; init; }

    /// <summary>What a place of the file is for; null where it is mere syntax.</summary>
    public ShellPlace? PlaceAt(int sourceOffset)
    {
        int low = 0, high = Places.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            ShellPlace place = Places[middle];
            if (sourceOffset < place.Span.Start)
            {
                high = middle - 1;
            }
            else if (sourceOffset >= place.Span.End)
            {
                low = middle + 1;
            }
            else
            {
                return place;
            }
        }
        return null;
    }

    /// <summary>The text of the heredoc that a command is fed: behind the words of its line; null where none begins there.</summary>
    /// <param name="sourceOffset">Where the command ends.</param>
    public ShellPlace? HeredocBehind(int sourceOffset)
    {
        int low = 0, high = Places.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Places[middle].Span.Start < sourceOffset ? (middle + 1, high) : (low, middle);
        }
        for (int i = low; i < Math.Min(Places.Count, low + FurthestHeredoc); i++)
        {
            if (Places[i].Kind == ShellPlaceKind.Heredoc)
            {
                return Places[i];
            }
        }
        return null;
    }

    /// <summary>Takes a script apart. Never fails, whatever the text is; linear in its length.</summary>
    /// <param name="fragment">The script.</param>
    /// <param name="known">
    /// Values that the names in it have from elsewhere: variables of a justfile or a makefile (<c>{{bazel}}</c>), <c>env</c> of a workflow
    /// (<c>$BAZEL</c>, <c>${{ env.BAZEL }}</c>). What the script itself assigns goes before.
    /// </param>
    public static ShellReading Of(ScriptFragment fragment, IReadOnlyDictionary<string, string>? known = null) => new ShellReader(fragment).Read(known);

    /// <summary>
    /// Whether a command is a strict check of the contract: <c>flywheel contract --strict</c> or the checker scripts of the field
    /// (<c>*check*substrate*</c>, <c>*bazel*contract*</c> with <c>--strict</c>).
    /// </summary>
    public static bool IsContractCheck(FoundCommand command)
    {
        if (command.Manner != CommandManner.Run)
        {
            return false;
        }
        // `bash scripts/check-bazel-substrate.sh --strict`, `nix run .#flywheel -- contract --strict`: the program may be a word of another.
        bool isStrict = command.Words.Any(one => one.Text is "--strict" or "--strict=true");
        for (int i = -1; isStrict && i < Math.Min(command.Words.Length, 6); i++)
        {
            string word = (i < 0 ? command.Program : command.Words[i].Text).ToLowerInvariant();
            string name = word[(word.LastIndexOfAny(['/', '#', ':']) + 1)..];
            bool isChecker = (name.Contains("check", StringComparison.Ordinal) && name.Contains("substrate", StringComparison.Ordinal))
                || (name.Contains("bazel", StringComparison.Ordinal) && name.Contains("contract", StringComparison.Ordinal));
            bool isVerb = (name is "flywheel" or "flywheel.exe")
                && command.Words.Skip(i + 1).FirstOrDefault(one => !one.Text.StartsWith('-'))?.Text == "contract";
            if ((isVerb || isChecker) && (i < 0 || Runs(command.Name)))
            {
                return true;
            }
        }
        return false;
    }

    private static bool Runs(string name) => name is "bash" or "sh" or "zsh" or "dash" or "source" or "." or "python" or "python3" or "node" or "just" or "make"
        or "nix" or "npm" or "pnpm" or "yarn" or "task" or "mise" or "deno" or "bun";
}

/// <summary>A part of a script and what it is for.</summary>
/// <param name="Span">In the file.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Command">For a word: the command that it belongs to, as an index in <see cref="ShellReading.Commands"/>; else -1.</param>
public readonly record struct ShellPlace(SourceSpan Span, ShellPlaceKind Kind, int Command);

public enum ShellPlaceKind
{
    /// <summary>A word of a command, the program among them.</summary>
    Word,

    /// <summary>The value of an assignment.</summary>
    Assignment,
    Comment,

    /// <summary>A pattern of a <c>case</c>.</summary>
    CasePattern,

    /// <summary>Within <c>[[ ]]</c>, <c>[ ]</c> or <c>test</c>.</summary>
    Test,

    /// <summary>A heredoc that no shell reads.</summary>
    Heredoc,
}
