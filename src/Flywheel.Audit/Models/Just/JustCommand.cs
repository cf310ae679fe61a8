using System.Collections.Immutable;
using Flywheel.Audit.Models.Shell;

namespace Flywheel.Audit.Models.Just;

/// <summary>The words behind <c>just</c>: options taken away, what is left names recipes and their arguments.</summary>
/// <param name="Words">Recipes and arguments; empty for the default recipe.</param>
/// <param name="Justfile">Of <c>--justfile</c>; null without it.</param>
/// <param name="WorkingDirectory">Of <c>--working-directory</c>; null without it.</param>
/// <param name="Runs">Whether it runs recipes at all: <c>just --list</c> does not.</param>
public sealed record JustCommand(ImmutableArray<string> Words, string? Justfile, string? WorkingDirectory, bool Runs)
{
    private static readonly string[] Valued =
    [
        "-f", "--justfile", "-d", "--working-directory", "-E", "--dotenv-path", "--dotenv-filename", "--shell", "--shell-arg", "--color",
        "--command-color", "--chooser", "--dump-format", "--list-heading", "--list-prefix", "--alias-style", "--timestamp-format", "--indentation",
        "--tempdir", "--cygpath", "--completions", "--ceiling", "--group",
    ];

    private static readonly string[] Idle =
    [
        "-l", "--list", "--summary", "-s", "--show", "--dump", "--evaluate", "--choose", "-e", "--edit", "--fmt", "--init", "--man", "--variables",
        "--groups", "--usage", "--json", "-n", "--dry-run", "-h", "--help", "-V", "--version", "--completions", "--changelog", "-c", "--command",
        "--request",
    ];

    public static bool IsJust(FoundCommand command) => command.Name is "just" or "just.exe";

    public static JustCommand Of(FoundCommand command) => Of([.. command.Words.Select(word => word.Text)]);

    public static JustCommand Of(ImmutableArray<string> arguments)
    {
        string? justfile = null, folder = null;
        bool runs = true;
        int i = 0;
        for (; i < arguments.Length; i++)
        {
            string word = arguments[i];
            if (word == "--")
            {
                i++;
                break;
            }
            int equals = word.IndexOf('=');
            if (!word.StartsWith('-'))
            {
                if (equals > 0 && JustHeader.IsName(word.AsSpan(0, equals)))
                {
                    continue;
                }
                break;
            }
            string option = word.StartsWith("--", StringComparison.Ordinal) && equals > 0 ? word[..equals] : word;
            runs &= !Idle.Contains(option);
            string? value = option != word ? word[(equals + 1)..] : null;
            if (option == "--set")
            {
                i += 2;
            }
            else if (Valued.Contains(option) && value is null)
            {
                value = ++i < arguments.Length ? arguments[i] : null;
            }
            justfile = option is "-f" or "--justfile" ? value : justfile;
            folder = option is "-d" or "--working-directory" ? value : folder;
        }
        return new(arguments[Math.Min(i, arguments.Length)..], justfile, folder, runs);
    }
}
