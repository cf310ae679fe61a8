# >>> flywheel init nix >>> 00de73d7ea993423; `flywheel init` keeps this up to date while nobody changes it
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
# <<< flywheel init nix <<<
