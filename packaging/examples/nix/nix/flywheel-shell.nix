# >>> flywheel init nix >>> f030193f193e59da; `flywheel init` keeps this up to date while nobody changes it
# What a devshell takes in; `flywheel` is the package of Flywheel.Shim, which has the real Bazelisk behind it:
#
#   devShells.default = pkgs.mkShell {
#     inputsFrom = [ (pkgs.mkShell (import ./nix/flywheel-shell.nix { inherit flywheel; })) ];
#   };
{ flywheel }:
{
  packages = [ flywheel ];
  shellHook = ''
    export GF_BAZEL_SUBSTRATE_MODE="''${GF_BAZEL_SUBSTRATE_MODE:-shared-cache-backed}"
    if [ -z "''${BAZEL_REMOTE_CACHE:-}" ] && [ ! -e .env.flywheel.local ]; then
      echo 'flywheel: BAZEL_REMOTE_CACHE is not set: heavy commands will be refused; `flywheel doctor` says more' >&2
    fi
  '';
}
# <<< flywheel init nix <<<
