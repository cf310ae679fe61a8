# What a shell for developers gets; with the overlay:
#
#   pkgs.mkShell (import "${flywheel}/nix/devshell.nix" { inherit (pkgs) lib stdenv bazelisk flywheel-bazel flywheel-shim; })
#
# Not by callPackage, which adds the functions `override` and `overrideDerivation`: a derivation cannot have them. Nor by inputsFrom alone,
# which leaves `env` out. More for the shell goes into the same set: mkShell (parts // { inputsFrom = [ ... ]; }).
#
#   packages    the guarded `bazel`, the lane names, and `flywheel`
#   env         GF_BAZELISK: the real Bazelisk, which is on nobody's PATH and is reached with "$GF_BAZELISK"
#   shellHook   puts the guard first on PATH, before what other inputs of the shell bring along
#
# Where the shim does not run (macOS), there is no `bazel` in the shell, and the hook says so: nothing is built unguarded by accident.
{
  lib,
  stdenv,
  bazelisk,
  flywheel-bazel ? null,
  flywheel-shim ? null,
}:
let
  runsHere = stdenv.hostPlatform.isLinux;
in
{
  packages = lib.optionals runsHere [
    flywheel-bazel
    flywheel-shim
  ];

  env.GF_BAZELISK = if runsHere then flywheel-bazel.launcher else "${bazelisk}/bin/bazelisk";

  shellHook =
    if runsHere then
      ''
        export PATH=${flywheel-bazel}/bin:$PATH
      ''
    else
      ''
        echo 'flywheel: the guard runs on Linux only: there is no bazel in this shell' >&2
        echo 'flywheel: hint: the unguarded Bazelisk is "$GF_BAZELISK"' >&2
      '';
}
