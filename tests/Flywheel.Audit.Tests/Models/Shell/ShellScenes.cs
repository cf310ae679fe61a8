using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Tests.Models.Shell;

/// <summary>Scripts as tests write them, and what is found as one line for each command.</summary>
internal static class ShellScenes
{
    public static ShellReading Read(string script, ScriptOrigin origin = ScriptOrigin.ShellFile, ShellDialect dialect = ShellDialect.Posix) =>
        ShellReading.Of(new(MappedText.Of(new SourceText("a.sh", script)), origin, Construct.File, dialect));

    /// <summary>The commands that start Bazel, words joined by spaces; other manners than Run come first in the line.</summary>
    public static string[] Bazel(string script, ScriptOrigin origin = ScriptOrigin.ShellFile, ShellDialect dialect = ShellDialect.Posix) =>
        [.. Read(script, origin, dialect).Commands.Where(one => LauncherName.Is(one.Name)).Select(Show)];

    public static string[] All(string script, ScriptOrigin origin = ScriptOrigin.ShellFile, ShellDialect dialect = ShellDialect.Posix) =>
        [.. Read(script, origin, dialect).Commands.Select(Show)];

    public static string Show(FoundCommand one) =>
        $"{(one.Manner == CommandManner.Run ? "" : one.Manner + ": ")}{string.Join(' ', [one.Program, .. one.Words.Select(word => word.Text)])}";
}
