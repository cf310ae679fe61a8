using System.CommandLine;
using System.CommandLine.Parsing;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.CommandLine;

namespace Flywheel.Cli;

/// <summary>Bazel's command line behind a <c>--</c>, where no word of it is taken for an option of this program.</summary>
internal static class BehindDashes
{
    /// <summary>What is wrong: there is no <c>--</c>, or words stand before it. Null when nothing is.</summary>
    internal static string? Fault(ParseResult parsed, Operand words)
    {
        int given = parsed.GetValue(words)!.Length;
        int behind = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        if (given == behind && parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
        {
            return null;
        }
        string? stray = parsed.GetValue(words)!.FirstOrDefault(word => word.StartsWith('-'));
        return stray is null || given == behind
            ? $"`{UsageError.Path(parsed.CommandResult)}` takes Bazel's command line behind a `--`"
            : $"`{CommandLineFormat.NameOf(ByteString.FromText(stray))}` is no option of `{UsageError.Path(parsed.CommandResult)}`: Bazel's own stand behind a `--`";
    }
}
