using Flywheel.Audit.Inputs;

namespace Flywheel.Cli.Init;

/// <summary>A repository as it would be with some files written.</summary>
internal sealed class PlannedTree(IAuditTree tree, IReadOnlyDictionary<string, byte[]> planned) : IAuditTree
{
    public IReadOnlyList<TreeFile> Files { get; } =
    [
        .. tree.Files.Concat(planned.Keys.Except(tree.Files.Select(file => file.Path)).Select(path => new TreeFile(path, IsTracked: false)))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    public string? Commit => tree.Commit;

    public bool IsCommitted(string path) => tree.IsCommitted(path);

    public byte[]? Read(string path, long most) => planned.TryGetValue(path, out byte[]? bytes) ? bytes.Length <= most ? bytes : null : tree.Read(path, most);
}
