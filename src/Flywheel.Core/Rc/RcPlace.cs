using System.Globalization;
using Flywheel.Core.Messages;

namespace Flywheel.Core.Rc;

/// <summary>Where something stands in rc files, as messages show it.</summary>
/// <param name="File">Its path; from the workspace's folder on where it is in it.</param>
/// <param name="Line">From 1; 0 for the whole file.</param>
/// <param name="InWorkspace">Whether the file came with the checkout.</param>
public sealed record RcPlace(string File, int Line, bool InWorkspace)
{
    /// <param name="file">The file.</param>
    /// <param name="line">From 1; 0 for the whole file.</param>
    /// <param name="workspace">Its folder; null outside of any.</param>
    public static RcPlace Of(RcFile file, int line, string? workspace)
    {
        string path = file.Path.ToString();
        bool within = workspace is { Length: > 1 } && path.StartsWith(workspace + "/", StringComparison.Ordinal);
        return new(Redaction.None.Apply(within ? path[(workspace!.Length + 1)..] : path), line, within);
    }

    /// <summary><c>FILE:LINE</c>.</summary>
    public override string ToString() => Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}") : File;
}
