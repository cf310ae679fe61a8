using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Tests.CommandLine;

/// <summary>Command lines written as people type them: words separated by single spaces.</summary>
internal static class CommandLines
{
    public static BazelCommandLine Parse(params string[] words) =>
        BazelCommandLine.Parse([.. words.Select(ByteString.FromText)]);

    public static BazelCommandLine Typed(string line) => Parse(line.Length == 0 ? [] : line.Split(' '));

    public static ByteString[] Words(string line) => [.. line.Split(' ').Select(ByteString.FromText)];

    public static string Text(IEnumerable<ByteString> words) => string.Join(' ', words);
}
