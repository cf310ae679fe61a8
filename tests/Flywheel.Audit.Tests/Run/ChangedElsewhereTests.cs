using System.Runtime.CompilerServices;
using System.Text;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Flywheel.Audit.Tests.Repositories;
using Xunit;

namespace Flywheel.Audit.Tests.Run;

/// <summary>What a change of one file makes wrong in others is told by an audit of the change, too.</summary>
public sealed class ChangedElsewhereTests
{
    public static TheoryData<string> Names => [.. ClassifiedRepository.Names(Repositories())];

    /// <summary>Files that call a script, however they name it.</summary>
    private static readonly (string Path, string Text)[] Callers =
    [
        (".github/workflows/c.yml", "jobs:\n  a:\n    runs-on: acme-nix\n    steps:\n      - run: tools/bz.sh build //a\n"
            + "      - run: ./bz.sh test //b\n        working-directory: tools\n"),
        ("Makefile", "all:\n\tbash tools/bz.sh build //c\n"),
        ("ci/b.sh", "#!/bin/sh\n. ci/lib.sh\ncd tools && ./bz.sh build //d\nagain build //e\n"),
        ("ci/lib.sh", "again() { tools/bz.sh \"$@\" || tools/bz.sh \"$@\"; }\n"),
        ("docs/guide.md", "# Guide\n\nRun `tools/bz.sh build //f`.\n"),
        ("justfile", "a:\n    tools/bz.sh test //g\n"),
        ("package.json", "{\"scripts\": {\"a\": \"tools/bz.sh build //h\", \"bz\": \"tools/bz.sh\", \"b\": \"npm run bz -- build //i\"}}\n"),
    ];

    [Theory]
    [InlineData("exec bazel-cache-backed \"$@\"\n", "exec bazel \"$@\"\n")]
    [InlineData("flywheel contract --strict || exit 1\nexec bazel \"$@\"\n", "exec bazel \"$@\"\n")]
    [InlineData("case \"$1\" in build|test) exec bazel-cache-backed \"$@\" ;; esac\nexec bazel \"$@\"\n",
        "case \"$1\" in run) exec bazel-cache-backed \"$@\" ;; esac\nexec bazel \"$@\"\n")]
    public void A_script_that_loses_its_guard_tells_of_its_callers(string before, string now)
    {
        Finding[] told = [.. Told([.. Callers, ("tools/bz.sh", "#!/bin/sh\n" + before)], [.. Callers, ("tools/bz.sh", "#!/bin/sh\n" + now)]).Findings
            .Where(one => one.Severity == Severity.Error)];
        Assert.Equal(
            [
                ".github/workflows/c.yml:5", ".github/workflows/c.yml:6", "Makefile:2", "ci/b.sh:3", "ci/b.sh:4", "docs/guide.md:3", "justfile:2", "package.json:1",
                "package.json:1",
            ],
            told.Select(one => $"{one.Path}:{one.Source.LineOf(one.Span.Start)}").Order(StringComparer.Ordinal));
        Assert.Empty(Told([.. Callers, ("tools/bz.sh", "#!/bin/sh\n" + now)], [.. Callers, ("tools/bz.sh", "#!/bin/sh\n" + before)]).Findings
            .Where(one => one.Severity == Severity.Error));
    }

    [Theory]
    [InlineData("docs/new.md", null)]
    [InlineData("docs/new.md", "---\nstatus: superseded\n---\n# New\n\nRun `bazel-cache-backed build //a`.\n")]
    [InlineData("docs/new/index.md", null)]
    public void A_plan_whose_successor_goes_is_told(string successor, string? now)
    {
        string link = successor.Replace("index.md", "", StringComparison.Ordinal)["docs/".Length..];
        (string, string) plan = ("docs/plan.md", $"# Plan\n\n**Superseded.** See [the new one]({link}).\n\n- [ ] do it\n");
        (string, string) before = (successor, "# New\n\nRun `bazel-cache-backed build //a`.\n");
        (string, string)[] files = now is null ? [plan] : [plan, (successor, now)];
        Finding told = Assert.Single(Told([plan, before], files).Findings, one => one.Rule == "FW005");
        Assert.Contains(link, told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Told([plan, before, ("docs/other.md", "# Other\n")], files[..1].Append(before).ToArray()).Findings, one => one.Rule == "FW005");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_that_a_change_makes_wrong_is_left_out(string name)
    {
        ClassifiedRepository repository = ClassifiedRepository.Read(name, Repositories());
        (string, string)[] now = [.. repository.Files.Select(file => (file.Key, file.Value))];
        List<string> missed = [];
        foreach ((string path, string text) in now.Where(file => file.Item1 != AuditConfig.FileName && file.Item2.Contains("bazel", StringComparison.Ordinal)))
        {
            // As if the file had called the guard everywhere until now.
            string guarded = text.Replace("bazelisk", "bazel-cache-backed", StringComparison.Ordinal)
                .Replace("bazel ", "bazel-cache-backed ", StringComparison.Ordinal);
            if (guarded == text)
            {
                continue;
            }
            (string, string)[] before = [.. now.Select(file => file.Item1 == path ? (path, guarded) : file)];
            HashSet<string> known = [.. Errors(Report(before, null))];
            known.UnionWith(Errors(Told(before, now)));
            missed.AddRange(Errors(Report(now, null)).Where(one => !known.Contains(one)).Select(one => $"{path} changed: {one}"));
        }
        Assert.True(missed.Count == 0, string.Join('\n', missed));
    }

    private static string Repositories([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(here)!)!, "Repositories", "of.them");

    /// <summary>No line is added or taken away: a place is the same before and after.</summary>
    private static IEnumerable<string> Errors(AuditReport report) => report.Findings.Where(one => one.Severity == Severity.Error)
        .Select(one => $"{one.Rule} {one.Path}:{one.Source.LineOf(one.Span.Start)}");

    private static AuditReport Told((string, string)[] before, (string, string)[] now) => Report(now, Change(before, now));

    private static AuditReport Report((string, string)[] files, ChangeSet? changes)
    {
        string? register = files.Where(file => file.Item1 == AuditConfig.FileName).Select(file => file.Item2).SingleOrDefault();
        AuditConfig config = register is null ? AuditConfig.Default : ConfigReading.Of(new(AuditConfig.FileName, register)).Config;
        return new AuditRun(GivenTree.Of(files), config, new() { AsOf = new(2026, 6, 1), ToolVersion = "" }) { Changes = changes }.Report();
    }

    private static ChangeSet Change((string Path, string Text)[] before, (string Path, string Text)[] now) => new("",
        now.Join(before, file => file.Path, file => file.Path, (one, old) => (one, old)).Where(pair => pair.one.Text != pair.old.Text)
            .ToDictionary(pair => pair.one.Path, pair => FileChange.Of(pair.one.Path, Encoding.UTF8.GetBytes(pair.old.Text), Encoding.UTF8.GetBytes(pair.one.Text))),
        [.. before.Select(file => file.Path).Except(now.Select(file => file.Path))]);
}
