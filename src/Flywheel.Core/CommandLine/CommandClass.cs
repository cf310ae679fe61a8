namespace Flywheel.Core.CommandLine;

/// <summary>What a command may do, and so how it is treated.</summary>
public enum CommandClass
{
    /// <summary>Can execute build actions, or is not known: gated.</summary>
    Heavy,

    /// <summary>Downloads, but executes nothing: passes, with fetch flags only.</summary>
    Fetching,

    /// <summary>Executes nothing: passes untouched.</summary>
    Light,

    /// <summary>Answered by Bazelisk or by Bazel's client alone, without a server: passes untouched.</summary>
    ClientOnly,
}

/// <summary>The commands and their classes.</summary>
public static class Commands
{
    /// <summary>print_action executes: measured on 4.2.3.</summary>
    private static readonly string[] Heavy = ["build", "test", "run", "coverage", "mobile-install", "print_action"];

    private static readonly string[] Fetching = ["fetch", "vendor", "sync", "mod", "modquery"];

    private static readonly string[] Light =
    [
        "query", "cquery", "aquery", "info", "version", "help", "clean", "shutdown", "dump", "config", "license", "canonicalize-flags", "analyze-profile",
    ];

    /// <summary>An empty word is no command: the client prints its help, whatever follows (measured on 4.2.3 and 2.1.0).</summary>
    private static readonly string[] NoCommand = ["-h", "-help", "--help", ""];

    /// <summary>Bazelisk's own; it looks for this word behind options, too (isCompletionCommand in its core.go).</summary>
    private const string Completion = "completion";

    /// <summary>The class of a command; one that is not known may execute actions, and is heavy.</summary>
    public static CommandClass Classify(ByteString command) => Find(command) ?? CommandClass.Heavy;

    public static bool IsKnown(ByteString command) => Find(command) is not null;

    /// <summary>The names of the commands of a class, as documents list them.</summary>
    public static IReadOnlyList<string> Names(CommandClass of) => of switch
    {
        CommandClass.Heavy => Heavy,
        CommandClass.Fetching => Fetching,
        CommandClass.Light => Light,
        _ => [Completion],
    };

    private static CommandClass? Find(ByteString command)
    {
        string name = command.Raw;
        return Array.IndexOf(Heavy, name) >= 0 ? CommandClass.Heavy
            : Array.IndexOf(Fetching, name) >= 0 ? CommandClass.Fetching
            : Array.IndexOf(Light, name) >= 0 || Array.IndexOf(NoCommand, name) >= 0 ? CommandClass.Light
            : name == Completion ? CommandClass.ClientOnly
            : null;
    }
}
