namespace Flywheel.Audit.Register;

/// <summary>
/// What of the repository was audited: an exception for what was left out may well match something. Files that are not there count as
/// audited where they would have been.
/// </summary>
public sealed record AuditExtent
{
    public static AuditExtent Whole { get; } = new();

    /// <summary>Whether a rule was run (<c>--select</c>, <c>--ignore</c>); null for all.</summary>
    public Func<string, bool>? Rules { get; init; }

    /// <summary>Whether a path was looked at, if there is such a file (PATH of the command line); null for all.</summary>
    public Func<string, bool>? Paths { get; init; }

    internal bool Holds(string rule) => Rules?.Invoke(rule) != false;

    /// <summary>Whether everything was looked at that an exception may be for.</summary>
    internal bool Holds(ExceptionEntry exception, AuditConfig config)
    {
        if (!Holds(exception.Rule))
        {
            return false;
        }
        bool pattern = exception.Path.AsSpan().ContainsAny("*?[{");
        return pattern
            ? Paths is null
            : Paths?.Invoke(exception.Path) != false && config.Scope.LastOrDefault(rule => Glob.IsMatch(rule.Glob, exception.Path)) is not { Included: false };
    }
}
