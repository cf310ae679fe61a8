namespace Flywheel.Core.Contract;

/// <summary>How values and sources are shown. A value that might be a secret in the wrong variable is not repeated.</summary>
internal static class Shown
{
    internal static string Source(SettingSource source) => source switch
    {
        SettingSource.Environment => "environment",
        SettingSource.File => EnvFile.FileName,
        SettingSource.Manifest => Manifest.FileName,
        SettingSource.Default => "default",
        _ => "detected",
    };

    /// <summary><c> (`word`)</c> for a short plain word or number, else nothing.</summary>
    internal static string Echo(string value) => Plain(value) ? $" (`{value}`)" : "";

    /// <summary>Short words of lower-case letters and hyphens, and small numbers: what people mistype, and no secret.</summary>
    internal static bool Plain(string value) =>
        (value.Length is > 0 and <= 16 && value.All(c => char.IsAsciiLetterLower(c) || c == '-'))
        || (value.Length is > 0 and <= 6 && value.All(c => char.IsAsciiDigit(c) || c is '.' or '-'));

    /// <summary>An address: redacted when it can be read, else only when there is no place for a secret in it.</summary>
    internal static string Address(string text)
    {
        string trimmed = text.Trim();
        if (Endpoint.Parse(trimmed).Value is { } endpoint)
        {
            return endpoint.Redacted;
        }
        int colon = trimmed.IndexOf("://", StringComparison.Ordinal);
        bool safe = colon is > 0 and <= 8 && trimmed[..colon].All(char.IsAsciiLetter) && trimmed.Length <= 200
            && !trimmed.AsSpan().ContainsAny("@?#%") && !trimmed.Any(char.IsControl);
        return safe ? trimmed : "an address that cannot be read";
    }
}
