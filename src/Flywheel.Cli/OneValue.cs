using System.CommandLine;

namespace Flywheel.Cli;

/// <summary>An option that takes one value, which may be checked; a fault is a line of ours and never shows the value.</summary>
internal sealed class OneValue
{
    /// <param name="name">With its dashes.</param>
    /// <param name="value">What stands for the value in the help.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="allowed">What the value has to be, in words.</param>
    /// <param name="fits">Whether a value is that.</param>
    internal OneValue(string name, string value, string description, string allowed, Func<string, bool> fits)
    {
        Option = new Option<string?>(name)
        {
            Description = description,
            HelpName = value,
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result => result.Tokens is [var word] ? word.Value : null,
        };
        Option.Validators.Add(result =>
        {
            if (result is { Implicit: false } && (result.Tokens is not [var word] || !fits(word.Value)))
            {
                result.AddError($"`{name}` takes {allowed}");
            }
        });
    }

    internal Option<string?> Option { get; }

    internal string? Of(ParseResult parsed) => parsed.GetValue(Option);
}
