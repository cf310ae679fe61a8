using Flywheel.Core.Contract;

namespace Flywheel.Core.Doctor;

/// <summary>Finds what a misspelt name was probably meant for.</summary>
public static class NearName
{
    private const int MostEdits = 2;

    /// <summary>What a name may lack at its end, and be taken for the only one that goes on so.</summary>
    private const int LeastBeginning = 16;

    private static readonly string[] Prefixes = ["GF_BAZEL_", "BAZEL_REMOTE_", "GF_FLYWHEEL_", "GF_REAPI_"];

    /// <summary>Null for a variable of the contract, and for a name that is near none of them: bazel-remote has many of its own.</summary>
    public static string? Of(string name)
    {
        if (Variables.Find(name) is not null || name.Length > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            || !Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }
        string upper = name.ToUpperInvariant();
        string nearest = Variables.All.MinBy(variable => Edits(upper, variable.Name))!.Name;
        if (Edits(upper, nearest) <= MostEdits)
        {
            return nearest;
        }
        string[] longer = [.. Variables.All.Select(variable => variable.Name).Where(known => known.StartsWith(upper, StringComparison.Ordinal))];
        return upper.Length >= LeastBeginning && longer is [var only] ? only : null;
    }

    /// <summary>The one of some names that is nearest to a word, in any case; the first of several.</summary>
    /// <param name="word">Only its first 64 characters count.</param>
    /// <param name="known">At least one.</param>
    public static string Among(string word, IEnumerable<string> known)
    {
        string lower = word[..Math.Min(word.Length, 64)].ToLowerInvariant();
        return known.MinBy(name => Edits(lower, name.ToLowerInvariant()))!;
    }

    /// <summary>Letters added, left out, changed, or swapped with their neighbour.</summary>
    internal static int Edits(string one, string other)
    {
        int[,] edits = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                edits[i, j] = i == 0 ? j : j == 0 ? i
                    : int.Min(int.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    edits[i, j] = int.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }
        return edits[one.Length, other.Length];
    }
}
