namespace Flywheel.Core.Contract;

/// <summary>The one dialect of yes and no: true/false, 1/0, yes/no, on/off, in any case.</summary>
public static class BooleanWord
{
    public const string Allowed = "true/false, 1/0, yes/no, on/off";

    /// <summary>Null for every other word.</summary>
    public static bool? Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        _ => null,
    };
}
