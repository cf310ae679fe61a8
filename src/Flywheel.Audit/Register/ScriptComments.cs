using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>
/// What in the scripts of a file speaks to the audit: comments as the shell sees them. The mark in a string or in a heredoc that no shell reads
/// (<c>echo "# flywheel-audit: ..."</c>) is text, whatever the line looks like from outside.
/// </summary>
internal sealed class ScriptComments
{
    private readonly List<MappedText> comments = [];
    private readonly HashSet<int> text = [];

    private ScriptComments()
    {
    }

    /// <summary>Those with the mark in them, and without the <c>#</c>.</summary>
    public IReadOnlyList<MappedText> All => comments;

    /// <summary>Whether the mark at that place of the file stands in a script, and not in a comment of it.</summary>
    public bool IsText(int mark) => text.Contains(mark);

    public static ScriptComments Of(FileFacts file)
    {
        var found = new ScriptComments();
        var commented = new HashSet<int>();
        foreach (ScriptFragment script in file.Scripts.Where(script => script.Origin != ScriptOrigin.Spawn && Marks(script.Text).Any()))
        {
            found.text.UnionWith(Marks(script.Text));
            foreach (MappedText comment in ShellReading.Of(script).Comments.Where(comment => Marks(comment).Any()))
            {
                commented.UnionWith(Marks(comment));
                found.comments.Add(comment);
            }
        }
        found.text.ExceptWith(commented);
        return found;
    }

    private static IEnumerable<int> Marks(MappedText text)
    {
        for (int at = 0; (at = text.Text.IndexOf(Suppression.Mark, at, StringComparison.Ordinal)) >= 0; at += Suppression.Mark.Length)
        {
            yield return text.ToSource(at);
        }
    }
}
