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
    public void A_file_is_told_by_its_name_and_place(string path, FileKind kind) => Assert.Equal(kind, FileKinds.Of(path));

    [Theory]
    [InlineData("#!/usr/bin/env bash\n", true)]
    [InlineData("#!/bin/sh -e\n", true)]
    [InlineData("#!/usr/bin/env python3\n# not sh\n", false)]
    [InlineData("echo\n", false)]
    public void A_script_is_told_by_its_first_line(string head, bool shell) =>
        Assert.Equal(shell, FileKinds.IsShellScript(System.Text.Encoding.UTF8.GetBytes(head)));
}
