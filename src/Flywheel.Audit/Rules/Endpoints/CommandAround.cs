using System.Collections.Immutable;
using Flywheel.Core.Contract;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>The command that a word belongs to, as far as its other words change what the word means.</summary>
internal sealed class CommandAround(string program, IEnumerable<string> words)
{
    private readonly Lazy<(bool ExecutorOff, bool GivesCache)> flags = new(() => Read(words));

    /// <summary>Whether the last executor that it is given is none.</summary>
    public bool TurnsExecutorOff => flags.Value.ExecutorOff;

    /// <summary>Whether it is given the address of a cache.</summary>
    public bool GivesCache => flags.Value.GivesCache;

    /// <summary>The program as it is written, and the first words behind it.</summary>
    public string Program { get; } = string.Join(' ', words.Take(2).Prepend(program));

    /// <summary>A command that is known by its text only: a code span, a line.</summary>
    public static CommandAround OfText(string text)
    {
        string[] words = text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return new(words.Length == 0 ? "" : words[0], words.Skip(1));
    }

    /// <summary>Whether the guard runs Bazel here: by a lane's name, as `flywheel`, or by a name of the register.</summary>
    public bool IsGuarded(ImmutableArray<string> registered)
    {
        foreach (string word in Program.Split(' '))
        {
            string name = word[(word.LastIndexOf('/') + 1)..];
            string bare = name.EndsWith(".sh", StringComparison.Ordinal) ? name[..^3] : name;
            if (bare is Personalities.Lane or Personalities.OtherLane or "flywheel" || registered.Contains(word) || registered.Contains(name))
            {
                return true;
            }
        }
        return false;
    }

    private static (bool ExecutorOff, bool GivesCache) Read(IEnumerable<string> words)
    {
        bool off = false;
        bool cache = false;
        foreach (string word in words)
        {
            const string Executor = "--remote_executor=";
            off = word.StartsWith(Executor, StringComparison.Ordinal) ? word.Length == Executor.Length : off;
            cache |= word.StartsWith("--remote_cache", StringComparison.Ordinal) && !word.EndsWith('=');
        }
        return (off, cache);
    }
}
