using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Models.Nix;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Rules;

public sealed class BareDevshellTests
{
    private static readonly string[] Functions =
        ["pkgs.mkShell", "pkgs.mkShellNoCC", "mkShell", "devshell.mkShell", "(pkgs.mkShell.override { stdenv = pkgs.clangStdenv; })",
            "craneLib.devShell", "pkgs.buildEnv"];

    private static readonly string[] Attributes = ["packages", "buildInputs", "nativeBuildInputs", "extraPackages"];

    private static readonly string[] Lists =
    [
        "[ pkgs.{0} ]", "with pkgs; [ git {0} jdk ]", "[ pkgs.git ] ++ lib.optionals stdenv.isLinux [ pkgs.{0} ]", "lib.optional true pkgs.{0}",
        "(with pkgs; [ git ]) ++ (with pkgs; [ {0} ])", "let own = [ pkgs.{0} ]; in own ++ [ pkgs.git ]", "if ci then [ pkgs.{0} ] else [ ]",
        "lib.flatten [ pkgs.git [ pkgs.{0} ] ]", "[ (pkgs.{0}.override {{ }}) ]", "[ (lib.hiPrio pkgs.{0}) ]", "builtins.filter (x: x != null) [ pkgs.{0} ]",
        "common ++ [ pkgs.git ]", "tools.all", "lists pkgs", "[ inputs.nixpkgs.legacyPackages.${{system}}.{0} ]", "[ one ]", "(f {{ extra = [ pkgs.{0} ]; }})",
    ];

