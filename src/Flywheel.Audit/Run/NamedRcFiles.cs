using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Rc;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>Rc files that a command, or the <c>startup</c> line of another one, names with <c>--bazelrc</c>.</summary>
internal static class NamedRcFiles
{
    private const string Option = "--bazelrc";

    /// <summary>What scripts name folders by that are the repository's root, or the one that they stand in.</summary>
    private static readonly string[] Roots =
    [
        "%workspace%/", "$PWD/", "${PWD}/", "$(pwd)/", "$GITHUB_WORKSPACE/", "${GITHUB_WORKSPACE}/", "${{ github.workspace }}/", "${{github.workspace}}/",
        "$CI_PROJECT_DIR/", "${CI_PROJECT_DIR}/", "$(git rev-parse --show-toplevel)/", "{{justfile_directory()}}/", "{{ justfile_directory() }}/", "$(CURDIR)/",
    ];

    /// <summary>Paths that a file names, relative to the repository's root: each as from there, and as from the file's own folder.</summary>
    public static IEnumerable<string> In(FileFacts facts)
    {
        if (facts.Model<RcModel>() is { } rc)
        {
            return rc.Entries.Where(entry => entry.Section == "startup" && entry.Name == "bazelrc").Select(entry => entry.Value?.Text)
                .OfType<string>().SelectMany(path => Places(facts, path));
        }
        return facts.Source.Text.Contains(Option, StringComparison.Ordinal)
            ? facts.Scripts.Where(script => script.Origin is not (ScriptOrigin.Fence or ScriptOrigin.InlineCode)
                    && script.Text.Text.Contains(Option, StringComparison.Ordinal))
                .SelectMany(script => ShellReading.Of(script, script.Known).Commands.Where(command => command.Manner is CommandManner.Run or CommandManner.Spawned))
                .SelectMany(Named).SelectMany(path => Places(facts, path))
            : [];
    }

    private static IEnumerable<string> Named(FoundCommand command)
    {
        for (int i = 0; i < command.Words.Length; i++)
        {
            string word = command.Words[i].Text;
            if (word.StartsWith(Option + "=", StringComparison.Ordinal))
            {
                yield return word[(Option.Length + 1)..];
            }
            else if (word == Option && i + 1 < command.Words.Length)
            {
                yield return command.Words[i + 1].Text;
            }
        }
    }

    private static IEnumerable<string> Places(FileFacts facts, string path)
    {
        string? root = Array.Find(Roots, root => path.StartsWith(root, StringComparison.Ordinal));
        string plain = root is null ? path : path[root.Length..];
        if (plain.Length == 0 || plain.StartsWith('/') || plain.StartsWith('~') || plain.AsSpan().ContainsAny("$%{"))
        {
            return [];
        }
        string atRoot = RepositoryPath.Joined("", plain), beside = RepositoryPath.Joined(RepositoryPath.FolderOf(facts.Path), plain);
        return atRoot == beside ? [atRoot] : [atRoot, beside];
    }
}
