namespace Flywheel.Core.CommandLine;

/// <summary>The words that Bazelisk reads itself when they stand first (its core.go).</summary>
internal static class BazeliskWord
{
    /// <summary>
    /// Whether the line begins with one. <c>bazeliskVersion</c> is one only when it is alone, and <c>--bisect</c> only with a
    /// range; otherwise they are left to Bazel.
    /// </summary>
    public static bool IsOne(ReadOnlySpan<ByteString> words) =>
        words[0].Raw is "completion" or "--print_env" || Wraps(words[0])
        || (words.Length == 1 && words[0].Equals("bazeliskVersion"));

    /// <summary>Whether Bazel runs with the rest of the line.</summary>
    public static bool Wraps(ByteString word) => InsertsFlags(word) || word.StartsWith("--bisect=");

    /// <summary>Whether Bazelisk adds --incompatible flags before the first <c>--</c>, whatever that is, or at the end.</summary>
    public static bool InsertsFlags(ByteString word) => word.Raw is "--strict" or "--migrate";
}
