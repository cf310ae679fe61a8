{
  description = "bazel for people who share a build cache: a guard in front of Bazelisk, and its companion";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      linux = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      darwin = [
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      packagesOf = system: nixpkgs.legacyPackages.${system}.extend self.overlays.default;
      # Not by callPackage: it adds functions to the set, and mkShell would hand them to the derivation.
      devshellOf = pkgs: import ./nix/devshell.nix { inherit (pkgs) lib stdenv bazelisk flywheel-bazel flywheel-shim; };
    in
    {
      overlays.default = import ./nix/overlay.nix;

      # The shim runs on Linux only.
      packages = lib.genAttrs linux (
        system:
        let
          pkgs = packagesOf system;
        in
        {
          default = pkgs.flywheel-shim;
          inherit (pkgs) flywheel-bazel flywheel-shim;
        }
      );

      # For the shell of another flake: mkShell (flywheel.lib.devshell.${system} // { ... }), or its parts.
      lib.devshell = lib.genAttrs (linux ++ darwin) (system: devshellOf (packagesOf system));

      devShells = lib.genAttrs (linux ++ darwin) (system: {
        default = (packagesOf system).mkShell self.lib.devshell.${system};
      });
    };
}
