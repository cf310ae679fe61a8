namespace Flywheel.Host.Probe;

/// <summary>Ends a probe before it begins: a file that a variable names does not hold what it should.</summary>
internal sealed class UnusableFile(string variable, bool missing) : Exception
{
    /// <summary>The variable, to look at.</summary>
    public string Variable { get; } = variable;

    /// <summary>Without the value: people put the PEM itself there.</summary>
    public string Problem { get; } = missing
        ? $"there is no file where {variable} names one"
        : $"the file that {variable} names cannot be read, or does not hold the PEM that belongs there";
}
