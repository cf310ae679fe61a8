using Flywheel.Audit.Facts;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Audit.Tests.Register;

public sealed class AuditInitTests
{
    [Fact]
    public void What_is_written_is_read_back_without_a_problem()
    {
        string text = Init().Text();
        ConfigReading reading = Of(text);
        Assert.Empty(reading.Problems);
        Assert.Equal("just bazel", reading.Config.GuardedEntry);
        Assert.Equal(["tools/bazel"], reading.Config.GuardedCommands);
        Assert.Equal(["tinyland-nix"], reading.Config.AllowedRunners);
        Assert.Equal([new ClassRule("docs/adr/*", DocumentClass.Record)], reading.Config.Classes);
        Assert.Equal("proofs/executor.json", Assert.Single(reading.Config.Proofs).Path);
        Assert.Empty(reading.Config.Exceptions);
        GoldenFile.Equal("init", text.TrimEnd().Split('\n'));
    }

    [Fact]
    public void What_somebody_fills_in_is_read_back_too()
    {
        string filled = string.Join('\n', Init().Text().Split('\n').Select(line => line.StartsWith("# [[", StringComparison.Ordinal)
            || line.StartsWith("# ", StringComparison.Ordinal)
            && line.Contains(" = ", StringComparison.Ordinal) && !line.Contains('`', StringComparison.Ordinal) ? line[2..] : line)).Replace("= \"\"",
            "= \"@me\"", StringComparison.Ordinal);
        ConfigReading reading = Of(filled);
        Assert.Empty(reading.Problems);
        Assert.Equal(["attic-cache-dev"], reading.Config.Stale.Select(stale => stale.Pattern));
        Assert.Equal(
            [
                ("FW001", new Construct(ConstructKind.Job, "x"), 2), ("FW001", new Construct(ConstructKind.Job, "say \"hi\"\\"), 1),
                ("FW002", new Construct(ConstructKind.Heading, "x"), 2), ("FW002", new Construct(ConstructKind.Recipe, "run.sh"), 1),
            ],
            reading.Config.Exceptions.Select(exception => (exception.Rule, exception.Construct, exception.Max)));
        Assert.Equal(["ubuntu-latest", "windows-2022"], reading.Config.Exceptions[0].Labels);
    }

    [Fact]
    public void What_it_proposes_covers_what_it_found()
    {
        Judged judged = new Judged().File("docs/x.md", "@FW002=a\n@FW002=b\n", FileKind.Markdown).File("run.sh", "@FW002=c\n", FileKind.Shell);
        judged.Findings[2] = judged.Findings[2] with { Construct = Construct.File };
        string proposed = new AuditInit { Files = judged.Files, Findings = judged.Findings, AsOf = Judged.Today }.Text();
        string filled = string.Join('\n', proposed[proposed.IndexOf("# [[exception]]", StringComparison.Ordinal)..].Split('\n')
            .Select(line => line.TrimStart('#', ' '))).Replace("= \"\"", "= \"@me\"", StringComparison.Ordinal);
        Assert.Equal("[FW002@docs/x.md:1] [FW002@docs/x.md:2] [FW002@run.sh:1]", judged.Shown(filled));
    }

    [Fact]
    public void An_empty_repository_has_a_register_too()
    {
        ConfigReading reading = Of(new AuditInit { Files = new Dictionary<string, FileFacts>(), Findings = [], AsOf = Judged.Today }.Text());
        Assert.Empty(reading.Problems);
        Assert.Null(reading.Config.GuardedEntry);
    }

    private static AuditInit Init()
    {
        Judged judged = new Judged()
            .File(".github/workflows/a.yml", "@FW001=ubuntu-latest\n@FW001=windows-2022\n")
            .File(".github/workflows/b.yml", "@FW001=ubuntu-latest\n", construct: "say \"hi\"\\")
            .File("config/c.yml", "@FW004=attic-cache-dev\n@FW004=${X:-\"\"}\n", FileKind.Yaml)
            .File("docs/adr/1.md", "\n", FileKind.Markdown, DocumentClass.Record)
            .File("docs/adr/2.md", "\n", FileKind.Markdown, DocumentClass.Record)
            .File("docs/1.md", "\n", FileKind.Markdown, DocumentClass.Record)
            .File("docs/2.md", "@FW002=bazel build\n@FW002=bazelisk test\n", FileKind.Markdown)
            .File("scripts/run.sh", "@FW002=bazel build\n", FileKind.Shell);
        judged.Findings[^1] = judged.Findings[^1] with { Construct = Construct.File };
        FileFacts file = judged.Files[".github/workflows/a.yml"];
        file.Runners.Add(new(new(ConstructKind.Job, "x"), new(0, 1), [Label("ubuntu-latest"), Label("Tinyland-nix"), Label("${{ x }}")],
            [])
        { Forge = Forge.GitHub });
        return new AuditInit
        {
            Files = judged.Files,
            Findings = judged.Findings,
            GuardedCommands = ["tools/bazel"],
            GuardedRecipes = ["bazel"],
            Entry = "just bazel",
            Proofs = ["proofs/executor.json"],
            AsOf = Judged.Today,
        };
    }

    private static RunnerLabel Label(string text) => new(text, new(0, 1), "");

    private static ConfigReading Of(string text) => ConfigReading.Of(new SourceText(AuditConfig.FileName, text));
}
