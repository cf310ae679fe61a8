namespace Flywheel.Audit.Findings;

/// <summary>The severities as they are written.</summary>
public static class SeverityWords
{
    extension(Severity severity)
    {
        /// <summary><c>error</c>, <c>warning</c> or <c>info</c>.</summary>
        public string Word => severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "info",
        };
    }
}
