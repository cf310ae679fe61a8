using System.Text;

namespace Flywheel.Audit.Inputs;

/// <summary>Files that are given with their content: the examples of the rules.</summary>
public sealed class GivenTree(IReadOnlyDictionary<string, byte[]> files) : IAuditTree
{
    public IReadOnlyList<TreeFile> Files { get; } =
        [.. files.Keys.Order(StringComparer.Ordinal).Select(path => new TreeFile(path, IsTracked: true))];

    public string? Commit => null;

    public static GivenTree Of(params ReadOnlySpan<(string Path, string Text)> files)
    {
        var all = new Dictionary<string, byte[]>();
        foreach ((string path, string text) in files)
        {
            all[path] = Encoding.UTF8.GetBytes(text);
        }
        return new(all);
    }

    public bool IsCommitted(string path) => files.ContainsKey(path);

    public byte[]? Read(string path, long most) => files.TryGetValue(path, out byte[]? bytes) && bytes.Length <= most ? bytes : null;
}
