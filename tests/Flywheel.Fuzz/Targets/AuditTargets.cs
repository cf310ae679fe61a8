namespace Flywheel.Fuzz.Targets;

/// <summary>The languages that the audit reads. What they begin with are files in tests/fuzz/corpus.</summary>
internal static class AuditTargets
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new AuditTarget("audit-workflow", ".github/workflows/x.yml",
            [
                "on: push\n", "jobs:\n", "  a:\n", "    runs-on: ", "    steps:\n", "      - run: ", "      - uses: ./x\n", "|\n", ">-\n", "&a ",
                "*a", "<<: *a", "!!str ", "? ", "---\n", "matrix:", "include:", "${{ ", " }}", "matrix.os", "inputs.runner", "env.X",
                "fromJSON('[\"ubuntu-latest\"]')", " || ", " && ", "format('{0}', 'a')", "needs.a.outputs.b", "'", "!", "==", "vars.X",
            ]),
        new AuditTarget("audit-gitlab", ".gitlab-ci.yml",
            [
                "a:\n", "  script:\n", "    - ", "  tags: [", "saas-linux-small-amd64", "  extends: ", "  before_script:", "include:",
                "!reference [a, script]", "default:", "variables:", "$X", "parallel:\n    matrix:", "|\n", "&a", "*a", "<<: ", "spec:\n  inputs:\n",
                "$[[ inputs.x ]]",
            ]),
        new AuditTarget("audit-yaml", "config/x.yaml",
            [
                "&a ", "*a", "<<: *a", "|\n", ">+2\n", "? ", "---\n", "...\n", "!!str ", "%YAML 1.2\n", "{{ .Values.x }}", "{{- if }}", "endpoint: ",
            ]),
        new AuditTarget("audit-shell", "x.sh",
            [
                "if ", "then ", "else ", "fi", "for x in ", "do ", "done", "while ", "case x in ", "esac", ";;", "f() { ", "time ", "$'", "$((", "))",
                "[[ ", " ]]", "<(", "<<<", "2>&1", "sudo ", "xargs ", "env -S ", "bash -c '", "eval ", "nix develop -c ", "docker run x ",
                "B=bazelisk\n", "$B ", "exec ", "set -e\n", "trap ", "alias b=bazel\n",
            ]),
        new AuditTarget("audit-powershell", "x.ps1",
            [
                "^", "function ", "if ", "@'\n", "\n'@", "& ", "; ", "$env:X = ",
            ]),
        new AuditTarget("audit-markdown", "README.md",
            [
                "# ", "```sh\n", "```\n", "````", "~~~", "> ", "- [ ] ", "1. ", "| a | b |\n|---|---|\n", "<!-- ", " -->", "<pre>", "</pre>",
                "[x](y)", "[x]: y\n", "**", "Run ", "Do not run ", "    ", "---\n", "status: historical\n", "!!! note\n", "<details>", "&lt;",
            ]),
        new AuditTarget("audit-plan", "docs/plan.md",
            [
                "# ", "- [ ] ", "```sh\n", "```\n", "status: superseded\n", "---\n", "> [!NOTE]\n", "historical", "do not execute", "[x](y.md)",
            ]),
        new AuditTarget("audit-nix", "flake.nix",
            [
                "{ ", "}", "''", "${", "let ", " in ", "rec ", "with pkgs; ", "inherit ", "mkShell ", "packages = ", "pkgs.bazel", "pkgs.bazelisk",
                "shellHook = ", "writeShellScriptBin ", "import ./x.nix", "if ", "then ", "else ", "x: ", "{ a, ... }@b: ", "//", "++", "./a",
                "<nixpkgs>", "''$", "'''", "/*", "*/", "lib.optionals ",
            ]),
        new AuditTarget("audit-just", "justfile",
            [
                "a b='c': d\n", "    ", "@", "set shell := [\"bash\", \"-c\"]\n", "x := ", "{{", "}}", "if a == b { c } else { d }", "`", "'''",
                "\"\"\"", "import 'x'\n", "mod y\n", "[private]\n", "#!/bin/bash\n", "alias x := a\n", "export ", "env('X', 'y')",
            ]),
        new AuditTarget("audit-toml", "x.toml",
            [
                "[a]\n", "[[b]]\n", "a.b = ", "\"\"\"", "'''", "true", "1979-05-27", "{a = 1}", "[1, 2]", "inf", "0x1",
            ]),
        new AuditTarget("audit-hcl", "main.tf",
            [
                "resource \"a\" \"b\" {\n", "}\n", "a = ", "<<-EOT\n", "EOT\n", "${", "%{if x}", "/*", "*/", "//", "for x in y : ", "? ", "...",
            ]),
        new AuditTarget("audit-json", "package.json",
            [
                "{", "}", "\"scripts\":", "\"a\":", "\\u0041", "\\n", "//", "/*", "*/", "null", "1e9",
            ]),
        new AuditTarget("audit-docker", "Dockerfile",
            [
                "FROM x AS y\n", "RUN ", "RUN <<EOF\n", "CMD [\"", "ENTRYPOINT ", "COPY --from=y a b\n", "ENV A=b\n", "ARG ", "# syntax=x\n",
                "# escape=`\n", "SHELL [\"", "\\\n", "ONBUILD ",
            ]),
        new AuditTarget("audit-make", "Makefile",
            [
                "a: b\n\t", "X := ", "$(X)", "$$", "define X\n", "endef\n", "ifdef X\n", "else\n", "endif\n", "include x\n", ".PHONY: ", "@",
                "$(shell ", "$(call ",
            ]),
        new AuditTarget("audit-rc", ".bazelrc",
            [
                "build:", "import ", "%workspace%/", "try-import ", "common ", "test ",
            ]),
        new AuditTarget("audit-env", ".env",
            [
                "export ", "A=", "\"", "'",
            ]),
        new AuditTarget("audit-markup", "x.rst",
            [
                "::\n\n", ".. code-block:: sh\n\n", "====\n", "``", ":: ", "[source,sh]\n", "----\n", "* ",
            ]),
        new AuditTarget("audit-program", "x.py",
            [
                "subprocess.run([", "'bazel', 'build'", "])", "os.system(", "\"\"\"", "f\"", "r'", "# ", "spawn(",
            ]),
        new AuditTarget("audit-commands", "Jenkinsfile",
            [
                "sh '", "sh '''", "node('x') {", "}", "script {", "bat \"", "//", "/*",
            ]),
    ];
}