    public static TheoryData<string, string, string> Mutations
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            for (int i = 0; i < Lists.Length; i++)
            {
                all.Add(Functions[i % Functions.Length], Attributes[i % Attributes.Length], Lists[i]);
                all.Add(Functions[(i + 3) % Functions.Length], Attributes[(i + 1) % Attributes.Length], Lists[i]);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public void However_a_shell_is_written_its_Bazel_is_found(string function, string attribute, string list)
    {
        foreach (string package in (string[])["bazel", "bazelisk", "bazel_7", "bazel_6", "bazel-unwrapped"])
        {
            Finding found = Assert.Single(Judge("flake.nix", Shell(function, attribute, list, package)));
            Assert.Equal((Severity.Error, package), (found.Severity, found.Subject));
            Assert.Contains(list == "[ one ]" ? "one" : package, found.Source.Of(found.Span).ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public void However_a_shell_is_written_other_tools_are_silent(string function, string attribute, string list)
    {
        foreach (string package in (string[])["bazel-buildtools", "buildifier", "bazel-remote", "bazel-watcher", "bazel-gazelle", "bazel-cache-backed"])
        {
            Assert.Empty(Judge("flake.nix", Shell(function, attribute, list, package)));
        }
    }

    [Theory]
    [InlineData("exec bazelisk \"$@\"", Severity.Error)]
    [InlineData("${pkgs.bazel_7}/bin/bazel \"$@\"", Severity.Error)]
    [InlineData("exec ${lib.getExe pkgs.bazelisk} \"$@\"", Severity.Error)]
    [InlineData("if [ -n \"$CI\" ]; then exec flywheel-bazel \"$@\"; else exec bazelisk \"$@\"; fi", Severity.Error)]
    [InlineData("exec env FOO=1 bazelisk \"$@\"", Severity.Error)]
    [InlineData("exec \"$REAL_BAZEL\" \"$@\"", Severity.Warning)]
    [InlineData("exec bazel-cache-backed \"$@\"", null)]
    [InlineData("exec ${inputs.flywheel.packages.x.default}/bin/bazel \"$@\"", null)]
    [InlineData("echo 'use just bazel'; exit 1", null)]
    [InlineData("set -e\nflywheel contract --strict\nexec bazelisk \"$@\"", null)]
    public void A_wrapper_is_judged_by_what_it_runs(string body, Severity? severity)
    {
        foreach (string text in (string[])[
            "{ w = pkgs.writeShellScriptBin \"bazel\" ''" + body + "''; }",
            "{ w = pkgs.writeShellApplication { name = \"bazel\"; text = ''" + body + "''; }; }",
            "{ devShells.x = devshell.mkShell { commands = [ { name = \"bazel\"; command = ''" + body + "''; } ]; }; }"])
        {
            Assert.Equal(severity is { } one ? [one] : [], Judge("flake.nix", text).Select(found => found.Severity));
        }
        Assert.Empty(Judge("flake.nix", "{ w = pkgs.writeShellScriptBin \"other\" ''" + body + "''; }"));
    }

    [Theory]
    [InlineData("""{ "image": "x", "features": { "ghcr.io/devcontainers-community/features/bazel:1": {} } }""", Severity.Error)]
    [InlineData("""{ "features": { "ghcr.io/x/bazelisk": {}, } /* c */ }""", Severity.Error)]
    [InlineData("""{ "image": "gcr.io/bazel-public/bazel:7.0.0" }""", Severity.Error)]
    [InlineData("""{ "image": "gcr.io/bazel-public/ubuntu2204" }""", Severity.Warning)]
    [InlineData("""{ "features": { "ghcr.io/x/buildifier": {}, "ghcr.io/tinyland/flywheel-bazel:1": {} }, "name": "bazel" }""", null)]
    [InlineData("""{ "customizations": { "features": { "bazel": {} } } }""", null)]
    [InlineData("// \"image\": \"gcr.io/bazel-public/bazel\"\n{ }", null)]
    public void A_devcontainer_is_judged_by_its_features_and_image(string text, Severity? severity) =>
        Assert.Equal(severity is { } one ? [one] : [], Judge(".devcontainer/devcontainer.json", text).Select(found => found.Severity));

    [Theory]
    [InlineData("RUN apt-get install -y bazel=7.0.0", Severity.Error)]
    [InlineData("RUN yum install -y bazel4 && yum clean all", Severity.Error)]
    [InlineData("RUN brew install bazelisk", Severity.Error)]
    [InlineData("RUN pip install bazelisk", Severity.Error)]
    [InlineData("RUN nix-env -iA nixpkgs.bazelisk", Severity.Error)]
    [InlineData("RUN nix profile install nixpkgs#bazel_7", Severity.Error)]
    [InlineData("RUN wget -qO /usr/local/bin/bazelisk https://x/bazelisk-linux-amd64", Severity.Error)]
    [InlineData("RUN curl -L https://x/bazelisk-linux-amd64 > /usr/bin/bazel", Severity.Error)]
    [InlineData("RUN curl -Lo /tmp/b https://x/bazelisk && install -m 755 /tmp/bazelisk /usr/local/bin/", Severity.Error)]
    [InlineData("COPY --from=build /go/bin/bazelisk /usr/local/bin/", Severity.Error)]
    [InlineData("COPY bazelisk-linux-amd64 /usr/local/bin/bazel", Severity.Error)]
    [InlineData("RUN apt-get install -y bazel\nCOPY flywheel-shim /usr/local/bin/bazel", Severity.Warning)]
    [InlineData("RUN npm install @bazel/bazelisk", null)]
    [InlineData("RUN apt-get remove bazel", null)]
    [InlineData("RUN curl -fsSL https://bazel.build/bazel-release.pub.gpg | gpg --dearmor > bazel.gpg", null)]
    [InlineData("RUN curl -Lo /usr/local/bin/buildifier https://github.com/bazelbuild/buildtools/releases/x", null)]
    [InlineData("COPY bazel /src/bazel", null)]
    [InlineData("RUN ln -s /opt/flywheel/bin/flywheel-bazel /usr/local/bin/bazel", null)]
    [InlineData("LABEL tool=bazel", null)]
    public void An_image_is_judged_by_what_it_installs(string text, Severity? severity) =>
        Assert.Equal(severity is { } one ? [one] : [], Judge("Dockerfile", "FROM debian\n" + text + "\n").Select(found => found.Severity).Distinct());

    [Theory]
    [InlineData("use nix -p bazelisk", Severity.Error)]
    [InlineData("alias bazel=bazelisk", Severity.Error)]
    [InlineData("export PATH=$(nix build --print-out-paths nixpkgs#bazelisk)/bin:$PATH", null)]
    [InlineData("path_add PATH /opt/bazelisk/bin", Severity.Error)]
    [InlineData("alias bazel='just bazel-cache-backed'", null)]
    [InlineData("use flake .#ci", null)]
    [InlineData("PATH_add bazel-bin/tools", null)]
    [InlineData("layout go", null)]
    [InlineData("export BAZEL=bazelisk", null)]
    public void Direnv_is_judged_by_what_it_puts_on_the_path(string text, Severity? severity) =>
        Assert.Equal(severity is { } one ? [one] : [], Judge(".envrc", text + "\n").Select(found => found.Severity));

    [Theory]
    [InlineData("{ pkgs, ... }: { environment.x = [ pkgs.hello ]; }", 0)]
    [InlineData("{ config, ... }: { home.packages = config.tools; }", 1)]
    [InlineData("{ pkgs, own }: pkgs.mkShell { packages = own.all; }", 1)]
    [InlineData("{ pkgs }: pkgs.mkShell { packages = import ./quiet.nix { inherit pkgs; }; }", 0)]
    public void A_list_that_is_computed_is_found_whether_its_file_names_Bazel_or_not(string text, int expected)
    {
        var tree = new GivenTree(new Dictionary<string, byte[]> { ["a.nix"] = Encoding.UTF8.GetBytes(text), ["quiet.nix"] = "{ pkgs }: [ pkgs.git ]"u8.ToArray() });
        Assert.Equal(expected, AuditRun.Judge(tree, AuditConfig.Default, new(2026, 4, 1)).Count(one => one.Rule == "FW003"));
    }

    [Fact]
    public void What_makes_an_environment_is_always_looked_into()
    {
        var prefilter = new Prefilter(NeedleTable.For(AuditConfig.Default));
        Assert.All(NixMakers.Environments, function => Assert.True(prefilter.Matters(FileKind.Nix, Encoding.UTF8.GetBytes(function)), function));
        Assert.False(prefilter.Matters(FileKind.Nix, "{ a = [ 1 ]; }"u8));
    }

    [Fact]
    public void A_shell_that_names_no_Bazel_but_imports_a_list_that_does_is_found()
    {
        var tree = new GivenTree(new Dictionary<string, byte[]>
        {
            ["shell.nix"] = "{ pkgs }: pkgs.mkShell { packages = import ./tools.nix { inherit pkgs; }; }\n"u8.ToArray(),
            ["tools.nix"] = "{ pkgs }: [ pkgs.bazel_7 pkgs.git ]\n"u8.ToArray(),
        });
        IReadOnlyList<Finding> found = AuditRun.Judge(tree, AuditConfig.Default, new(2026, 4, 1));
        // Where the list stands is where it is to be changed.
        Assert.Equal(("FW003", "tools.nix"), Assert.Single(found.Select(one => (one.Rule, one.Path))));
    }

    [Fact]
    public void The_register_names_more_guards()
    {
        AuditConfig config = AuditConfig.Default with { GuardedCommands = ["acme-bazel", "./tools/guard.sh"] };
        const string Text = "{ a = mkShell { packages = [ acme-bazel ]; }; b = writeShellScriptBin \"bazel\" ''exec tools/guard.sh bazelisk \"$@\"''; }";

        Assert.Empty(Judge("flake.nix", Text, config));
    }

    [Fact]
    public void A_list_that_nobody_knows_is_a_warning()
    {
        Assert.Equal([Severity.Warning], Judge("flake.nix", "{ pkgs, extra }: pkgs.mkShell { packages = [ pkgs.git ] ++ extra; }").Select(found => found.Severity));
        Assert.Empty(Judge("flake.nix", "{ pkgs, extra }: pkgs.mkShell { packages = [ pkgs.git extra ] ++ config.pre-commit.settings.enabledPackages; }"));
    }

    private static IEnumerable<Finding> Judge(string path, string text, AuditConfig? config = null) =>
        AuditRun.Judge(GivenTree.Of((path, text)), config ?? AuditConfig.Default, new(2026, 6, 1)).Where(found => found.Rule == "FW003");

    private static string Shell(string function, string attribute, string list, string package) => string.Concat(
        "{ outputs = { self, nixpkgs, ... }@inputs: let\n",
        list == "common ++ [ pkgs.git ]" ? $"  common = with pkgs; [ {package} ];\n" : "",
        list == "tools.all" ? $"  tools = {{ all = [ pkgs.{package} ]; }};\n" : "",
        list == "lists pkgs" ? $"  lists = p: with p; [ {package} ];\n" : "",
        list == "[ one ]" ? $"  one = pkgs.{package};\n  inherit (pkgs) lib;\n" : "",
        list.StartsWith("(f", StringComparison.Ordinal) ? "  f = { extra ? [ ] }: [ pkgs.git ] ++ extra;\n" : "",
        $"in {{\n  devShells.x86_64-linux.default = {function} {{\n    {attribute} = ",
        list.Replace("{0}", package, StringComparison.Ordinal).Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal),
        ";\n  };\n}; }\n");
}
