# flywheel-shim and flywheel-bazel for a package set, where they run.
final: _prev:
let
  runsHere = final.stdenv.hostPlatform.isLinux;
in
{
  flywheel-shim = if runsHere then final.callPackage ./package.nix { } else null;
  flywheel-bazel = if runsHere then final.callPackage ./guard.nix { } else null;
}
