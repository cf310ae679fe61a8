using System.Collections.Immutable;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Doctor;

/// <summary>Where an editor is told which Bazel to start.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Setting">What it says.</param>
internal sealed record EditorFile(string Path, EditorSetting Setting)
{
    private const int MostProducts = 32;

    /// <summary>Folders of Visual Studio Code and its kin below ~/.config.</summary>
    private static readonly string[] Codes = ["Code", "Code - Insiders", "Code - OSS", "VSCodium", "Cursor"];

    /// <summary>Where the plugins of JetBrains and of Eclipse keep a workspace's project view.</summary>
    private static readonly string[] ViewFolders = ["", ".ijwb", ".clwb", ".aswb", ".bazelbsp", ".idea", ".eclipse"];

    /// <summary>The workspace's own; for an editor that has none there, the user's.</summary>
    public static ImmutableArray<EditorFile> ReadAll(EnvironmentSnapshot environment, string? workspace)
    {
        string? config = environment.Get("XDG_CONFIG_HOME") is { } given && given.StartsWith('/') ? given
            : environment.Get("HOME") is { } home && home.StartsWith('/') ? System.IO.Path.Combine(home, ".config")
            : null;
        EditorFile[] code = workspace is null ? []
            : [.. Code(System.IO.Path.Combine(workspace, ".vscode", "settings.json")), .. TextFile.Entries(workspace, "*.code-workspace", MostProducts).SelectMany(Code)];
        EditorFile[] views = workspace is null ? [] : [.. ViewFolders.SelectMany(folder => Views(System.IO.Path.Combine(workspace, folder)))];
        return
        [
            .. code.Length > 0 || config is null ? code
                : Codes.SelectMany(editor => Code(System.IO.Path.Combine(config, editor, "User", "settings.json"))),
            .. views.Length > 0 || config is null ? views
                : TextFile.Entries(System.IO.Path.Combine(config, "JetBrains"), "*", MostProducts)
                    .SelectMany(product => Of(System.IO.Path.Combine(product, "options", "blaze.user.settings.xml"), EditorSettings.InUserXml)),
        ];
    }

    private static IEnumerable<EditorFile> Code(string path) =>
        SmallFile.Read(path).Bytes is { } bytes
            ? EditorSettings.InCode(WithoutMark(bytes), Encoding.UTF8.GetString(bytes)).Select(setting => new EditorFile(path, setting))
            : [];

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) => bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;

    private static IEnumerable<EditorFile> Views(string folder) =>
        TextFile.Entries(folder, "*.bazelproject", MostProducts).SelectMany(path => Of(path, EditorSettings.InProjectView));

    private static IEnumerable<EditorFile> Of(string path, Func<string, IReadOnlyList<EditorSetting>> find) =>
        TextFile.Read(path) is { } text ? find(text).Select(setting => new EditorFile(path, setting)) : [];
}
