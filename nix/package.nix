# The native binaries, their man pages and completions. `bazel` is not in bin/: nix/guard.nix gives it its launcher.
{
  lib,
  stdenv,
  buildDotnetModule,
  dotnetCorePackages,
  installShellFiles,
  openssl,
  zlib,
}:
let
  # argv and the environment are read as bytes from the kernel, as only Linux shows them.
  rids = {
    x86_64-linux = "linux-x64";
    aarch64-linux = "linux-arm64";
  };
  inherit (stdenv.hostPlatform) system;
  rid = rids.${system} or (throw "flywheel-shim runs on ${lib.concatStringsSep " and " (lib.attrNames rids)} only, and this is ${system}");

  # Any SDK for .NET 10: the native compiler and the framework are pinned in Directory.Build.targets, and global.json is left out.
  dotnet-sdk = dotnetCorePackages.sdk_10_0;

  key = package: lib.toLower "${package.pname or ""} ${package.version or ""}";
  provided = map key dotnet-sdk.packages;
  others = lib.remove rid (lib.attrValues rids);
  isOthers = package: lib.any (other: lib.hasInfix ".${other}" package.pname) others;
  # What the SDK brings along in the same version would be linked twice.
  deps = lib.filter (package: !(isOthers package) && !(lib.elem (key package) provided)) (lib.importJSON ./deps.json);

  props = builtins.readFile ../Directory.Build.props;
  version = lib.head (lib.splitString "</Version>" (lib.last (lib.splitString "<Version>" props)));
in
buildDotnetModule {
  pname = "flywheel-shim";
  inherit version dotnet-sdk;

  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../BannedSymbols.txt
      ../Directory.Build.props
      ../Directory.Build.targets
      ../Directory.Packages.props
      ../LICENSE
      ../packaging/man
      ../protos
      ../src
    ];
  };

  projectFile = [
    "src/Flywheel.Shim/Flywheel.Shim.csproj"
    "src/Flywheel.Cli/Flywheel.Cli.csproj"
  ];
  nugetDeps = map dotnetCorePackages.fetchNupkg deps;
  runtimeId = rid;
  selfContainedBuild = true;
  dotnet-runtime = null;
  # The lock files hold hashes of signed packages, and Nix takes the signatures off; what is fetched is pinned by deps.json.
  dotnetFlags = [
    "-p:RuntimeIdentifiers=${rid}"
    "-p:RestorePackagesWithLockFile=false"
  ];

  nativeBuildInputs = [
    installShellFiles
    stdenv.cc
  ];
  buildInputs = [ zlib ];
  # .NET loads OpenSSL by name when it first hashes. A wrapper with LD_LIBRARY_PATH would hand it on to Bazel and its actions.
  env.NIX_LDFLAGS = "-rpath ${lib.makeLibraryPath [ openssl ]}";
  dontPatchELF = true;

  installPath = "${placeholder "out"}/lib/flywheel";
  executables = [ ];
  postInstall = ''
    find $out/lib/flywheel -type f ! -name bazel ! -name flywheel -delete
    ln -s bazel $out/lib/flywheel/bazel-cache-backed
    ln -s bazel $out/lib/flywheel/gloriousflywheel-bazel
    ln -s flywheel $out/lib/flywheel/flywheel-credential-helper
    mkdir -p $out/bin
    ln -s ../lib/flywheel/flywheel ../lib/flywheel/flywheel-credential-helper $out/bin/
    installManPage packaging/man/*.1
    installShellCompletion --cmd flywheel \
      --bash src/Flywheel.Cli/Completion/flywheel.bash \
      --fish src/Flywheel.Cli/Completion/flywheel.fish \
      --zsh src/Flywheel.Cli/Completion/flywheel.zsh
  '';

  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    test "$($out/bin/flywheel --version)" = ${lib.escapeShellArg version}
    runHook postInstallCheck
  '';

  meta = {
    description = "Guard in front of Bazelisk that builds only over a shared cache that has proved itself, and its companion";
    license = lib.licenses.asl20;
    mainProgram = "flywheel";
    platforms = lib.attrNames rids;
  };
}
