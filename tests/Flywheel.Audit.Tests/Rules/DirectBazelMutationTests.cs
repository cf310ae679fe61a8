using System.Text.RegularExpressions;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Rules;

/// <summary>Every bad example with another launcher, verb, quoting or nesting is still caught, where it stands.</summary>
public sealed partial class DirectBazelMutationTests
{
    private static readonly string[] Launchers = ["bazelisk", "./tools/bazel", "/usr/local/bin/bazel", "npx @bazel/bazelisk", "bazelisk-linux-amd64"];

    private static readonly string[] Verbs = ["build", "test", "run", "coverage"];

    /// <summary>How the launcher may be written, in any shell; <c>L</c> stands for it.</summary>
    private static readonly string[] Spellings = ["\"L\"", "'L'", "env X=1 L", "X=1 L", "exec L", "time L", "nohup timeout 5m L", "command L", "nice -n 5 L"];

    private static readonly string[] Options =
        ["--nohome_rc", "--output_base=/tmp/x", "--output_base /tmp/x", "--bazelrc ci.rc --noworkspace_rc", "--host_jvm_args=-Xmx2g --batch", "$STARTUP"];

    /// <summary>What a line of a script may be written into; <c>C</c> stands for it.</summary>
    private static readonly string[] Nestings =
    [
        "C", "if true; then C; fi", "if C; then true; fi", "if x; then y; else C; fi", "for t in a b; do C; done", "while read -r l; do C; done < f",
        "case $X in a) C ;; esac", "f() { C; }; f", "function f { C\n}\nf", "( C )", "{ C; }", "x=$(C)", "x=\"$(C)\"", "echo \"$(C)\"", "x=`C`",
        "cd a && C", "x || C", "! C", "y | C", "C | tee log", "C > log 2>&1", "C &", "set -e; C; y", "bash -c 'C'", "bash -euo pipefail -c \"C\"",
        "bash <<'EOF'\nC\nEOF", "sh -c \"cd a && C\"", "eval 'C'", "nix develop -c bash -c 'C'", "sudo -E C", "diff <(C) x", "trap 'C' EXIT", "true\r\nC\r",
        "f() (\n  cd a\n  C\n)\nf", "if [[ -n $X && $Y =~ ^a ]]; then C; fi", "until C; do sleep 1; done", "[ -z \"$X\" ] && C || exit 1",
    ];

    private static readonly string[] Commands =
    [
        "L V //a", "L  V   //a", "L V -- //a", "L V --config=ci //a //b", "L V \\\n  --config=ci \\\n  //a", "L \\\n  V //a", "\"L\" \"V\" //a", "L 'V' \"//a\"",
        "L V @x//a", "L V :a", "L V $TARGETS", "L V \"${t[@]}\"", "L --output_base /tmp/x V //a", "L --nohome_rc \\\n V //a", "X=1 L V //a", "env -u A X=1 L V //a",
    ];

    public static TheoryData<int> BadExamples =>
        [.. RuleExample.Of("FW002").Where(one => one.Expected.Any(found => found.Severity == "error")).Select(one => one.Line)];

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_launcher_is_caught(int line) => Holds(line, Launchers.Select(launcher => Mutant(match => match.Value.Replace(
        match.Groups["launcher"].Value, launcher, StringComparison.Ordinal))), place => !place.Value.Contains('$'));

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_verb_is_caught(int line) => Holds(line, Verbs.Select(verb => Mutant(match =>
        match.Value[..^match.Groups["verb"].Length] + verb)));

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_spelling_is_caught(int line) => Holds(line, Spellings.Select(spelling => Mutant(match =>
        spelling.Replace("L", match.Groups["launcher"].Value, StringComparison.Ordinal) + match.Value[match.Groups["launcher"].Length..])),
        place => place.IsAlone);

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Startup_options_hide_no_verb(int line) => Holds(line, Options.Select(options => Mutant(match =>
        $"{match.Groups["launcher"].Value} {options} {match.Groups["verb"].Value}")), place => !place.Value.Contains('\n'));

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_line_end_is_no_hiding_place(int line) => Holds(line, [(text, _) => text.Replace("\n", "\r\n", StringComparison.Ordinal)]);

    public static TheoryData<string> Nested => [.. Nestings];

