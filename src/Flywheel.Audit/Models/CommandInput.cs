namespace Flywheel.Audit.Models;

/// <summary>Names of inputs that hold a command line or a script: <c>command</c>, <c>build-cmd</c>, <c>bazel_command</c>.</summary>
internal static class CommandInput
{
    public static bool IsNamed(string input)
    {
        string lower = input.ToLowerInvariant();
        string last = lower[(lower.LastIndexOfAny(['-', '_', '.', ' ']) + 1)..];
        return last is "command" or "commands" or "cmd" or "cmds" or "script" or "scripts" or "run" or "exec" or "commandline" or "inlinescript"
            || lower is "args" or "command-line" or "command_line"
            || input.EndsWith("Command", StringComparison.Ordinal) || input.EndsWith("Script", StringComparison.Ordinal);
    }

    /// <summary>Whether a value may be a command at all: no switch, no number.</summary>
    public static bool MayBe(string value) =>
        value.AsSpan().Trim() is { Length: > 0 } said && said is not ("true" or "false" or "null") && said.ContainsAnyExcept("0123456789.");
}
