using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Register;

namespace Flywheel.Audit.Run;

/// <summary>What a file is taken for, and why.</summary>
/// <param name="Path">Relative to the repository.</param>
/// <param name="Kind">What it is read as.</param>
/// <param name="IsAudited">Whether it is in scope.</param>
/// <param name="ScopedBy">The glob of the register that decides it; null for none.</param>
/// <param name="Class">What it is for.</param>
/// <param name="ClassedBy">What decides that, in words.</param>
public sealed record FileScope(string Path, FileKind Kind, bool IsAudited, string? ScopedBy, DocumentClass Class, string ClassedBy)
{
    /// <summary>Null where the repository has no such file.</summary>
    /// <param name="tree">The repository.</param>
    /// <param name="config">Its register.</param>
    /// <param name="path">Relative to the repository.</param>
    public static FileScope? Of(IAuditTree tree, AuditConfig config, string path)
    {
        if (tree.Files.FirstOrDefault(file => file.Path == path) is null || tree.Read(path, AuditRun.LargestFile) is not { } bytes)
        {
            return null;
        }
        FileKind kind = FileKinds.Of(path) is FileKind.Other && FileKinds.IsShellScript(bytes) ? FileKind.Shell : FileKinds.Of(path);
        FileFacts facts = FactsReading.Of(path, kind, bytes, config);
        ScopeRule? scope = config.Scope.LastOrDefault(rule => Glob.IsMatch(rule.Glob, path));
        ClassRule? named = config.Classes.LastOrDefault(rule => Glob.IsMatch(rule.Glob, path));
        bool front = facts.Model<MarkdownDocument>()?.Front?["flywheel-class"] is { } word && DocumentClasses.Named(word) is not null;
        return new(path, kind, scope?.Included != false && kind != FileKind.Other, scope?.Glob, facts.Class,
            front ? "its front matter" : named is not null ? $"`{named.Glob}` of the register"
                : facts.Class == DocumentClass.Generated && GeneratedHeader.IsIn(facts) ? "what its head says" : "its name and place");
    }

    /// <summary>A line each.</summary>
    public IEnumerable<string> Text() =>
    [
        $"file: {Path}",
        $"audited: {(IsAudited ? "yes" : "no")}, by {(ScopedBy is { } glob ? $"`{glob}` of the register" : Kind == FileKind.Other ? "its kind" : "default")}",
        $"kind: {Kind.ToString().ToLowerInvariant()}",
        $"class: {Class.ToString().ToLowerInvariant()}, by {ClassedBy}",
    ];
}
