using Flywheel.Audit.Inputs;

namespace Flywheel.Cli.Init;

/// <summary>What a devshell takes in: the guard in place of a bare Bazel.</summary>
internal sealed class NixShell : EntryPoint
{
    private const string File = "nix/flywheel-shell.nix";

    private static readonly string[] Signs = ["flake.nix", "shell.nix", "default.nix"];

    internal override string Name => "nix";

    internal override string What => $"a part of a devshell, {File}";

    internal override bool HasOwnFile => true;

    internal override string PathIn(RepositoryTree tree) => File;

    internal override bool IsUsedIn(RepositoryTree tree) => Signs.Any(sign => Has(tree, sign));

    internal override string Body(string around, string runner) =>
        """
        # What a devshell is made of; `flywheel` is what the flake of Flywheel.Shim has for one: the guarded `bazel` and "$GF_BAZELISK", the real one.
        #
        #   devShells.${system}.default = pkgs.mkShell (
        #     import ./nix/flywheel-shell.nix { flywheel = flywheel.lib.devshell.${system}; }
        #     // { inputsFrom = [ yours ]; }
        #   );
        { flywheel }:
        flywheel
        // {
          shellHook = flywheel.shellHook + ''
            export GF_BAZEL_SUBSTRATE_MODE="''${GF_BAZEL_SUBSTRATE_MODE:-shared-cache-backed}"
            if [ -z "''${BAZEL_REMOTE_CACHE:-}" ] && [ ! -e .env.flywheel.local ]; then
              echo 'flywheel: BAZEL_REMOTE_CACHE is not set: heavy commands will be refused; `flywheel doctor` says more' >&2
            fi
          '';
        }

        """;
}
