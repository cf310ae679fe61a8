using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

public sealed class FileKindsTests
{
    [Theory]
    [InlineData(".github/workflows/ci.yml", FileKind.Workflow)]
    [InlineData("sub/.github/workflows/ci.yaml", FileKind.Workflow)]
    [InlineData(".github/dependabot.yml", FileKind.Yaml)]
    [InlineData("tools/action.yml", FileKind.Action)]
    [InlineData(".gitlab-ci.yml", FileKind.GitLab)]
    [InlineData("Justfile", FileKind.Justfile)]
    [InlineData("ci/build.just", FileKind.Justfile)]
    [InlineData("Dockerfile.ci", FileKind.Dockerfile)]
    [InlineData("src/Dockerfile.cs", FileKind.Other)]
    [InlineData("docs/Dockerfile.md", FileKind.Markdown)]
    [InlineData("package.json", FileKind.PackageJson)]
    [InlineData("package-lock.json", FileKind.Other)]
    [InlineData("pnpm-lock.yaml", FileKind.Other)]
    [InlineData("tools/ci.bazelrc", FileKind.Bazelrc)]
    [InlineData(".bazelrc.user", FileKind.Bazelrc)]
    [InlineData("terraform.tfvars.example", FileKind.Hcl)]
    [InlineData(".env.flywheel.local", FileKind.DotEnv)]
    [InlineData("main.go", FileKind.Other)]
    [InlineData(".husky/pre-push", FileKind.Shell)]
    [InlineData("tools/hooks/commit-msg", FileKind.Shell)]
    [InlineData(".husky/notes", FileKind.Other)]
    [InlineData("README", FileKind.Markdown)]
    [InlineData("lib/INSTALL.txt", FileKind.Markdown)]
    [InlineData(".cursorrules", FileKind.Markdown)]
    [InlineData("requirements.txt", FileKind.Other)]
    [InlineData("docs/guide.rst", FileKind.Markup)]
    [InlineData("docs/guide.adoc", FileKind.Markup)]
    [InlineData("docs/update", FileKind.Other)]
    [InlineData("Jenkinsfile", FileKind.Commands)]
    [InlineData("ci/Jenkinsfile.release", FileKind.Commands)]
    [InlineData("vars/build.groovy", FileKind.Commands)]
    [InlineData("Procfile.dev", FileKind.Commands)]
    [InlineData("py/tox.ini", FileKind.Commands)]
    [InlineData("Earthfile", FileKind.Dockerfile)]
    [InlineData("Tiltfile", FileKind.Program)]
    [InlineData("lib/x.rb", FileKind.Program)]
    [InlineData(".lintstagedrc", FileKind.Json)]
    public void A_file_is_told_by_its_name_and_place(string path, FileKind kind) => Assert.Equal(kind, FileKinds.Of(path));

    [Theory]
    [InlineData("#!/usr/bin/env bash\n", true)]
    [InlineData("#!/bin/sh -e\n", true)]
    [InlineData("#!/usr/bin/env python3\n# not sh\n", false)]
    [InlineData("echo\n", false)]
    public void A_script_is_told_by_its_first_line(string head, bool shell) =>
        Assert.Equal(shell, FileKinds.IsShellScript(System.Text.Encoding.UTF8.GetBytes(head)));
}
