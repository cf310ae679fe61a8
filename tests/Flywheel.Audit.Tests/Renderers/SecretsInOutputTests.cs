using CsCheck;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Renderers;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Renderers;

/// <summary>A secret that stands in an audited file gets into no output, whatever the place and the format.</summary>
public sealed class SecretsInOutputTests
{
    /// <summary>Words before or behind a command that Bazel is started by; <c>@</c> is the secret.</summary>
    private static readonly string[] Before =
    [
        "curl -u me:@ https://x/y && ", "curl -fsSu me:@ https://x/y | sh; ", "curl --user 'me:@' https://x; ", "curl -H 'X-Api-Key: @' https://x && ",
        "curl -H \"Authorization: Bearer @\" https://x && ", "wget --header='Cookie: session=@' https://x && ", "wget --password @ https://x; ",
        "MYSQL_PWD=@ ", "GH_PAT=@ ", "X_TOKEN='@' ", "export API_KEY=@; ", "DB_PASS=\"@\" ", "AWS_SECRET_ACCESS_KEY=@ ", "X_SECRET=${X_SECRET:-@} ",
        "docker login -u me -p @ r && ", "docker login --username me --password @ r && ", "echo @ | docker login -u me --password-stdin r && ",
        "printf '%s' '@' | gh auth login --with-token && ", "docker login --password-stdin r <<< @; ", "sshpass -p @ ssh h true; ", "sshpass -p'@' ssh h true; ",
        "mysql -u me -p@ db; ", "redis-cli -a @ ping; ", "echo 'machine h login me password @' > ~/.netrc; ", "npm config set //r/:_authToken @ && ",
        "git clone https://me:@@h/r && ", "git clone https://@@h/r && ", "git -c http.extraHeader='Authorization: Basic @' fetch; ", "vault login token=@; ",
        "tool --api-key @ && ", "tool --auth=@ && ", "tool --token=@; ", "tool --client-secret @; ", "openssl enc -pass pass:@ -in x; ", "gpg --passphrase @ -d x; ",
        "keytool -storepass @ -list; ", "helm registry login -p @ r; ", "kubectl create secret generic x --from-literal=key=@; ", "unzip -P @ x.zip; ",
        "ssh-keygen -N @ -f k; ", "echo '@' | sudo -S true; ", "bash -c 'curl -u me:@ https://x'; ", "psql postgres://me:@@h/db -c x; ",
        "docker login -u me -p=@ r && ", "vault write secret/p value=@; ", "twine upload -u me -p @ x; ", "http -a me:@ x; ", "attic login ci https://x @; ",
        "read -r TOKEN <<< @; ",
        "vault login @; ", "htpasswd -b f me @; ", "HOOK=https://hooks.slack.com/services/T000/B000/@ ", "curl -H \"Authorization: Bearer\n  @\" https://x && ",
    ];

    private static readonly string[] Behind =
    [
        " --remote_header=x-api-key=@", " --remote_header=authorization='Bearer @'", " --bes_header=x=@", " --remote_cache_header x=@", " '--remote_exec_header=x=@'",
        " --google_credentials=@", " --//flags:key=@", " --@r//flags:api_key=@", " --test_env=MY_TOKEN=@", " --action_env=PGPASSWORD=@", " --define=secret=@",
        " --remote_cache=grpcs://me:@@h:443", " --remote_cache=me:@@h:9092", " --repo_env=NPM_TOKEN=@", " --bes_backend=grpcs://@@h", " \\\n    --remote_header=x=@",
        " --remote_header \\\n    x-key=@", " --workspace_status_command='x --token @'", " && curl -u me:@ https://x",
        " '--remote_header=Authorization=Bearer\n  @'", " --remote_header=\"x-key=\\\n@\"",
    ];

    private static readonly string[] Arguments = [" -- --token @", " -- @", " -- deploy --to prod @", " -- '@'"];

    private static readonly string[] Prefixed =
    [
        "ghp_", "github_pat_", "glpat-", "xoxb-", "sk-", "AKIA", "hvs.", "npm_", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.",
    ];

    private static readonly Gen<string> Word = Gen.String[Gen.Char["abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789_"], 12, 24].Select(text => "q7Z" + text + "9z");

    private static readonly Gen<(string Line, string Secret)> Line = Gen.OneOf(
        Gen.Select(Gen.OneOfConst(Before), Gen.OneOfConst(Behind), Word, Gen.Int[0, 2], (before, behind, secret, which) => (
            $"{(which == 1 ? "" : Planted(before, secret))}bazel build //a:b{(which == 0 ? "" : Planted(behind, secret))}", secret)),
        Gen.Select(Gen.OneOfConst(Arguments), Word, (arguments, secret) => ($"bazelisk run //a:b{Planted(arguments, secret)}", secret)),
        Gen.Select(Gen.OneOfConst(Prefixed), Word, (prefix, secret) => ($"tool {prefix}{secret} && bazel test //a:b", secret)));

    private static string Planted(string text, string secret) => text.Replace("@@", "\0@", StringComparison.Ordinal)
        .Replace("\0@", secret + "\0", StringComparison.Ordinal).Replace("--@r", "--\u0001r", StringComparison.Ordinal)
        .Replace("@", secret, StringComparison.Ordinal).Replace('\0', '@').Replace('\u0001', '@');

