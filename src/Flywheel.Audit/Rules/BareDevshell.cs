using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Devcontainer;
using Flywheel.Audit.Models.Docker;
using Flywheel.Audit.Models.Nix;
using Flywheel.Audit.Rules.Devshell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>FW003: a devshell or an image puts an unguarded <c>bazel</c> or <c>bazelisk</c> on PATH.</summary>
public sealed class BareDevshell : IAuditRule
{
    public string Id => "FW003";

    public string Name => "bare-devshell";

    public string What => "a devshell or image puts an unguarded bazel or bazelisk on PATH";

    public int Version => 1;

    public IEnumerable<Finding> Judge(AuditScene scene)
    {
        var names = new BazelNames(scene.Config);
        // What several files import is told once.
        var told = new HashSet<(string Path, SourceSpan Span)>();
        foreach (FileFacts file in scene.InOrder.Where(file => file.Class is DocumentClass.Contract or DocumentClass.Guide or DocumentClass.Example))
        {
            // What names neither Bazel nor a list that comes from elsewhere is not looked at further.
            if (file.Kind != FileKind.Nix && !file.Source.Text.Contains("bazel", StringComparison.OrdinalIgnoreCase) && file.Kind != FileKind.Envrc)
            {
                continue;
            }
            foreach (Finding finding in Of(scene, names, file).Where(finding => finding.Path == file.Path || told.Add((finding.Path, finding.Span))))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> Of(AuditScene scene, BazelNames names, FileFacts file)
    {
        if (file.Model<NixFile>() is { } nix)
        {
            foreach (Finding finding in new NixPath(scene, names, file, nix).Judge())
            {
                yield return finding;
            }
        }
        foreach (PathFinding named in NamedPackages.In(names, file))
        {
            yield return named.Judged(file.Source, null);
        }
        if (file.Kind == FileKind.Shell && BazelNames.FileName(file.Path) is "bazel" or "bazel.sh" or "bazelisk")
        {
            foreach (Finding finding in Wrapper(names, file))
            {
                yield return finding;
            }
        }
        var path = new PathScript(scene, names, file);
        var image = new ImagePath(scene, names, file, path);
        if (file.Model<Dockerfile>() is { } dockerfile)
        {
            image.Of(dockerfile);
        }
        if (file.Model<Devcontainer>() is { } devcontainer)
        {
            image.Of(devcontainer);
        }
        foreach (ScriptFragment script in file.Scripts.Where(script => IsOfShell(script, file)))
        {
            path.Read(script, file.Kind == FileKind.Dockerfile ? "the image" : file.Kind == FileKind.Devcontainer ? "the container" : "the shell",
                keepsFunctions: script.Origin == ScriptOrigin.Nix);
        }
        foreach (IGrouping<SourceSpan, PathFinding> same in path.Found.GroupBy(found => found.Span))
        {
            yield return same.First().Judged(file.Source, path.Guard);
        }
    }

    /// <summary>Whether a script changes the PATH of a shell that somebody works in, and not only its own.</summary>
    private static bool IsOfShell(ScriptFragment script, FileFacts file) => script.Origin switch
    {
        ScriptOrigin.Envrc or ScriptOrigin.Devcontainer => true,
        ScriptOrigin.Dockerfile => true,
        ScriptOrigin.Nix => file.Model<NixFile>()?.Hooks.Contains(script.Text.Whole) == true,
        _ => false,
    };

    private static IEnumerable<Finding> Wrapper(BazelNames names, FileFacts file)
    {
        WrapperBody body = WrapperBody.OfProgram(file.Scripts, names);
        string program = BazelNames.FileName(file.Path);
        if (body.Kind is WrapperKind.Real or WrapperKind.Unknown)
        {
            yield return new PathFinding(body.Span, Construct.File, program, $"`{file.Path}` runs `{body.Command}` without the guard",
                body.Kind == WrapperKind.Unknown ? "what that holds when it runs decides" : null).Judged(file.Source, null);
        }
    }
}
