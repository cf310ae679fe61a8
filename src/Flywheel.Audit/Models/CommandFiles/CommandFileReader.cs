using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.CommandFiles;

/// <summary>Files of other programs that hold commands for a shell, each by its own grammar: Procfile, tox.ini, Jenkinsfile.</summary>
internal sealed class CommandFileReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Commands];

    public void Read(FileFacts facts)
    {
        string name = System.IO.Path.GetFileName(facts.Path).ToLowerInvariant();
        if (name.StartsWith("procfile", StringComparison.Ordinal))
        {
            ProcfileLines.Add(facts);
        }
        else if (name == "tox.ini")
        {
            ToxCommands.Add(facts);
        }
        else if (name == ".tool-versions")
        {
            ToolVersions.Add(facts);
        }
        else
        {
            new JenkinsSteps(facts).Add();
        }
    }
}
