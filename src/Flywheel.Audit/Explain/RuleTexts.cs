using System.Collections.Immutable;

namespace Flywheel.Audit.Explain;

/// <summary>What is told of every rule, in order of their ids: of <c>explain</c>, of SARIF's rules and of the documents.</summary>
public static partial class RuleTexts
{
    private const string Register =
        "an `[[exception]]` in `flywheel.audit.toml` with `rule`, `path`, its `job`, `recipe`, `heading`, `attribute` or `config`, `labels`, `owner`, "
            + "`reason`, `created`, "
        + "`expires` (half a year at most) and `max`; it covers as many findings and no more";

    public static ImmutableArray<RuleText> All { get; } =
    [
        HostedRunner, DirectBazel, BareDevshell, StaleEndpoint, ExecutablePlan, FutureRunner, UnprovenRemoteExecution,
        ExpiredException, UnmatchedException, SurplusFindings, UnreadFile, UnownedSuppression,
    ];

    /// <summary>Null for none of that id, any case.</summary>
    public static RuleText? Find(string id) => All.FirstOrDefault(rule => rule.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where in <see cref="All"/>; -1 for none of that id.</summary>
    public static int IndexOf(string id)
    {
        for (int i = 0; i < All.Length; i++)
        {
            if (All[i].Id == id)
            {
                return i;
            }
        }
        return -1;
    }

    private static string Inline(string rule) =>
        $"`flywheel-audit: allow[{rule}] owner=@who until=YYYY-MM-DD reason=\"...\"` in a comment on the line or right above it";

    private static RuleText HostedRunner => new(
        "FW001", "hosted-runner", "a job runs on a forge-hosted runner",
        "a hosted runner is outside the shared substrate: it has no path to the cache, so the work is done again from nothing, its minutes are "
            + "the forge's, and whatever it proves holds for a machine that nobody here runs",
        [
            "a literal that can reach `runs-on` is a hosted label: `ubuntu-`, `windows-` or `macos-` and what follows, in any case; "
                + "on GitLab a `saas-` tag",
            "it may stand there as a scalar, a list, `{group, labels}` or a folded scalar; come from a matrix (`include` too) that feeds it, from a "
                + "value arm of `||` or `&&`, from `fromJSON('[...]')`, from the default of an input, from an `env` value or a job output one hop "
                + "away, from an alias or a merge key, or be passed to a local reusable workflow (reported at its caller)",
            "and no entry of the register covers that path, job and label",
        ],
        [
            "the runner belongs to a third party's fleet: `allowed` of `[runners]` says that it is yours",
            "the value is known at run time only (`vars.*`, outputs, a dynamic matrix): the value decides; what mixes a literal with such a value "
                + "stays a warning at least",
            "the bare words `ubuntu`, `windows`, `macos`: the forge offers no such label, a runner of your own may bear it",
            "a remote reusable workflow is called without a pinned commit: the files at that commit would decide",
        ],
        [
            "a matrix that does not feed `runs-on`", "`runner.environment != 'github-hosted'`", "image tags such as `ubuntu22.04`",
        ],
        [
            "run the job on a label of the substrate's own runners, and list that label as `allowed` under `[runners]`",
            "where a matrix or an expression falls back to a hosted label, take that arm away",
        ],
        [Register, "`mode = \"forbidden\"` under `[runners]` closes this way: no exception lets a hosted runner pass then"]);

    private static RuleText DirectBazel => new(
        "FW002", "direct-bazel", "a heavy Bazel command is run or taught outside a guarded entry",
        "a Bazel that nobody guards builds without the shared cache and says nothing: a lost endpoint, a blanked flag or a missing token look "
            + "like a slow, green build; what documents teach is what people and agents type",
        [
            "a heavy command (`build`, `test`, `run`, `coverage` and every other that can execute actions) of `bazel` or `bazelisk` stands where it "
                + "is run: `run` of a workflow, `run` and command-like inputs of a composite action, GitLab scripts and inputs of its components, "
                + "just recipes, shell and the hooks of git, `RUN` of a Dockerfile, scripts of a package.json, `shellHook` and `writeShellScript` bodies in "
                + "Nix, and what files of other programs run: "
                + "a Jenkinsfile, tox.ini, a Procfile, tasks of editors and their like",
            "or stands in a shell fence or labelled inline code of a contract, guide or example document",
            "behind whatever leads to it: flags before the verb, `env`, `exec`, `sudo`, `timeout`, `xargs`, `nix develop -c`, `direnv exec`, "
                + "`docker run IMAGE`, `npx @bazel/bazelisk`, `bash -c '...'`, a variable that is set once, a recipe that runs it (the way is shown)",
        ],
        [
            "in a comment, in echoed text, as a bare verb without a target, abbreviated (`bazel build ...` with dots for the rest)",
            "in a sentence that forbids it (`do not run`)",
            "a strict contract check stands before it in the same branch: replace both by the guarded entry",
            "in a compat document or in prose", "put together by a program, in a file of JavaScript, Python or Ruby, a Tiltfile, or within a script (`python3 -c`, `actions/github-script`)",
            "of a launcher that only a variable names, with a value from outside (`$BAZEL`)",
            "in a shell script whose head says that it is generated: what generates it is to be mended",
        ],
        [
            "light commands: `bazel query`, `info`, `clean`, `version`, `bazel build --help`", "`bazel-remote`, `buildifier`, `bazel-buildtools`, links to `bazel.build`",
            "the key of a GitLab job such as `bazel:build:`",
        ],
        [
            "call the guarded entry instead: `bazel-cache-backed`, `gloriousflywheel-bazel`, or the one that `[guarded]` names",
            "where the repository has a guarded entry of its own, register its command or recipe under `[guarded]`",
        ],
        [Inline("FW002"), Register]);

    private static RuleText BareDevshell => new(
        "FW003", "bare-devshell", "a devshell or image puts an unguarded bazel or bazelisk on PATH",
        "whoever enters the shell types `bazel`, and gets the one that nobody guards: every other rule is then a matter of discipline",
        [
            "a package list of a devShell, of `mkShell` or of their like holds `bazel`, `bazel_N` or `bazelisk`, itself or in another file of the "
                + "repository that it imports by a path that is written out; so do `devshell.toml` and `devbox.json`",
            "a wrapper named `bazel` runs the real one without the guard", "`.envrc`, a Dockerfile or a devcontainer installs one or adds it to PATH",
        ],
        [
            "the list is computed, or comes from an overlay: what it evaluates to decides", "mise or asdf pin it: whether they are in use decides",
        ],
        ["`bazel-buildtools`, `buildifier` and their like", "a wrapper that goes through the guard"],
        [
            "put the guard on PATH under the name `bazel`, and leave the real one to `GF_BAZELISK`", "or take Bazel out of the list",
        ],
        [Inline("FW003"), Register]);

    private static RuleText StaleEndpoint => new(
        "FW004", "stale-endpoint", "live surfaces carry a retired or hard-coded cache endpoint",
        "a retired endpoint costs every build its time to fail, or finds somebody else's cache; one that is written down is right until the day "
            + "it moves, and nobody finds all the places",
        [
            "a stale host or namespace (the built-in ones, and `[[stale]]` of the register) is a value in YAML, JSON, tfvars or HCL, in their "
                + "`*.example` files, in rc files, in scripts, or in code of a document",
            "`BAZEL_REMOTE_CACHE` has a literal default in GitLab, compat or bazelrc files, or an rc file gives `--remote_cache=` a literal",
            "a placeholder that nothing expands, or an example host, is a live value; so is `${V:-\"\"}` where the format has no shell",
        ],
        [
            "a literal default with a current host on GitHub: the substrate should inject it", "in a comment",
            "in a probe (`curl`, `getent`, `nc`, `grpcurl`)",
        ],
        [
            "a shell that is named after a stale namespace", "a regular expression or `case` that rejects stale hosts", "an empty `--remote_cache=`",
        ],
        [
            "take the endpoint from the environment that the substrate injects: `BAZEL_REMOTE_CACHE` without a default",
            "where a replacement is registered for the stale host, write that", "let the guarded entry give the flag, and delete it from the rc file",
        ],
        [Inline("FW004"), Register]);
}
