using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Program;

/// <summary>Looks JavaScript, TypeScript, Python, Ruby and Tiltfiles through for spawns of Bazel.</summary>
public sealed class ProgramReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Program];

    public void Read(FileFacts facts)
    {
        ProgramLanguage language = LanguageOf(facts.Path);
        facts.Scripts.AddRange(ProgramSpawns.In(MappedText.Of(facts.Source), language)
            .Select(spawn => new ScriptFragment(spawn, ScriptOrigin.Spawn, Construct.File)));
        if (facts.Scripts.Count > 0)
        {
            LineComments.AddTo(facts, language == ProgramLanguage.JavaScript ? "//" : "#", all: false);
        }
    }

    private static ProgramLanguage LanguageOf(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".py" => ProgramLanguage.Python,
        ".rb" => ProgramLanguage.Ruby,
        ".tiltfile" => ProgramLanguage.Starlark,
        "" => path.EndsWith("rakefile", StringComparison.OrdinalIgnoreCase) ? ProgramLanguage.Ruby : ProgramLanguage.Starlark,
        _ => ProgramLanguage.JavaScript,
    };
}
