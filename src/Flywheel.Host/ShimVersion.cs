namespace Flywheel.Host;

/// <summary>The version of this program, as it names itself to servers and people.</summary>
public static class ShimVersion
{
    public const string Text = "0.1.0";
}
