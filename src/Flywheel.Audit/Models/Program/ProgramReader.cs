using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Program;

/// <summary>Looks JavaScript, TypeScript and Python through for spawns of Bazel.</summary>
public sealed class ProgramReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Program];

    public void Read(FileFacts facts)
    {
        bool python = facts.Path.EndsWith(".py", StringComparison.Ordinal);
        facts.Scripts.AddRange(ProgramSpawns.In(MappedText.Of(facts.Source), python)
            .Select(spawn => new ScriptFragment(spawn, ScriptOrigin.Spawn, Construct.File)));
        if (facts.Scripts.Count > 0)
        {
            LineComments.AddTo(facts, python ? "#" : "//", all: false);
        }
    }
}