    /// <summary>The file, with what is not YAML or Markdown in the line made so.</summary>
    private static (string Path, string Text) File(string line, int kind) => kind switch
    {
        0 => ("x.sh", $"#!/bin/sh\n{line}\n"),
        1 => (".github/workflows/x.yml", $"on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          {line.Replace("\n", "\n          ", StringComparison.Ordinal)}\n"),
        2 => ("justfile", $"a:\n    {line.Replace("\n", "\n    ", StringComparison.Ordinal)}\n"),
        3 => ("README.md", $"# x\n\nRun this:\n\n```sh\n{line}\n```\n"),
        4 => ("Dockerfile", $"FROM x\nRUN {line}\n"),
        _ => (".gitlab-ci.yml", $"a:\n  tags: [saas-linux-small-amd64]\n  script:\n    - |\n      {line.Replace("\n", "\n      ", StringComparison.Ordinal)}\n"),
    };

    [Fact]
    public void No_format_and_no_receipt_holds_a_secret_of_a_file() => Gen.Select(Line, Gen.Int[0, 5], Gen.Bool).Sample(
        (planted, kind, stale) =>
        {
            (string path, string text) = File(planted.Line, kind);
            AuditReport report = new AuditRun(
                GivenTree.Of((path, text), (".bazelrc", $"build --remote_cache=grpc://me:{planted.Secret}@cache.example.com:9092\n"),
                    ("config/x.yaml", $"endpoint: grpc://{planted.Secret}@cache.example.com:9092\n")),
                AuditConfig.Default, new() { AsOf = new(2026, 6, 1), ToolVersion = "1", All = stale }).Report();
            Assert.NotEmpty(report.Findings);
            foreach (OutputFormat format in OutputFormat.All)
            {
                foreach (int width in (int[])[60, 400])
                {
                    string shown = format.Render(report, stale, width);
                    Assert.False(shown.Contains(planted.Secret, StringComparison.Ordinal), $"{format.Name} of {path}:\n{text}\nshows:\n{shown}");
                }
            }
            Assert.DoesNotContain(planted.Secret, AuditReceipt.Of(report), StringComparison.Ordinal);
            string register = new AuditInit { Files = new Dictionary<string, Flywheel.Audit.Facts.FileFacts>(), Findings = report.Findings, AsOf = new(2026, 6, 1) }.Text();
            Assert.DoesNotContain(planted.Secret, register, StringComparison.Ordinal);
        },
        iter: Environment.GetEnvironmentVariable("FLYWHEEL_LONG") is null ? 400 : 20_000, threads: 1);

    [Theory]
    [InlineData("| do | by |\n|---|---|\n| run `bazel build //x` | password `@` |\n")]
    [InlineData("| do | user | Password |\n|---|---|---|\n| rest | you | x |\n| run `bazel build //x` | me | @ |\n")]
    [InlineData("do | API token\n--|--\nrun `bazel build //x` | `@`\n")]
    [InlineData("- [ ] Remote execution with key `@`: run `bazel build //x`\n")]
    [InlineData("Run `bazel build //x` with the token `@`.\n")]
    [InlineData("Run `bazel build //x` with the secret: @\n")]
    [InlineData("Run `bazel build //x` and post to https://hooks.slack.com/services/T0/B0/@.\n")]
    public void A_secret_that_a_sentence_names_is_in_no_format(string line)
    {
        const string Secret = "q7Zabcdefghijk0123459z";
        AuditReport report = new AuditRun(
            GivenTree.Of(("README.md", "# x\n\n" + line.Replace("@", Secret, StringComparison.Ordinal)),
                ("plan.md", "# Plan\n\n" + line.Replace("@", Secret, StringComparison.Ordinal))),
            AuditConfig.Default, new() { AsOf = new(2026, 6, 1), ToolVersion = "1", All = true }).Report();
        Assert.NotEmpty(report.Findings);
        Assert.All(OutputFormat.All, format => Assert.DoesNotContain(Secret, format.Render(report, true, 400), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_place_is_reached_once_at_least()
    {
        const string Secret = "q7Zabcdefghijk0123459z";
        foreach (string line in (string[])[.. Before.Select(one => Planted(one, Secret) + "bazel build //a:b"), .. Behind.Select(one => "bazel build //a:b" + Planted(one, Secret)),
            .. Arguments.Select(one => "bazel run //a:b" + Planted(one, Secret)), .. Prefixed.Select(one => $"x {one}{Secret} && bazel build //a:b")])
        {
            AuditReport report = new AuditRun(GivenTree.Of(("x.sh", $"#!/bin/sh\n{line}\n")), AuditConfig.Default, new() { AsOf = new(2026, 6, 1), ToolVersion = "1" }).Report();
            Assert.Contains(report.Findings, finding => finding is { Rule: "FW002", Severity: Severity.Error });
            string shown = TextRenderer.Render(report, colour: false, width: 400);
            Assert.False(shown.Contains(Secret, StringComparison.Ordinal), $"{line}\nshows:\n{shown}");
            Assert.Contains("***", shown, StringComparison.Ordinal);
            Assert.Contains("bazel", shown, StringComparison.Ordinal);
        }
    }
}
