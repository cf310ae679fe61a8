{
  description = "A consumer whose devshell has the guard in place of a bare Bazel";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    # Your copy of Flywheel.Shim.
    flywheel.url = "github:your-organization/flywheel-shim";
  };

  outputs = { self, nixpkgs, flywheel }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      each = f: builtins.listToAttrs (map (system: { name = system; value = f system; }) systems);
    in
    {
      devShells = each (system:
        let pkgs = nixpkgs.legacyPackages.${system}; in
        {
          default = pkgs.mkShell (import ./nix/flywheel-shell.nix { flywheel = flywheel.lib.devshell.${system}; });
        });
    };
}
