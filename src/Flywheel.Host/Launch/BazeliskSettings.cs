using Flywheel.Core.Contract;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Launch;

/// <summary>
/// Bazelisk's own settings, looked up where Bazelisk 1.28 looks, in its order: the environment, .bazeliskrc of the workspace, that of
/// HOME (MakeDefaultConfig of its core.go).
/// </summary>
internal static class BazeliskSettings
{
    private const string RcName = ".bazeliskrc";

    /// <summary>The value, trimmed, and who says it; null when nobody does, or only with a blank.</summary>
    public static (string Value, string Source)? Find(EnvironmentSnapshot environment, string? workspace, string name) =>
        Named(environment.Get(name), name) ?? InRc(workspace, name) ?? InRc(environment.Get("HOME"), name);

    /// <summary>The lines of a small file; none without a folder or a file.</summary>
    public static string[] Lines(string? folder, string name) =>
        folder is not null && SmallFile.Read(Path.Combine(folder, name)).Bytes is { } bytes
            ? System.Text.Encoding.UTF8.GetString(bytes).Split('\n')
            : [];

    private static (string Value, string Source)? InRc(string? folder, string name)
    {
        foreach (string line in Lines(folder, RcName))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (!line.StartsWith('#') && equals > 0 && line[..equals].Trim() == name)
            {
                return Named(line[(equals + 1)..], RcName);
            }
        }
        return null;
    }

    private static (string Value, string Source)? Named(string? value, string source) =>
        string.IsNullOrWhiteSpace(value) ? null : (value.Trim(), source);
}
