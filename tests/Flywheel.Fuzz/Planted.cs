namespace Flywheel.Fuzz;

/// <summary>A secret that is put into inputs where secrets stand, and may be in nothing that is shown.</summary>
internal static class Planted
{
    /// <summary>No mutation comes by it, and it holds marks that no name has.</summary>
    public const string Secret = "q7Z!pl4nted^9z";

    /// <summary>Stands for it in inputs; mutations move it about.</summary>
    public const char Mark = '\u00a7';

    public static string In(string text, string form) => text.Replace(Mark.ToString(), form, StringComparison.Ordinal);

    public static void AbsentFrom(string shown, string where)
    {
        if (shown.Contains(Secret, StringComparison.Ordinal))
        {
            throw new RuleBroken($"a secret is in {where}");
        }
    }

    /// <summary>No secret, and nothing that a terminal would obey.</summary>
    public static void Presentable(IEnumerable<string> lines, string where)
    {
        foreach (string line in lines)
        {
            AbsentFrom(line, where);
            if (line.Any(c => char.IsControl(c) && c != '\n'))
            {
                throw new RuleBroken($"a control character is in {where}");
            }
        }
    }
}
