namespace Flywheel.Audit.Inputs.Ignore;

/// <summary>The patterns of one file; the last that matches decides.</summary>
/// <param name="Base">How many bytes of a path go before the part that its patterns see: the folder's path with its slash.</param>
/// <param name="Patterns">In order.</param>
/// <param name="Outer">What is asked where no pattern matches.</param>
internal sealed record IgnoreFile(int Base, IReadOnlyList<IgnorePattern> Patterns, IgnoreFile? Outer)
{
    public static IgnoreFile Parse(ReadOnlySpan<byte> text, int folder, IgnoreFile? outer)
    {
        var patterns = new List<IgnorePattern>();
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            if (IgnorePattern.Parse(end < 0 ? text : text[..end]) is { } pattern)
            {
                patterns.Add(pattern);
            }
            text = end < 0 ? [] : text[(end + 1)..];
        }
        return new(folder, patterns, outer);
    }

    /// <summary>Whether a path whose folders are not ignored is.</summary>
    /// <param name="path">From the root of the work tree.</param>
    /// <param name="isFolder">A link to a folder is none.</param>
    public bool Ignores(ReadOnlySpan<byte> path, bool isFolder)
    {
        for (IgnoreFile? file = this; file is not null; file = file.Outer)
        {
            for (int at = file.Patterns.Count - 1; at >= 0; at--)
            {
                if (file.Patterns[at].Matches(path[file.Base..], isFolder))
                {
                    return !file.Patterns[at].IsNegated;
                }
            }
        }
        return false;
    }
}
