using Flywheel.Audit.Inputs;

namespace Flywheel.Cli.Init;

/// <summary>What direnv sets for whoever enters the checkout.</summary>
internal sealed class EnvrcLines : EntryPoint
{
    private const string File = ".envrc";

    internal override string Name => "envrc";

    internal override string What => $"the mode, and a word about what is missing, in {File}";

    internal override string PathIn(RepositoryTree tree) => File;

    internal override bool IsUsedIn(RepositoryTree tree) => Has(tree, File);

    internal override string Body(string around, string runner) =>
        """
        export GF_BAZEL_SUBSTRATE_MODE="${GF_BAZEL_SUBSTRATE_MODE:-shared-cache-backed}"
        watch_file .env.flywheel.local
        if ! has flywheel; then
          log_error 'flywheel: the guard is not on PATH: install Flywheel.Shim'
        elif [ -z "${BAZEL_REMOTE_CACHE:-}" ] && [ ! -e .env.flywheel.local ]; then
          log_error 'flywheel: BAZEL_REMOTE_CACHE is not set: heavy commands will be refused; `flywheel doctor` says more'
        fi

        """;
}
