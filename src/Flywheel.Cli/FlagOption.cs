using System.CommandLine;

namespace Flywheel.Cli;

/// <summary>An option without a value.</summary>
internal static class FlagOption
{
    internal static Option<bool> Of(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };
}
