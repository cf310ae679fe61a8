#!/usr/bin/env bash
# Makes the files of a release from published binaries: a tarball, a Debian package, the bill of materials, the install script, the
# container recipe, and SHA256SUMS of them all.
#
#   bash packaging/release.sh [--rid RID] [--bin DIR] [DIR]
#
#   --rid RID   the target that the binaries were published for; linux-x64 by default
#   --bin DIR   where packaging/publish.sh has put them; out/bin by default
#   DIR         where the files go; out/release by default
#
# The same sources and binaries give the same bytes, with git and without: names are sorted, owners are root, and every time is
# SOURCE_DATE_EPOCH, else that of packaging/changelog.
set -euo pipefail
umask 022
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
usage() { sed -n '5,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
fail() { echo "release: $*" >&2; exit 1; }
rid=linux-x64 bin=$root/out/bin out=
while [ $# -gt 0 ]; do
  case $1 in
    --rid) [ $# -ge 2 ] || usage; rid=$2; shift ;;
    --bin) [ $# -ge 2 ] || usage; bin=$2; shift ;;
    -* | '') usage ;;
    *) [ -z "$out" ] || usage; out=$1 ;;
  esac
  shift
done
out=${out:-$root/out/release}
case $rid in
  linux-x64) architecture=amd64 machine=x86_64 ;;
  linux-arm64) architecture=arm64 machine=aarch64 ;;
  *) fail "no package is made for ${rid@Q}: linux-x64 and linux-arm64 are known" ;;
esac
for tool in jq dpkg-deb readelf tar gzip sha256sum; do
  command -v "$tool" >/dev/null || fail "$tool is missing"
done
for name in bazel flywheel; do
  [ -x "$bin/$name" ] || fail "$bin/$name is not there: run \`bash packaging/publish.sh\`"
done

