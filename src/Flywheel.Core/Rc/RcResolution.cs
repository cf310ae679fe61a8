using System.Collections.Immutable;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Rc;

/// <summary>The options of one command, and what is wrong.</summary>
public sealed class RcResolution
{
    internal RcResolution(
        RcReading reading, string command, ImmutableArray<RcOption> startup, ImmutableArray<RcOption> options, ImmutableArray<RcWord> residue,
        ImmutableArray<RcProblem> problems)
    {
        Files = reading.Files;
        Dialect = reading.Dialect;
        Command = command;
        Startup = startup;
        Options = options;
        Residue = residue;
        Problems = problems;
        var later = new HashSet<string>(StringComparer.Ordinal);
        for (int i = options.Length - 1; i >= 0; i--)
        {
            RcOption option = options[i];
            // One that is not known may add up.
            if (!option.Ignored && !option.IsStarlark && OptionTable.TryGetLong(option.Name, out _) && !OptionTable.Accumulates(option.Name))
            {
                option.Overridden = !later.Add(option.Name);
            }
        }
    }

    public ImmutableArray<RcFile> Files { get; }

    public RcDialect Dialect { get; }

    public string Command { get; }

    /// <summary>The startup options of the files, in order.</summary>
    public ImmutableArray<RcOption> Startup { get; }

    /// <summary>In Bazel's order, a config's right behind the --config that asks for it: a later one wins.</summary>
    public ImmutableArray<RcOption> Options { get; }

    /// <summary>Words that are no options: Bazel takes them for targets before those of the command line.</summary>
    public ImmutableArray<RcWord> Residue { get; }

    public ImmutableArray<RcProblem> Problems { get; }

    /// <summary>Whether Bazel would refuse to run, as far as can be known here: values are not looked at.</summary>
    public bool Fails
    {
        get
        {
            foreach (RcProblem problem in Problems)
            {
                if (problem.Kind == RcProblemKind.Error)
                {
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>The one in effect of this name (today's); null when nobody gives it. For options that add up, the last one.</summary>
    public RcOption? FindLast(string name)
    {
        for (int i = Options.Length - 1; i >= 0; i--)
        {
            RcOption option = Options[i];
            if (!option.Ignored && !option.IsStarlark && option.Name == name)
            {
                return option;
            }
        }
        return null;
    }

    /// <summary>All that are in effect of this name (today's), in order: several only for options that add up.</summary>
    public IEnumerable<RcOption> InEffect(string name)
    {
        foreach (RcOption option in Options)
        {
            if (!option.Ignored && !option.IsStarlark && !option.Overridden && option.Name == name)
            {
                yield return option;
            }
        }
    }
}
