namespace Flywheel.Audit.Text;

/// <summary>The part of a text around a place in it: many places may share a text without an end, which must not be read once for each.</summary>
internal static class NearText
{
    /// <summary>UTF-16 code units to either side.</summary>
    private const int Furthest = 1000;

    /// <param name="text">Of any length.</param>
    /// <param name="at">A place in it, or beyond.</param>
    public static string Of(string text, int at)
    {
        if (text.Length <= 2 * Furthest)
        {
            return text;
        }
        int place = Math.Clamp(at, 0, text.Length);
        return text[Math.Max(0, place - Furthest)..Math.Min(text.Length, place + Furthest)];
    }
}
