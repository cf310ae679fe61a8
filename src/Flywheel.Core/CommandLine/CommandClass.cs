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
    /// <summary>The class of a command; one that is not known may execute actions, and is heavy.</summary>
    public static CommandClass Classify(ByteString command) => Find(command) ?? CommandClass.Heavy;

    public static bool IsKnown(ByteString command) => Find(command) is not null;

    private static CommandClass? Find(ByteString command) => command.Raw switch
    {
        // print_action executes: measured on 4.2.3.
        "build" or "test" or "run" or "coverage" or "mobile-install" or "print_action" => CommandClass.Heavy,
        "fetch" or "vendor" or "sync" or "mod" or "modquery" => CommandClass.Fetching,
        "query" or "cquery" or "aquery" or "info" or "version" or "help" or "clean" or "shutdown" or "dump" or "config"
            or "license" or "canonicalize-flags" or "analyze-profile" => CommandClass.Light,
        // An empty word is no command: the client prints its help, whatever follows (measured on 4.2.3 and 2.1.0).
        "-h" or "-help" or "--help" or "" => CommandClass.Light,
        // Bazelisk's own; it looks for this word behind options, too (isCompletionCommand in its core.go).
        "completion" => CommandClass.ClientOnly,
        _ => null,
    };
}
