using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Register;

/// <summary>Where a comment may stand in real files, and what it reaches there.</summary>
public sealed class SuppressionPlaceTests
{
    private const string Allow = "flywheel-audit: allow[FW001,FW002,FW004] owner=@x until=2026-08-01 reason=\"a reason\"";

    private const string Head = "on: push\njobs:\n  a:\n    runs-on: own-linux\n    steps:\n";

    private static string[] Open(string path, string text)
    {
        GivenTree tree = GivenTree.Of((path, text.Replace("ALLOW", Allow, StringComparison.Ordinal)));
        AuditScene scene = AuditRun.Scene(tree, AuditConfig.Default, Judged.Today);
        return
        [
            .. RegisterVerdict.Apply(AuditRun.Judge(scene), AuditConfig.Default, scene.Files, Judged.Today).Findings
                .Where(finding => finding.Suppressed is null && finding.Severity != Severity.Info)
                .Select(finding => $"{finding.Rule}:{finding.Source.LineOf(finding.Span.Start)}"),
        ];
    }

    [Theory]
    [InlineData("      # ALLOW\n      - run: |\n          bazel build //a\n          bazel test //b\n      - run: bazel build //c\n", "FW002:10")]
    [InlineData("      - name: x\n        # ALLOW\n        run: |\n          bazel build //a\n\n          bazel test //b\n        env:\n          A: b\n      - run: bazel build //c\n", "FW002:14")]
    [InlineData("      - name: x\n        # ALLOW\n        run: >-\n          bazel build //a\n", "")]
    [InlineData("      - run: |\n          # ALLOW\n          bazel build //a\n          bazel test //b\n", "FW002:9")]
    [InlineData("      # ALLOW\n      - name: x\n        run: |\n          bazel build //a\n", "FW902:6 FW002:9")]
    [InlineData("      - run: |\n          # ALLOW\n\n          bazel build //a\n", "FW902:7 FW002:9")]
    [InlineData("      # ALLOW\n\n      - run: bazel build //a\n", "FW902:6 FW002:8")]
    [InlineData("      # ALLOW\n      - run: bazel build //a\n", "")]
    public void Above_a_step_s_run_it_is_for_the_whole_script(string steps, string open) =>
        Assert.Equal(open, string.Join(' ', Open(".github/workflows/x.yml", Head + steps)));

    [Fact]
    public void Above_jobs_or_steps_it_is_for_nothing_below_them() => Assert.Equal(
        ["FW902:2", "FW902:6", "FW002:8"],
        Open(".github/workflows/x.yml", "on: push\n# ALLOW\njobs:\n  a:\n    runs-on: own-linux\n    # ALLOW\n    steps:\n      - run: bazel build //a\n"));

    [Theory]
    [InlineData("a:\n  tags: [own]\n  # ALLOW\n  script:\n    - bazel build //a\n    - bazel test //b\n  after_script:\n    - bazel build //c\n", "FW002:8")]
    [InlineData("a:\n  tags: [own]\n  # ALLOW\n  script:\n  - bazel build //a\n  - bazel test //b\n  after_script:\n  - bazel build //c\n", "FW002:8")]
    [InlineData("a:\n  tags: [own]\n  script:\n    # ALLOW\n    - |\n      bazel build //a\n    - bazel test //b\n", "FW002:7")]
    public void Above_a_pipeline_s_script_it_is_for_all_of_it(string text, string open) =>
        Assert.Equal(open, string.Join(' ', Open(".gitlab-ci.yml", text)));

    [Theory]
    [InlineData("# ALLOW\nbuild:\n    bazel build //a\n\n    bazel test //b\n\ntest:\n    bazel test //c\n", "FW002:8")]
    [InlineData("# ALLOW\n[private]\n@build x='1': dep\n    bazel build //a\n\ndep:\n    true\n", "")]
    [InlineData("# ALLOW\n# builds it\nbuild:\n    bazel build //a\n", "")]
    [InlineData("# ALLOW\n\nbuild:\n    bazel build //a\n", "FW902:1 FW002:4")]
    [InlineData("# ALLOW\nx := \"1\"\nbuild:\n    bazel build //a\n", "FW902:1 FW002:4")]
    [InlineData("build:\n    # ALLOW\n    bazel build //a\n    bazel test //b\n", "FW002:4")]
    public void Above_a_recipe_s_header_it_is_for_the_recipe(string text, string open) => Assert.Equal(open, string.Join(' ', Open("justfile", text)));

