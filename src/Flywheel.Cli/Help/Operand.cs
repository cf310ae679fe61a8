using System.CommandLine;

namespace Flywheel.Cli.Help;

/// <summary>An argument of which the parser takes any number, so that a fault is said in a line of ours; the help shows what it really takes.</summary>
internal sealed class Operand : Argument<string[]>
{
    /// <param name="name">What stands for it; FILE and DIR are completed as such.</param>
    /// <param name="description">What it is.</param>
    /// <param name="optional">Whether it may be left out.</param>
    internal Operand(string name, string description, bool optional = false)
        : base(name)
    {
        Description = description;
        Arity = ArgumentArity.ZeroOrMore;
        Usage = optional ? $"[<{name}>]" : $"<{name}>";
    }

    /// <summary>As the usage line shows it.</summary>
    internal string Usage { get; init; }

    /// <summary>How many it really takes.</summary>
    internal int Count { get; init; } = 1;

    internal static bool IsBehindDashes(Argument argument) => UsageOf(argument).StartsWith("--", StringComparison.Ordinal);

    internal static int Most(Argument argument) => argument is Operand operand ? operand.Count : argument.Arity.MaximumNumberOfValues;

    /// <summary>How any argument is shown.</summary>
    internal static string UsageOf(Argument argument) => argument switch
    {
        Operand operand => operand.Usage,
        _ when argument.Arity.MaximumNumberOfValues > 1 => argument.Arity.MinimumNumberOfValues == 0 ? $"[<{argument.Name}>...]" : $"<{argument.Name}>...",
        _ => argument.HasDefaultValue || argument.Arity.MinimumNumberOfValues == 0 ? $"[<{argument.Name}>]" : $"<{argument.Name}>",
    };
}
