namespace Flywheel.Host.Tests;

/// <summary>How many cases a property is tried with; FLYWHEEL_LONG=1 (<c>tests/run.sh --long</c>) tries twenty times as many.</summary>
internal static class Cases
{
    private const int LongFactor = 20;

    public static long Of(int usual) =>
        Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1" ? (long)usual * LongFactor : usual;
}
