using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Program;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Reads shell files and <c>.envrc</c>: the whole file is one script.</summary>
public sealed class ShellFileReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Shell, FileKind.Envrc];

    public void Read(FileFacts facts)
    {
        MappedText text = MappedText.Of(facts.Source);
        ShellDialect? dialect = facts.Kind == FileKind.Envrc ? ShellDialect.Posix : ShellDialects.OfPath(facts.Path);
        if (dialect == ShellDialect.Posix && text.Text.StartsWith("#!", StringComparison.Ordinal))
        {
            dialect = ShellDialects.OfShebang(facts.Source.Of(facts.Source.LineSpan(1)));
            bool isNamed = System.IO.Path.GetExtension(facts.Path) is ".sh" or ".bash" or ".zsh" or ".ksh" or ".bats";
            dialect ??= isNamed || facts.Source.Of(facts.Source.LineSpan(1)).Contains("nix-shell", StringComparison.Ordinal) ? ShellDialect.Posix : null;
        }
        if (dialect is { } shell)
        {
            facts.Scripts.Add(new(text, facts.Kind == FileKind.Envrc ? ScriptOrigin.Envrc : ScriptOrigin.ShellFile, Construct.File, shell));
            LineComments.AddTo(facts);
        }
        else
        {
            facts.Scripts.AddRange(ProgramSpawns.In(text).Select(spawn => new ScriptFragment(spawn, ScriptOrigin.Spawn, Construct.File)));
        }
    }
}