    [Theory]
    [InlineData("x.sh", "# ALLOW\nbazel build //a\n")]
    [InlineData("x.sh", "bazel build //a # ALLOW\n")]
    [InlineData("x.ps1", "# ALLOW\nbazel build //a\n")]
    [InlineData("x.cmd", "REM ALLOW\nbazel build //a\n")]
    [InlineData("Makefile", "# ALLOW\nall:\n\tbazel build //a\n")]
    [InlineData("Makefile", "all:\n\t# ALLOW\n\tbazel build //a\n")]
    [InlineData("Dockerfile", "FROM x\n# ALLOW\nRUN apt update && \\\n    bazel build //a\n")]
    [InlineData(".gitlab-ci.yml", "a:\n  tags: [own]\n  script:\n    - bazel build //a # ALLOW\n")]
    [InlineData("x.js", "const { execSync } = require('child_process');\n// ALLOW\nexecSync('bazel build //a');\n")]
    [InlineData("x.py", "import subprocess\n# ALLOW\nsubprocess.run(['bazel', 'build', '//a'])\n")]
    [InlineData("x.md", "<!-- ALLOW -->\n\n```sh\nbazel build //a\n```\n")]
    [InlineData("x.md", "<!-- ALLOW -->\nRun `bazel build //a` now.\n")]
    [InlineData("x.nix", "{ pkgs }: pkgs.mkShell {\n  # ALLOW\n  shellHook = \"bazel build //a\";\n}\n")]
    [InlineData("x.tf", "// ALLOW\nendpoint = \"grpc://cache.example.com:9092\"\n")]
    [InlineData("x.tf", "/* ALLOW */\nendpoint = \"grpc://cache.example.com:9092\"\n")]
    [InlineData("x.jsonc", "{\n  // ALLOW\n  \"endpoint\": \"grpc://cache.example.com:9092\"\n}\n")]
    [InlineData(".env", "# ALLOW\nBAZEL_REMOTE_CACHE=grpc://cache.example.com:9092\n")]
    [InlineData(".bazelrc", "# ALLOW\nbuild --remote_cache=grpc://cache.example.com:9092\n")]
    [InlineData("x.toml", "# ALLOW\nendpoint = \"grpc://cache.example.com:9092\"\n")]
    [InlineData("x.yaml", "# ALLOW\nendpoint: grpc://cache.example.com:9092\n")]
    [InlineData("x.yaml", "{# ALLOW #}\nendpoint: grpc://cache.example.com:9092\n{{ more }}\n")]
    [InlineData("x.yaml", "{#- ALLOW -#}\nendpoint: grpc://cache.example.com:9092\n")]
    public void Every_kind_of_file_has_its_comments(string path, string text)
    {
        Assert.Empty(Open(path, text));
        Assert.NotEmpty(Open(path, text.Replace("ALLOW", "more words", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("x.sh", "echo \"# ALLOW\"\n")]
    [InlineData("x.sh", "echo '# flywheel-audit: allow[FW002]'\n")]
    [InlineData("x.sh", "printf '%s\\n' \"\n# ALLOW\n\"\n")]
    [InlineData("x.sh", "cat > x <<'EOF'\n# ALLOW\n# flywheel-audit: allow[FW002]\nEOF\n")]
    [InlineData("Makefile", "all:\n\techo \"# flywheel-audit: allow[FW002]\"\n")]
    [InlineData("justfile", "all:\n    echo \"# flywheel-audit: allow[FW002]\"\n")]
    [InlineData(".github/workflows/x.yml", Head + "      - run: 'echo \"# flywheel-audit: allow[FW002]\"'\n")]
    [InlineData(".github/workflows/x.yml", Head + "      - run: |\n          cat > x <<'EOF'\n          # flywheel-audit: allow[FW002]\n          EOF\n")]
    [InlineData("x.yaml", "text: \"# flywheel-audit: allow[FW002]\"\n")]
    [InlineData("x.toml", "text = \"# flywheel-audit: allow[FW002]\"\n")]
    [InlineData("x.tf", "text = \"// flywheel-audit: allow[FW002]\"\n")]
    [InlineData("x.nix", "{ text = \"# flywheel-audit: allow[FW002]\"; }\n")]
    [InlineData("x.js", "require('child_process').execSync('x');\nconsole.log('// flywheel-audit: allow[FW002]');\n")]
    public void In_a_string_it_is_text(string path, string text) => Assert.Empty(Open(path, text));
}
