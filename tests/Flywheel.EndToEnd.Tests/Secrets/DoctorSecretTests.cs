using Flywheel.Core.Contract;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Secrets;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Secrets;

/// <summary>The doctor looks at everything, and repeats no secret of it.</summary>
public sealed class DoctorSecretTests : IDisposable
{
    /// <summary>Names that go to servers and onto command lines as they are, and folders that are named by their paths.</summary>
    private static readonly string[] ShownByDoctor = [Variables.InstanceName, Variables.Platform, Variables.Config];

    private readonly SecretScene scene = new();

    private PlantedSecrets Secrets => scene.Secrets;

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task Every_variable_that_can_hold_a_secret_is_shown_without_it()
    {
        Dictionary<string, string> variables = scene.Attached;
        Add(variables, SecretVariables.WellFormed(Secrets, "grpc", "cache.example.internal:9092"));
        Add(variables, SecretVariables.Refused(Secrets));
        variables["GF_BAZEL_ESCAPE_HATCH"] = $"because of {Secrets.At("reason")}";
        scene.WriteEnvFile(SecretVariables.Refused(Secrets).Select(v => $"export {v.Key}='{v.Value}'"));

        await scene.RunDoctorAsync(variables);
        await scene.RunDoctorAsync(variables, "--no-probe");
        await scene.RunDoctorAsync(variables, "--fix");
    }

    [Fact]
    public async Task A_secret_in_the_wrong_variable_is_not_repeated()
    {
        foreach (var slip in SecretVariables.Misplaced.Where(m => !ShownByDoctor.Contains(m.Name)).GroupBy(m => m.Name).SelectMany(g => g.Select((m, i) => (m, i))).GroupBy(x => x.i))
        {
            Dictionary<string, string> variables = scene.Attached;
            Add(variables, slip.Select(x => new KeyValuePair<string, string>(x.m.Name, x.m.Value(Secrets))));
            scene.WriteEnvFile(slip.Select(x => $"{x.m.Name}={x.m.Value(Secrets)}"));
            await scene.RunDoctorAsync(variables);
        }
    }

    [Fact]
    public async Task Other_names_of_the_environment_are_not_shown_and_a_misspelt_one_without_its_value()
    {
        Dictionary<string, string> variables = scene.Attached;
        foreach (string name in (string[])["AWS_SECRET_ACCESS_KEY", "BAZEL_REMOTE_PASSWORD_FILE", "GF_BAZEL_TOKEN", "BAZEL_REMOTE_HEADERS", "GF_REAPI_CREDENTIAL_HELPER_TOKN", "USE_BAZEL_VERSION", "BAZELISK_SKIP_WRAPPER", "BAZELISK_GITHUB_TOKEN"])
        {
            variables[name] = Secrets.At(name);
        }
        variables[$"BAZEL_REMOTE_CACHE_{Secrets.At("a name")}"] = "x";
        variables["GF_BAZEL_SUBSTRATE_MDOE"] = Secrets.At("a misspelt mode");
        variables.Remove("GF_BAZEL_SUBSTRATE_MODE");

        await scene.RunDoctorAsync(variables);

        string text = (await scene.RunAsync(1, PublishedBinaries.Flywheel, variables, "doctor")).Output;
        Assert.DoesNotContain("AWS_", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PASSWORD", text, StringComparison.Ordinal);
        Assert.DoesNotContain("GITHUB_TOKEN", text, StringComparison.Ordinal);
        Assert.Contains("BAZEL_REMOTE_HEADERS is set", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_the_home_folder_and_the_workspace_give_nothing_away()
    {
        Dictionary<string, string> variables = scene.Attached;
        variables["BAZEL_REMOTE_CACHE"] = $"grpc://localhost:{LoopbackPort.Free()}";
        // Outside of what is searched for secrets that were left in a file.
        string home = Directory.CreateTempSubdirectory("flywheel-secret-home-").FullName;
        string workspace = Directory.CreateTempSubdirectory("flywheel-secret-workspace-").FullName;
        try
        {
            variables["HOME"] = home;
            string[] lines =
            [
                $"export GF_BAZEL_ESCAPE_HATCH='{Secrets.At("reason in a profile")}'",
                $"alias bazel='TOKEN={Secrets.At("alias")} /usr/bin/bazel --remote_header=a={Secrets.At("alias")}'",
                $"bazel-cache-backed() {{ curl -H {Secrets.At("function")} x; /usr/bin/bazel --password {Secrets.At("function")}; }}",
                $"alias gloriousflywheel-bazel=\"{Secrets.At("alias to nothing")}\"",
            ];
            File.WriteAllLines(Path.Combine(home, ".bashrc"), lines);
            File.WriteAllText(Path.Combine(workspace, "MODULE.bazel"), "");
            Directory.CreateDirectory(Path.Combine(workspace, ".vscode"));
            File.WriteAllText(Path.Combine(workspace, ".vscode", "settings.json"), $"{{\"bazel.executable\": \"{Secrets.At("editor")}\"}}");
            Directory.CreateDirectory(Path.Combine(workspace, "tools"));
            File.WriteAllText(Path.Combine(workspace, "tools", "bazel"), $"#!/bin/sh\nTOKEN={Secrets.At("wrapper")} /usr/bin/bazel \"$@\" --x={Secrets.At("wrapper")}\n");
            File.WriteAllText(Path.Combine(workspace, "tinyland.repo.json"), $"{{\"enrollment\": {{\"substrateMode\": \"{Secrets.At("manifest")}\"}}}}");
            File.WriteAllLines(Path.Combine(workspace, ".bazelrc"),
            [
                $"build --remote_cache=grpc://u:{Uri.EscapeDataString(Secrets.At("rc address"))}@old.example.internal",
                $"build --remote_proxy={Secrets.At("rc proxy")} --modify_execution_info={Secrets.At("rc value")}",
                $"build --repository_cache={Secrets.At("rc folder")} --distdir={Secrets.At("rc folder")}",
                $"build --some_new_option={Secrets.At("rc option")} {Secrets.At("rc word")}",
                $"build:{Secrets.At("config")} --remote_header=a={Secrets.At("rc header")}",
            ]);
            foreach (string[] words in (string[][])[["doctor"], ["doctor", "--format=json"], ["doctor", "--fix"]])
            {
                CommandResult result = await CommandRunner.RunAsync(PublishedBinaries.Flywheel, words, variables, workspace);
                Secrets.AssertNoneIn(result.Output + "\n" + result.Errors, string.Join(' ', words));
                Assert.Equal((1, ""), (result.ExitCode, result.Errors));
            }
        }
        finally
        {
            Directory.Delete(home, recursive: true);
            Directory.Delete(workspace, recursive: true);
        }
    }

    private static void Add(Dictionary<string, string> variables, IEnumerable<KeyValuePair<string, string>> more)
    {
        foreach ((string name, string value) in more)
        {
            variables[name] = value;
        }
    }
}
