using System.CommandLine;

namespace Flywheel.Cli;

/// <summary>The option <c>--format</c> of every verb that reports: text or json, text when it is not given.</summary>
internal sealed class FormatOption
{
    internal FormatOption(string what)
    {
        Option = new Option<string?>("--format")
        {
            Description = what,
            HelpName = "text|json",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => "text",
            CustomParser = result => result.Tokens is [var word] ? word.Value : null,
        };
        Option.Validators.Add(result =>
        {
            if (result is { Implicit: false, Tokens: not [{ Value: "text" or "json" }] })
            {
                result.AddError("`--format` takes one of text and json");
            }
        });
    }

    internal Option<string?> Option { get; }

    internal bool IsJson(ParseResult parsed) => parsed.GetValue(Option) == "json";

    /// <summary>Writes the one or the other.</summary>
    internal static void Write(Companion companion, bool json, Func<string> document, Func<IEnumerable<string>> lines)
    {
        if (json)
        {
            companion.Output.Write(document());
            return;
        }
        companion.Write(lines());
    }
}
