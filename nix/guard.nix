# `bazel` and the lane names: the shim with the absolute path of the real Bazelisk inside, so that it finds its launcher whatever the
# order of PATH is, and never itself. A GF_BAZELISK of the environment goes before it.
{
  lib,
  runCommand,
  makeBinaryWrapper,
  bazelisk,
  flywheel-shim,
}:
let
  names = [
    "bazel"
    "bazel-cache-backed"
    "gloriousflywheel-bazel"
  ];
  launcher = "${bazelisk}/bin/bazelisk";
  # A program and no shell script: argv and the environment go through byte for byte, and the shim goes by the name that it was
  # started under.
  wrapperArgs = [
    "--inherit-argv0"
    "--set-default"
    "GF_BAZELISK"
    launcher
  ];
in
runCommand "flywheel-bazel-${flywheel-shim.version}"
  {
    nativeBuildInputs = [ makeBinaryWrapper ];
    passthru = { inherit launcher names wrapperArgs; };
    meta = flywheel-shim.meta // { mainProgram = "bazel"; };
  }
  (
    ''
      mkdir -p $out/bin
    ''
    + lib.concatMapStrings (name: ''
      makeWrapper ${flywheel-shim}/lib/flywheel/${name} $out/bin/${name} ${lib.escapeShellArgs wrapperArgs}
    '') names
  )
