using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Launch;

/// <summary>The word that Bazelisk chooses its Bazel by, and who says it.</summary>
/// <param name="Word">A version, a path, a word such as <c>latest</c>; empty when nobody says anything.</param>
/// <param name="Source">A variable or a file, for messages.</param>
internal sealed record BazelVersionChoice(string Word, string Source)
{
    private const string Variable = "USE_BAZEL_VERSION";

    /// <summary>An absolute path to a Bazel, <c>~</c> expanded; null when the word is none.</summary>
    public string? Path { get; private init; }

    /// <summary>The release that the word names; null for a path, a word that moves (<c>latest</c>, <c>7.x</c>) and a commit.</summary>
    public BazelVersion? Release => BazelVersion.Parse(Word);

    /// <summary>
    /// Looks where Bazelisk 1.28 looks, in its order: the variable, .bazeliskrc of the workspace and of HOME, .bazelversion of the
    /// workspace (GetBazelVersion of its core.go).
    /// </summary>
    public static BazelVersionChoice Of(EnvironmentSnapshot environment, string? workspace)
    {
        string? home = environment.Get("HOME");
        BazelVersionChoice choice =
            Named(environment.Get(Variable), Variable)
            ?? InRc(workspace)
            ?? InRc(home)
            ?? InVersionFile(workspace)
            ?? new("", "");
        string path = home is not null && choice.Word.StartsWith("~/", StringComparison.Ordinal) ? home + choice.Word[1..] : choice.Word;
        return choice with { Path = path.StartsWith('/') ? path : null };
    }

    private static BazelVersionChoice? Named(string? word, string source) =>
        string.IsNullOrWhiteSpace(word) ? null : new(word.Trim(), source);

    private static BazelVersionChoice? InRc(string? folder)
    {
        const string name = ".bazeliskrc";
        foreach (string line in Lines(folder, name))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (!line.StartsWith('#') && equals > 0 && line[..equals].Trim() == Variable)
            {
                return Named(line[(equals + 1)..], name);
            }
        }
        return null;
    }

    private static BazelVersionChoice? InVersionFile(string? folder)
    {
        const string name = ".bazelversion";
        return Named(Lines(folder, name).FirstOrDefault(), name);
    }

    private static string[] Lines(string? folder, string name) =>
        folder is not null && SmallFile.Read(System.IO.Path.Combine(folder, name)).Bytes is { } bytes
            ? System.Text.Encoding.UTF8.GetString(bytes).Split('\n')
            : [];
}
