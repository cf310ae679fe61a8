#!/usr/bin/env bash
# Shows that the binaries come from the sources and from nothing else: publishes once more from a copy of the checkout in another
# folder, under another name, without git, in another time zone and with another umask, and compares byte by byte.
#
#   bash packaging/reproduce.sh [DIR]
#
#   DIR   binaries that packaging/publish.sh has made of this very checkout; without it they are published first
#
# Exit codes: 0 the same bytes, 1 other bytes or not published, 2 usage.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ $# -le 1 ] || { sed -n '5,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
first=${1:-$work/first}
[ $# -eq 1 ] || bash "$root/packaging/publish.sh" "$first"
for name in bazel flywheel; do
  [ -f "$first/$name" ] || { echo "reproduce: $first/$name is not there" >&2; exit 2; }
done

copy=$work/somewhere/else/entirely
mkdir -p "$copy"
# What git would commit, without what it ignores; a file that was removed and is still in the index is left out.
git -C "$root" ls-files -z --cached --others --exclude-standard |
  while IFS= read -r -d '' file; do [ ! -f "$root/$file" ] || printf '%s\0' "$file"; done |
  tar -C "$root" --null -T - -cf - | tar -C "$copy" -xf -
(umask 027; TZ=Pacific/Chatham LC_ALL=C bash "$copy/packaging/publish.sh" "$work/second" >/dev/null)

status=0
for name in bazel flywheel; do
  if cmp "$first/$name" "$work/second/$name" >&2; then
    printf 'reproduce: %s  %s, %d bytes\n' "$(sha256sum <"$first/$name" | cut -d ' ' -f 1)" "$name" "$(stat -c %s "$first/$name")"
  else
    status=1
  fi
done
[ "$status" -eq 0 ] || echo 'reproduce: the two publishes differ' >&2
exit "$status"
