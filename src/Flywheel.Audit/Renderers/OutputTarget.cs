using System.Collections.Immutable;

namespace Flywheel.Audit.Renderers;

/// <summary>What <c>--output FORMAT[=FILE]</c> asks for.</summary>
/// <param name="Format">How.</param>
/// <param name="File">Where to, as it was given; null is stdout.</param>
public sealed record OutputTarget(OutputFormat Format, string? File)
{
    /// <summary>One word of the command line; <c>-</c> is stdout.</summary>
    public static OutputChoice Parse(string word) => Parse([word]);

    /// <summary>All of a command line; text to stdout where there are none. No two may go to one place.</summary>
    public static OutputChoice Parse(IReadOnlyCollection<string> words)
    {
        var targets = ImmutableArray.CreateBuilder<OutputTarget>();
        var places = new HashSet<string>(StringComparer.Ordinal);
        foreach (string word in words)
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word : word[..equals];
            string? file = equals < 0 ? null : word[(equals + 1)..];
            if (OutputFormat.All.FirstOrDefault(format => format.Name == name) is not { } format)
            {
                return new OutputChoice.Wrong($"`{name}` is no format: one of {OutputFormat.Names}");
            }
            if (file is "")
            {
                return new OutputChoice.Wrong($"`--output {name}=` names no file: `--output {name}=FILE`, or `--output {name}` for stdout");
            }
            file = file == "-" ? null : file;
            if (!places.Add(file is null ? "" : Path.GetFullPath(file)))
            {
                return new OutputChoice.Wrong($"`--output` sends two formats to {(file is null ? "stdout" : "one file")}: give one of them another file");
            }
            targets.Add(new(format, file));
        }
        return new OutputChoice.Chosen(targets.Count > 0 ? targets.ToImmutable() : [new(OutputFormat.All[0], null)]);
    }
}

/// <summary>What a command line asks for, or why it cannot be.</summary>
public abstract record OutputChoice
{
    private OutputChoice() { }

    public abstract T Match<T>(Func<Chosen, T> chosen, Func<Wrong, T> wrong);

    public sealed record Chosen(ImmutableArray<OutputTarget> Targets) : OutputChoice
    {
        public override T Match<T>(Func<Chosen, T> chosen, Func<Wrong, T> wrong) => chosen(this);
    }

    /// <param name="What">Of the usage; lower case, no full stop.</param>
    public sealed record Wrong(string What) : OutputChoice
    {
        public override T Match<T>(Func<Chosen, T> chosen, Func<Wrong, T> wrong) => wrong(this);
    }
}
