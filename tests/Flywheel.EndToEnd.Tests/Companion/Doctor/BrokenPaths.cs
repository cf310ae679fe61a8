using Flywheel.Testing;
using static Flywheel.EndToEnd.Tests.Companion.Doctor.BrokenSetUp;

namespace Flywheel.EndToEnd.Tests.Companion.Doctor;

/// <summary>Set-ups in which something else than the shim starts, or nothing, or the shim for ever.</summary>
internal static class BrokenPaths
{
    public static IReadOnlyList<BrokenSetUp> All { get; } =
    [
        Of("the shim second on PATH", "path", "comes after it on PATH", scene =>
        {
            scene.Program("raw/bazel", "exit 0");
            scene.Variables["PATH"] = $"{scene.At("raw")}:{scene.Variables["PATH"]}";
        }, Paste),
        Of("the shim not on PATH", "path", "is not on PATH", scene =>
        {
            scene.Program("raw/bazel", "exit 0");
            scene.Variables["PATH"] = $"{scene.At("raw")}:{scene.At("tools")}";
        }, Paste),
        Of("no bazel on PATH", "path", "no `bazel` is on PATH", scene => scene.Variables["PATH"] = scene.At("tools"), Paste),
        Of("the old script under a lane name", "path", "`bazel-cache-backed` is ", scene =>
        {
            scene.Program("old/bazel-cache-backed", "exec bazel \"$@\"");
            scene.Variables["PATH"] = $"{scene.At("old")}:{scene.Variables["PATH"]}";
        }, Paste),
        Of("an alias", "shell", ".bashrc:2: the alias `bazel` starts /usr/bin/bazel", scene =>
            scene.Write("home/.bashrc", "PS1='$ '\nalias bazel='/usr/bin/bazel --client_debug'\nalias ll='ls -l'\n"), Paste),
        Of("a function", "shell", "the function `bazel` starts bazelisk", scene =>
            scene.Write("home/.bash_aliases", "bazel() {\n  bazelisk \"$@\"\n}\n"),
            Follow("take the function out of", scene => scene.Write("home/.bash_aliases", ""))),
        Of("a setting of Visual Studio Code", "editor", ".vscode/settings.json:3: `bazel.executable` is /usr/local/bin/bazelisk", scene =>
            scene.Write("workspace/.vscode/settings.json", "{\n  // ours\n  \"bazel.executable\": \"/usr/local/bin/bazelisk\",\n}\n"),
            Follow($"set `bazel.executable` to {PublishedBinaries.Bazel} there", scene =>
                scene.Write("workspace/.vscode/settings.json", $"{{\"bazel.executable\": \"{PublishedBinaries.Bazel}\"}}"))),
        Of("a project view", "editor", ".ijwb/.bazelproject:4: `bazel_binary` is /usr/bin/bazel", scene =>
            scene.Write("workspace/.ijwb/.bazelproject", "directories:\n  .\n\nbazel_binary: /usr/bin/bazel\n"),
            Follow($"set `bazel_binary` to {PublishedBinaries.Bazel} there", scene =>
                scene.Write("workspace/.ijwb/.bazelproject", $"bazel_binary: {PublishedBinaries.Bazel}\n"))),
        Of("an IDE's setting for all projects", "editor", "`bazelBinaryPath` is /usr/bin/bazel", scene => Blaze(scene, "/usr/bin/bazel"),
            Follow($"set `bazelBinaryPath` to {PublishedBinaries.Bazel} there", scene => Blaze(scene, PublishedBinaries.Bazel))),
        Of("tools/bazel with a path", "wrapper", "tools/bazel:3 starts /usr/bin/bazel", scene =>
            scene.Program("workspace/tools/bazel", "# ours\nexec /usr/bin/bazel \"$@\""),
            Follow("start \"$BAZEL_REAL\" in line 3", scene => scene.Program("workspace/tools/bazel", "exec \"$BAZEL_REAL\" \"$@\""))),
        Of("no Bazelisk", "bazelisk", "there is no Bazelisk and no other Bazel", scene => File.Delete(scene.At("tools/bazelisk")),
            Follow("install Bazelisk", scene => scene.Program("tools/bazelisk", "exit 0"))),
        Of("GF_BAZELISK names the shim", "bazelisk", "names the shim itself", scene => scene.Variables["GF_BAZELISK"] = PublishedBinaries.Bazel, Paste),
        Of("GF_BAZELISK names nothing", "bazelisk", "is not there", scene => scene.Variables["GF_BAZELISK"] = "/nowhere/bazelisk", Paste),
        Of("a version that is a path to nothing", "bazelisk", "/nowhere/bazel is not there", scene => scene.Variables["USE_BAZEL_VERSION"] = "/nowhere/bazel",
            Follow("set USE_BAZEL_VERSION to a version, such as 8.7.0", scene => scene.Variables["USE_BAZEL_VERSION"] = "8.7.0")),
        Of("a Bazelisk that calls bazel", "recursion", "bazelisk:2 starts `bazel`, which is the shim", scene =>
            scene.Program("tools/bazelisk", "exec bazel \"$@\""),
            Follow("start Bazelisk by its path there", scene => scene.Program("tools/bazelisk", $"exec {scene.Program("real/bazelisk", "exit 0")} \"$@\""))),
        Of("a loop through two wrappers", "recursion", "inner:3 starts `bazel`", scene =>
        {
            scene.Program("tools/bazel-inner", "export A=b\nexec bazel \"$@\"");
            scene.Variables["GF_BAZELISK"] = scene.Program("tools/outer", "[ -n \"$A\" ] || exec bazel-inner \"$@\"");
        }, Follow("set GF_BAZELISK to that path", scene => scene.Variables["GF_BAZELISK"] = scene.At("tools/bazelisk"))),
        Of("the shim as the Bazel to start", "recursion", "USE_BAZEL_VERSION names the shim itself", scene => scene.Variables["USE_BAZEL_VERSION"] = PublishedBinaries.Bazel,
            Follow("set USE_BAZEL_VERSION to a version, such as 8.7.0", scene => scene.Variables["USE_BAZEL_VERSION"] = "8.7.0")),
        Of("a depth that was left over", "recursion", "FLYWHEEL_SHIM_DEPTH is 9", scene => scene.Variables["FLYWHEEL_SHIM_DEPTH"] = "9", Paste),
    ];

    private static void Blaze(DoctorScene scene, string path) => scene.Write("home/.config/JetBrains/IntelliJIdea2026.2/options/blaze.user.settings.xml", $"""
        <application>
          <component name="BlazeUserSettings">
            <option name="bazelBinaryPath" value="{path}" />
          </component>
        </application>
        """);
}
