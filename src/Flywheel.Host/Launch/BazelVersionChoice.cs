using Flywheel.Core.Contract;
using Flywheel.Core.Launch;

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

    /// <summary>Bazelisk's own setting, else the first line of .bazelversion of the workspace (GetBazelVersion of its core.go).</summary>
    public static BazelVersionChoice Of(EnvironmentSnapshot environment, string? workspace)
    {
        const string file = ".bazelversion";
        (string word, string source) = BazeliskSettings.Find(environment, workspace, Variable)
            ?? (BazeliskSettings.Lines(workspace, file).FirstOrDefault("").Trim(), file);
        string path = environment.Get("HOME") is { } home && word.StartsWith("~/", StringComparison.Ordinal) ? home + word[1..] : word;
        return new(word, source) { Path = path.StartsWith('/') ? path : null };
    }
}
