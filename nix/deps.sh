#!/usr/bin/env bash
# Writes nix/deps.json, the packages that a build with Nix fetches, from the lock files of src/ and the packs that
# Directory.Build.targets pins, which no lock file names.
#
#   bash nix/deps.sh [--check]
#
#   --check   write nothing; exit 1 where the file names other packages or versions. Needs no network.
#
# The hashes are NuGet's own, of the package files that it has fetched (SHA-512; those in the lock files are of the contents without
# the signature, and no download could be compared with them). NUGET_PACKAGES names its folder, as ever.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
file=$root/nix/deps.json
rids=(linux-x64 linux-arm64) # those of nix/package.nix
check=
case ${1:-} in
  '') ;;
  --check) check=1 ;;
  *) sed -n '5,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
command -v jq >/dev/null || { echo 'deps: jq is missing (Debian package jq)' >&2; exit 1; }

pin() { sed -n "s/.*Known$1 .* $2=\"\([0-9.]*\)\".*/\1/p" "$root/Directory.Build.targets"; }
compiler=$(pin ILCompilerPack ILCompilerPackVersion) framework=$(pin FrameworkReference LatestRuntimeFrameworkVersion)
[ -n "$compiler" ] && [ -n "$framework" ] || { echo 'deps: Directory.Build.targets pins no packs' >&2; exit 1; }

wanted() {
  jq -r '.dependencies[] | to_entries[] | select(.value.type != "Project") | "\(.key) \(.value.resolved)"' "$root"/src/*/packages.lock.json
  for rid in "${rids[@]}"; do
    echo "runtime.$rid.Microsoft.DotNet.ILCompiler $compiler"
    echo "Microsoft.NETCore.App.Runtime.NativeAOT.$rid $framework"
    echo "Microsoft.NETCore.App.Runtime.$rid $framework"
    echo "Microsoft.AspNetCore.App.Runtime.$rid $framework"
  done
}
list=$(wanted | LC_ALL=C sort -u)

if [ -n "$check" ]; then
  diff <(jq -r '.[] | "\(.pname) \(.version)"' "$file") <(printf '%s\n' "$list") >&2 ||
    { echo 'deps: nix/deps.json is out of date: run `bash nix/deps.sh`' >&2; exit 1; }
  exit 0
fi

# A copy, so that the restore for other targets leaves the checkout as it is.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$root"/Directory.* "$root"/global.json "$root"/BannedSymbols.txt "$work"
for project in "$root"/src/*/*.csproj; do
  mkdir -p "$work/src/$(basename "$(dirname "$project")")"
  cp "$project" "$work/src/$(basename "$(dirname "$project")")"
done
targets=$(IFS=';' && echo "${rids[*]}")
for project in Flywheel.Shim Flywheel.Cli; do
  dotnet restore "$work/src/$project" "-p:RuntimeIdentifiers=\"$targets\"" -p:RestorePackagesWithLockFile=false -v quiet >&2
done

packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
while read -r name version; do
  lower=${name,,}
  hash=$packages/$lower/$version/$lower.$version.nupkg.sha512
  [ -f "$hash" ] || { echo "deps: $hash is not there: NuGet has not fetched $name $version" >&2; exit 1; }
  jq -n --arg pname "$name" --arg version "$version" --arg hash "sha512-$(cat "$hash")" '{$pname, $version, $hash}'
done <<<"$list" | jq -s . >"$work/deps.json"
mv -f "$work/deps.json" "$file"
chmod 0644 "$file"
echo "deps: $(jq length "$file") packages in nix/deps.json" >&2
