namespace Flywheel.Core.Contract;

/// <summary>How values and sources are shown.</summary>
internal static class Shown
{
    internal static string Source(SettingSource source) => source switch
    {
        SettingSource.Environment => "environment",
        SettingSource.File => EnvFile.FileName,
        SettingSource.Manifest => Manifest.FileName,
        SettingSource.Default => "default",
        SettingSource.CommandLine => "command line",
        _ => "detected",
    };

    /// <summary>The parts that the contract's own words are made of.</summary>
    private static readonly string[] Vocabulary =
    [
        "attached", "unattached", "backed", "cache", "compatibility", "executor", "local", "localhost", "only", "proof", "remote",
        "shared", "port", "forward", "read", "write", "true", "false", "yes", "no", "on", "off", "none",
    ];

    /// <summary>
    /// <c> (`word`)</c> for a word made of the contract's own words, in any case: what people mistype. Else nothing: a secret
    /// that landed in the wrong variable is not repeated.
    /// </summary>
    internal static string Echo(string value) =>
        value.Length <= 40 && value.Split('-', '_', ' ').All(p => Vocabulary.Contains(p, StringComparer.OrdinalIgnoreCase))
            ? $" (`{value}`)"
            : "";

    /// <summary><c> (`number`)</c> for a short number where one belongs, else nothing.</summary>
    internal static string EchoNumber(string value) =>
        value.Length is > 0 and <= 6 && value.All(c => char.IsAsciiDigit(c) || c is '.' or '-') ? $" (`{value}`)" : "";

    /// <summary>
    /// An address without its user information; null when it cannot be read, for then nobody knows where in it a secret is.
    /// </summary>
    internal static string? Address(string text) => Endpoint.Parse(text).Value?.Redacted;
}
