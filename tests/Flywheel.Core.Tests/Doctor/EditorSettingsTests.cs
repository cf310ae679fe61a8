using System.Text;
using Flywheel.Core.Doctor;
using Xunit;

namespace Flywheel.Core.Tests.Doctor;

/// <summary>The Bazel in the settings of editors.</summary>
public sealed class EditorSettingsTests
{
    [Theory]
    [InlineData("{\"bazel.executable\": \"/usr/bin/bazel\"}", "bazel.executable /usr/bin/bazel 1")]
    [InlineData("// c\n{\n /* c */ \"bazel.executable\" : \" bazelisk \",\n}", "bazel.executable bazelisk 3")]
    [InlineData("{\"folders\": [],\n\"settings\": {\n\"bazelJava.binary\": \"/x/bazel\"}}", "bazelJava.binary /x/bazel 3")]
    [InlineData("{\"bazel.executable\": 7}", "")]
    [InlineData("{\"bazel.buildifierExecutable\": \"/x\"}", "")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("", "")]
    public void In_Visual_Studio_Code(string text, string expected) => Assert.Equal(expected, Shown(EditorSettings.InCode(Encoding.UTF8.GetBytes(text), text)));

    [Theory]
    [InlineData("directories:\n  .\nbazel_binary: /usr/bin/bazel # ours\n", "bazel_binary /usr/bin/bazel 3")]
    [InlineData("bazel_binary: a\nbazel_binary: b\n", "bazel_binary b 2")]
    [InlineData("bazel_path: /opt/bazel\n", "bazel_path /opt/bazel 1")]
    [InlineData("  bazel_binary: nested\n# bazel_binary: x\nbazel_binary:\n", "")]
    public void In_a_project_view(string text, string expected) => Assert.Equal(expected, Shown(EditorSettings.InProjectView(text)));

    [Theory]
    [InlineData("<a>\n<option name=\"bazelBinaryPath\" value=\"/x/a&amp;b\" />", "bazelBinaryPath /x/a&b 2")]
    [InlineData("<option value=\"/x\" name=\"bazelBinaryPath\"/><option name=\"o\" value=\"/y\"/>", "bazelBinaryPath /x 1")]
    [InlineData("<option name=\"bazelBinaryPath\"/><option name=\"o\" value=\"/y\"/>", "")]
    [InlineData("name=\"bazelBinaryPath\"", "")]
    [InlineData("<option name=\"bazelBinaryPath\" value=\"", "")]
    public void In_an_IDE_of_JetBrains(string text, string expected) => Assert.Equal(expected, Shown(EditorSettings.InUserXml(text)));

    private static string Shown(IReadOnlyList<EditorSetting> settings) => string.Join(' ', settings.Select(setting => $"{setting.Key} {setting.Value} {setting.Line}"));
}