version=$(sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' "$root/Directory.Build.props")
changed=$(sed -n 's/^ -- .*>  //p' "$root/packaging/changelog" | head -n 1)
epoch=${SOURCE_DATE_EPOCH:-$(date -d "$changed" +%s)}
export SOURCE_DATE_EPOCH=$epoch
grep -q "^flywheel ($version) " "$root/packaging/changelog" || fail "packaging/changelog does not speak of $version"
if [ "$(uname -m)" = $machine ]; then
  [ "$("$bin/flywheel" --version)" = "$version" ] || fail "$bin/flywheel is not version $version"
fi

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
files=$stage/files
mkdir -p "$files"
name=flywheel-$version-$rid

# --- The tree, as it stands below a prefix --------------------------------------------------------------------------

tree=$stage/$name
put() { install -D -m "$1" "$2" "$tree/$3"; }
say() { install -D -m 0644 /dev/stdin "$tree/$1"; }

for file in bazel flywheel; do
  put 0755 "$bin/$file" "lib/flywheel/$file"
done
ln -s bazel "$tree/lib/flywheel/bazel-cache-backed"
ln -s bazel "$tree/lib/flywheel/gloriousflywheel-bazel"
ln -s flywheel "$tree/lib/flywheel/flywheel-credential-helper"
# Names that are nobody else's. `bazel` is not among them: who wants it puts lib/flywheel first on PATH.
mkdir -p "$tree/bin"
for link in flywheel flywheel-credential-helper bazel-cache-backed gloriousflywheel-bazel; do
  ln -s "../lib/flywheel/$link" "$tree/bin/$link"
done

completion() {
  # Another processor's binary cannot be asked here; it would print the same file.
  if [ "$(uname -m)" = $machine ]; then "$bin/flywheel" completion "$1"; else cat "$root/src/Flywheel.Cli/Completion/flywheel.$1"; fi
}
completion bash | say share/bash-completion/completions/flywheel
completion zsh | say share/zsh/site-functions/_flywheel
completion fish | say share/fish/vendor_completions.d/flywheel.fish

for page in "$root"/packaging/man/*.1; do
  gzip -9nc "$page" | say "share/man/man1/$(basename "$page").gz"
done

copyright() {
  cat <<TEXT
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: flywheel
Comment: Linked into the binaries:
$(jq -r '.components[] | select(.scope == "required") | " \(.name) (\(.licenses[0].license.id)): \(.copyright)"' "$files/$name.cdx.json")

Files: *
Copyright: The Flywheel.Shim authors
License: Apache-2.0

License: Apache-2.0
$(sed 's/^[[:space:]]*$/./; s/^/ /' "$root/LICENSE")
TEXT
  for licence in MIT BSD-2-Clause BSD-3-Clause; do
    printf '\nLicense: %s\n' $licence
    sed 's/^[[:space:]]*$/./; s/^/ /' "$root/packaging/licenses/$licence.txt"
  done
}
bash "$root/packaging/sbom.sh" "$version" "$rid" >"$files/$name.cdx.json"
copyright | say share/doc/flywheel/copyright
gzip -9nc "$root/packaging/changelog" | say share/doc/flywheel/changelog.gz
gzip -9nc "$files/$name.cdx.json" | say "share/doc/flywheel/flywheel.cdx.json.gz"

# --- The tarball ----------------------------------------------------------------------------------------------------

tar -C "$stage" --sort=name --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$epoch" -cf - "$name" | gzip -9n >"$files/$name.tar.gz"

# --- The Debian package ---------------------------------------------------------------------------------------------

package=$stage/package
mkdir -p "$package/DEBIAN"
cp -a "$tree" "$package/usr"
install -D -m 0644 "$root/packaging/profile.sh" "$package/usr/share/flywheel/profile.sh"
install -D -m 0644 "$root/packaging/profile.fish" "$package/usr/share/flywheel/profile.fish"
# The newest symbols of the C library that the binaries want. TLS and hashes are OpenSSL's, which .NET loads when it runs.
libc=$(readelf -V "$bin/bazel" "$bin/flywheel" | grep -o 'GLIBC_2\.[0-9.]*' | sort -Vu | tail -n 1)
[ -n "$libc" ] || fail "$bin/bazel names no version of the C library"
others=$(readelf -d "$bin/bazel" "$bin/flywheel" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(libc|libm|libdl|libpthread|librt)\.so\.|^ld-linux' | sort -u || true)
[ -z "$others" ] || fail "the binaries want libraries that Depends does not name: $others"
cat >"$package/DEBIAN/control" <<TEXT
Package: flywheel
Version: $version
Architecture: $architecture
Maintainer: $(sed -n 's/^ -- \(.*>\)  .*/\1/p' "$root/packaging/changelog" | head -n 1)
Installed-Size: $(find "$package/usr" -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
Depends: libc6 (>= ${libc#GLIBC_}), libssl3t64 | libssl3
Recommends: ca-certificates
Section: devel
Priority: optional
Description: guard in front of Bazelisk, and its companion
 bazel runs a heavy build only when the shared cache has just proved that it
 works, and is otherwise as if it were not there. flywheel judges as the guard
 does, without running Bazel, and reads what builds left behind.
 .
 The name bazel is not put on PATH: source /usr/share/flywheel/profile.sh for
 that. Bazelisk, which Debian does not carry, has to be there, too.
TEXT
(cd "$package" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$package/DEBIAN/md5sums"
chmod 0644 "$package/DEBIAN/control" "$package/DEBIAN/md5sums"
find "$package" -exec touch --no-dereference --date="@$epoch" {} +
# Level 1: a twelfth more bytes than the usual level, for a sixth of its time.
DPKG_DEB_THREADS_MAX=1 dpkg-deb --root-owner-group -Zxz -z1 --build "$package" "$files/flywheel_${version}_$architecture.deb" >/dev/null

# --- The rest, and the sums -----------------------------------------------------------------------------------------

install -m 0755 "$root/packaging/install.sh" "$files/install.sh"
install -m 0644 "$root/packaging/Containerfile" "$files/Containerfile"
mkdir -p "$out"
for file in "$files"/*; do
  touch --date="@$epoch" "$file"
  mv -f "$file" "$out/"
done
# Those of another target beside them are summed, too.
(cd "$out" && sha256sum Containerfile "flywheel-$version-"* "flywheel_${version}_"* install.sh) >"$stage/SHA256SUMS"
touch --date="@$epoch" "$stage/SHA256SUMS"
mv -f "$stage/SHA256SUMS" "$out/SHA256SUMS"
echo "released $version for $rid to $out"
