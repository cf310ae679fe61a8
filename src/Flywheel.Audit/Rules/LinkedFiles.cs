using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Rules;

/// <summary>What of the repository the links of plans lead to; each path is looked up once.</summary>
internal sealed class LinkedFiles(AuditScene scene)
{
    private readonly Dictionary<string, bool> there = new(StringComparer.Ordinal);
    private HashSet<string>? folders;

    /// <summary>The facts of a file that is audited; null for others.</summary>
    public FileFacts? Audited(string path) => scene.Files.GetValueOrDefault(path);

    /// <summary>Whether there is a file or a folder of this path, relative to the root.</summary>
    public bool IsThere(string path)
    {
        if (!there.TryGetValue(path, out bool known))
        {
            there[path] = known = scene.Files.ContainsKey(path) || (folders ??= Folders()).Contains(path) || scene.ReadFile(path) is not null;
        }
        return known;
    }

    private HashSet<string> Folders()
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in scene.Files.Keys)
        {
            for (int slash = path.LastIndexOf('/'); slash > 0 && all.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1))
            {
            }
        }
        return all;
    }
}
