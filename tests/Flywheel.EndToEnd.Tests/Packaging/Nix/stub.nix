# As much of nixpkgs as the expressions of this repository use: packages are sets that show what they were made of, and nothing is built.
let
  lib = rec {
    inherit (builtins)
      any
      attrNames
      attrValues
      concatStringsSep
      elem
      filter
      head
      ;
    concatMapStrings = f: list: concatStringsSep "" (map f list);
    escapeShellArg = text: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] text}'";
    escapeShellArgs = list: concatStringsSep " " (map escapeShellArg list);
    genAttrs = names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
    hasInfix = infix: text: builtins.length (splitString infix text) > 1;
    importJSON = file: builtins.fromJSON (builtins.readFile file);
    last = list: builtins.elemAt list (builtins.length list - 1);
    makeLibraryPath = packages: concatStringsSep ":" (map (package: "${package}/lib") packages);
    optionals = yes: list: if yes then list else [ ];
    remove = gone: filter (one: one != gone);
    splitString = separator: text: filter builtins.isString (builtins.split (builtins.replaceStrings [ "." "<" ">" "/" ] [ "[.]" "<" ">" "/" ] separator) text);
    toLower =
      let
        upper = filter builtins.isString (builtins.split "" "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        lower = filter builtins.isString (builtins.split "" "abcdefghijklmnopqrstuvwxyz");
      in
      builtins.replaceStrings (filter (c: c != "") upper) (filter (c: c != "") lower);
    licenses.asl20.spdxId = "Apache-2.0";
    # The folder and what of it is taken, which has to be there.
    fileset = {
      toSource = { root, fileset }: { root = toString root; files = map toString fileset; };
      unions = map (file: if builtins.pathExists file then file else throw "${toString file} is not there");
    };
  };

  package = pname: version: { inherit pname version; outPath = "/nix/store/stub-${pname}-${version}"; };

  # makeOverridable: the set gets two functions.
  overridable =
    f: arguments:
    let result = f arguments;
    in
    if !builtins.isAttrs result then result
    else result // { override = more: overridable f (arguments // more); overrideDerivation = _: throw "nothing is built of the stub"; };

  packagesFor =
    system: overlay:
    let
      base = {
        inherit lib;
        stdenv = {
          cc = package "cc" "1";
          hostPlatform = { inherit system; isLinux = lib.hasInfix "linux" system; isDarwin = lib.hasInfix "darwin" system; };
        };
        bazelisk = package "bazelisk" "1.28.1";
        installShellFiles = package "installShellFiles" "1";
        makeBinaryWrapper = package "makeBinaryWrapper" "1";
        openssl = package "openssl" "3";
        zlib = package "zlib" "1";
        dotnetCorePackages = {
          # One of the packages that are pinned, in the same version, under the name as NuGet's folder has it.
          sdk_10_0 = package "dotnet-sdk" "10" // { packages = [ (package "microsoft.dotnet.ilcompiler" "10.0.12") (package "Tomlyn" "0.0.1") ]; };
          fetchNupkg = { pname, version, hash }: { inherit pname version hash; };
        };
        buildDotnetModule = attributes: package attributes.pname attributes.version // attributes;
        runCommand = name: attributes: script: package name "" // attributes // attributes.passthru // { inherit name script; outPath = "/nix/store/stub-${name}"; };
        # What it does not know goes to `derivation`, which wants strings.
        mkShell =
          attributes:
          let functions = builtins.filter (name: builtins.isFunction attributes.${name}) (builtins.attrNames attributes);
          in if functions == [ ] then { inherit attributes; } else throw "cannot coerce a function to a string: ${lib.concatStringsSep ", " functions}";
        # Of what a file asks for, what there is; a null counts.
        callPackage = file: more: let f = import file; in overridable f (builtins.intersectAttrs (builtins.functionArgs f) all // more);
        extend = other: packagesFor system other;
      };
      all = base // overlay all base;
    in
    all;
in
{
  inherit lib;
  legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ] (system: packagesFor system (_: _: { }));
}