    [Theory]
    [MemberData(nameof(Nested))]
    public void A_command_is_caught_in_any_nesting(string nesting)
    {
        foreach (string form in Commands.Where(form => Fits(form, nesting)))
        {
            foreach ((string launcher, string verb) in Launchers.Prepend("bazel").Zip(Verbs.Concat(Verbs)))
            {
                string text = nesting.Replace("C", Command(form, launcher, verb), StringComparison.Ordinal);
                Assert.True(Errors(("ci/build.sh", $"#!/usr/bin/env bash\n{text}\n")) == 1, text);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Nested))]
    public void A_guarded_or_light_command_is_silent_in_any_nesting(string nesting)
    {
        foreach (string form in Commands.Where(form => Fits(form, nesting)))
        {
            foreach ((string launcher, string verb) in (ReadOnlySpan<(string, string)>)[("bazel-cache-backed", "build"), ("bazel", "query"), ("bazel", "info")])
            {
                string text = nesting.Replace("C", Command(form, launcher, verb), StringComparison.Ordinal);
                Assert.True(Errors(("ci/build.sh", $"#!/usr/bin/env bash\n{text}\n")) == 0, text);
            }
        }
    }

    /// <summary>Where a file may hold a command; <c>C</c> stands for one line, <c>|</c> at a line's begin for lines that are set in.</summary>
    public static TheoryData<string, string> Surfaces => new()
    {
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: C\n" },
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: 'C'\n" },
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: \"C\"\n" },
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: |\n          true\n          C\n" },
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: >-\n          C\n" },
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - {name: x, run: C}\n" },
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: &b C\n      - run: *b\n" },
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: |2-\n            C\n" },
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - ? run\n        : C\n" },
        { ".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - uses: ./x\n        with:\n          command: C\n" },
        { ".github/actions/a/action.yml", "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: C\n" },
        { ".gitlab-ci.yml", "a:\n  script: C\n" },
        { ".gitlab-ci.yml", "a:\n  script: [C]\n" },
        { ".gitlab-ci.yml", "a:\n  before_script:\n    - - C\n" },
        { ".gitlab-ci.yml", ".x: &x\n  - C\na:\n  script:\n    - *x\n" },
        { ".gitlab-ci.yml", "a:\n  after_script:\n    - >\n      C\n" },
        { "justfile", "a:\n    @C\n" },
        { "justfile", "a t='x':\n    -C\n" },
        { "justfile", "a:\n    #!/usr/bin/env bash\n    set -e\n    C\n" },
        { "Makefile", "a: b\n\t@C\n" },
        { "Dockerfile", "FROM x\nRUN C\n" },
        { "Dockerfile", "FROM x\nRUN --mount=type=cache,target=/c \\\n    true && C\n" },
        { "Dockerfile", "FROM x\nRUN <<EOF\nC\nEOF\n" },
        { "package.json", "{\"scripts\": {\"a\": \"C\"}}\n" },
        { "flake.nix", "{ a = pkgs.mkShell { shellHook = ''\n  C\n''; }; }\n" },
        { "flake.nix", "{ a = pkgs.writeShellScriptBin \"ci\" ''C''; }\n" },
        { "flake.nix", "{ a = pkgs.writeShellApplication { name = \"ci\"; text = ''\n  C\n''; }; }\n" },
        { ".envrc", "C\n" },
        { "README.md", "# A\n\n```sh\nC\n```\n" },
        { "README.md", "# A\n\n~~~bash\nC\n~~~\n" },
        { "README.md", "# A\n\n````shell\nC\n````\n" },
        { "README.md", "# A\n\n- x\n\n  ```sh\n  C\n  ```\n" },
        { "README.md", "# A\n\n1. > ```sh\n   > C\n   > ```\n" },
        { "README.md", "# A\n\n> [!NOTE]\n> ```sh\n> C\n> ```\n" },
        { "README.md", "# A\n\n```console\n$ C\nINFO: done\n```\n" },
        { "README.md", "# A\n\n<details>\n<summary>x</summary>\n\n```sh\nC\n```\n\n</details>\n" },
        { "README.md", "# A\n\nRun `C`.\n" },
        { "README.md", "# A\n\n- Run\n  `C`\n" },
        { "README.md", "# A\n\nRun ``C`` first.\n" },
    };

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void A_command_is_caught_on_any_surface(string path, string surface)
    {
        foreach (string launcher in Launchers.Prepend("bazel"))
        {
            foreach (string form in (string[])["L V //a", "env X=1 L --nohome_rc V --config=ci //a", "cd x && L V //a"])
            {
                // A list in brackets ends a scalar at a comma only; an npm name needs quotes at a plain scalar's begin only.
                string text = surface.Replace("C", Command(form, launcher, "test"), StringComparison.Ordinal);
                Assert.True(Errors((path, text)) == 1, text);
            }
        }
        Assert.Equal(0, Errors((path, surface.Replace("C", "bazel-cache-backed test //a", StringComparison.Ordinal))));
    }

    private static string Command(string form, string launcher, string verb) =>
        (form.Contains("\"L\"", StringComparison.Ordinal) && launcher.Contains(' ') ? form.Replace("\"L\"", "L", StringComparison.Ordinal) : form)
            .Replace("L", launcher, StringComparison.Ordinal).Replace("V", verb, StringComparison.Ordinal);

    /// <summary>A form with quotes does not stand within the same quotes, nor one of several lines where a line ends otherwise.</summary>
    private static bool Fits(string form, string nesting) =>
        !(form.Contains('\'') && nesting.Contains('\'')) && !(form.Contains('"') && nesting.Contains('"')) && !(form.Contains('\n') && nesting.Contains('\r'))
        && !(form.Contains('$') && nesting.Contains('"') && nesting.Contains("-c", StringComparison.Ordinal));

    /// <param name="Value">A launcher, what stands between, and a verb.</param>
    /// <param name="IsAlone">Nothing stands before it in its line: no quotes of another language, no program that takes no builtin.</param>
    private readonly record struct Place(string Value, bool IsAlone);

    private delegate string Mutation(string text, Func<Match, bool> fits);

    private static Mutation Mutant(Func<Match, string> change) =>
        (text, fits) => Started().Replace(text, match => fits(match) ? change(match) : match.Value);

    /// <summary>Each error of an example is one after the mutation, in the line where what it names then stands.</summary>
    private static void Holds(int line, IEnumerable<Mutation> mutations, Func<Place, bool>? fits = null)
    {
        RuleExample example = RuleExample.Of("FW002").Single(one => one.Line == line);
        string before = Shown(example);
        foreach (Mutation mutation in mutations)
        {
            RuleExample mutant = example with
            {
                Files = [.. example.Files.Select(file => (file.Path, mutation(
                    file.Text, match => fits is null || fits(new(match.Value, IsAlone(file.Text, match.Index))))))],
            };
            Assert.True(before == Shown(mutant), $"{before}\n{Shown(mutant)}\n{string.Join('\n', mutant.Files.Select(file => file.Text))}");
        }
    }

    private static bool IsAlone(string text, int at) => text[..at].Split('\n')[^1] is var before && before.AsSpan().Trim(" @$").IsEmpty;

    private static string Shown(RuleExample example)
    {
        string? register = example.Files.Where(file => file.Path == AuditConfig.FileName).Select(file => file.Text).SingleOrDefault();
        AuditConfig config = ConfigReading.Of(register is null ? null : new SourceText(AuditConfig.FileName, register)).Config;
        return string.Join('\n', Found(config, [.. example.Files])
            .Select(found => $"{found.Path}:{found.Source.LineOf(found.Span.Start)} {found.Construct}").Order(StringComparer.Ordinal));
    }

    private static int Errors((string Path, string Text) file) => Found(AuditConfig.Default, file).Count();

    private static IEnumerable<Finding> Found(AuditConfig config, params (string Path, string Text)[] files) =>
        AuditRun.Judge(GivenTree.Of(files), config, new(2026, 6, 1)).Where(found => found.Rule == "FW002" && found.Severity == Severity.Error);

    /// <summary>A launcher as its own word, what stands between, and a heavy verb.</summary>
    [GeneratedRegex(@"(?<![\w/@.:=-])(?<launcher>bazel|bazelisk)(?![\w:=-])(\s+--?[\w=/]+)*\s+(?<verb>build|test|run|coverage)\b")]
    private static partial Regex Started();
}
