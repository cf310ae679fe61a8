#!/usr/bin/env bash
# Prints the bill of materials of the binaries, CycloneDX 1.5 in JSON, from the lock files of the two programs, from nix/deps.json for
# the packs of the framework, which no lock file names, and from packaging/third-party.tsv for the licences.
#
#   SOURCE_DATE_EPOCH=SECONDS bash packaging/sbom.sh VERSION [RID]
#
# The hash of a package is the SHA-512 that its lock file pins, of its contents without the signature; that of a pack is of its file.
# What only builds the binaries has the scope `excluded`. The same input gives the same bytes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
{ [ $# -eq 1 ] || [ $# -eq 2 ]; } && [ -n "${SOURCE_DATE_EPOCH:-}" ] || { sed -n '5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
command -v jq >/dev/null || { echo 'sbom: jq is missing (Debian package jq)' >&2; exit 1; }

hexadecimal() { while IFS=$'\t' read -r base64; do printf '%s\t%s\n' "$base64" "$(printf %s "$base64" | base64 -d | od -An -v -tx1 | tr -d ' \n')"; done; }

locks=("$root/src/Flywheel.Shim/packages.lock.json" "$root/src/Flywheel.Cli/packages.lock.json" "$root/src/Flywheel.Protos/packages.lock.json")
hashes=$({ jq -r '.dependencies[][].contentHash // empty' "${locks[@]}"; jq -r '.[].hash | ltrimstr("sha512-")' "$root/nix/deps.json"; } |
  LC_ALL=C sort -u | hexadecimal | jq -Rn '[inputs / "\t" | {key: .[0], value: .[1]}] | from_entries')
licences=$(grep -v '^#' "$root/packaging/third-party.tsv" | jq -Rn '[inputs / "\t" | {key: .[0], value: {id: .[1], copyright: .[2]}}] | from_entries')

body=$(jq -s \
  --arg version "$1" --arg rid "${2:-linux-x64}" --argjson epoch "$SOURCE_DATE_EPOCH" --argjson hexadecimal "$hashes" --argjson licences "$licences" \
  --slurpfile packs "$root/nix/deps.json" '
  def tools: ["Grpc.Tools", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.DotNet.ILCompiler", "Microsoft.NET.ILLink.Tasks",
    "runtime.\($rid).Microsoft.DotNet.ILCompiler"];
  def packs: ["Microsoft.AspNetCore.App.Runtime.\($rid)", "Microsoft.NETCore.App.Runtime.NativeAOT.\($rid)", "runtime.\($rid).Microsoft.DotNet.ILCompiler"];
  def licence: $licences[sub("linux-[a-z0-9-]+"; "RID")] // error("packaging/third-party.tsv says nothing of \(.)");
  def purl($name; $version): "pkg:nuget/\($name)@\($version)";
  "pkg:generic/flywheel@\($version)" as $self
  | [.[].dependencies[] | to_entries[]] as $entries
  | ([$entries[] | select(.value.type != "Project" and (.key | startswith("runtime.") | not))
      | {name: .key, version: .value.resolved, hash: .value.contentHash, uses: ((.value.dependencies // {}) | keys)}]
    + [$packs[0][] | select(.pname as $name | packs | index($name))
      | {name: .pname, version, hash: (.hash | ltrimstr("sha512-")), uses: []}])
    | unique_by(.name, .version) | sort_by(.name) as $packages
  | ([$packages[] | {key: (.name | ascii_downcase), value: purl(.name; .version)}] | from_entries) as $known
  | {
      metadata: {
        timestamp: ($epoch | todate),
        component: {type: "application", "bom-ref": $self, name: "flywheel", version: $version, purl: $self, licenses: [{license: {id: "Apache-2.0"}}]}
      },
      components: [$packages[] | . as $one | {
        type: "library", "bom-ref": purl(.name; .version), name, version, purl: purl(.name; .version),
        scope: (if tools | index($one.name) then "excluded" else "required" end),
        hashes: [{alg: "SHA-512", content: ($hexadecimal[.hash] // error("no hash of \($one.name)"))}],
        licenses: [{license: {id: (.name | licence).id}}],
        copyright: (.name | licence).copyright
      }],
      dependencies: ([{ref: $self, dependsOn: [$packages[] | select(.name as $name | tools | index($name) | not) | purl(.name; .version)]}]
        + [$packages[] | {ref: purl(.name; .version), dependsOn: [.uses[] | $known[ascii_downcase] | values]}])
    }' "${locks[@]}")

# A serial number of the contents: another one only where something else is in it.
digest=$(printf %s "$body" | sha256sum | cut -c 1-32)
serial=${digest:0:8}-${digest:8:4}-5${digest:13:3}-8${digest:17:3}-${digest:20:12}
printf '%s\n' "$body" | jq --arg serial "urn:uuid:$serial" \
  '{"$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json", bomFormat: "CycloneDX", specVersion: "1.5", serialNumber: $serial, version: 1} + .'
