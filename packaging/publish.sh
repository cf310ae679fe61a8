#!/usr/bin/env bash
# Publishes the native binaries and their other names: the lane names, and the credential helper.
#
#   bash packaging/publish.sh [--rid RID] [DIR]
#
#   --rid RID   the target, as .NET names it: linux-x64 (the default), linux-arm64, linux-musl-x64. Another processor than this
#               machine's needs its cross compiler and libraries here; linux-x64 alone was ever built and run.
#   DIR         where they go; out/bin by default, out/RID for another target
#
# The same sources give the same bytes, whatever the folder: packaging/reproduce.sh shows it.
# Fails when the native compiler warns (IL2xxx, IL3xxx): what it warns about may break at run time only.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
usage() { sed -n '4,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
rid=linux-x64 dir=
while [ $# -gt 0 ]; do
  case $1 in
    --rid) [ $# -ge 2 ] || usage; rid=$2; shift ;;
    --rid=*) rid=${1#*=} ;;
    -* | '') usage ;;
    *) [ -z "$dir" ] || usage; dir=$1 ;;
  esac
  shift
done
case $rid in
  linux-x64) dir=${dir:-$root/out/bin} ;;
  linux-*) dir=${dir:-$root/out/$rid} ;;
  *)
    # Bytes of argv and environment come from the kernel, as only Linux shows them.
    echo "publish: ${rid@Q} is no target of Linux, and the binaries run on no other system" >&2
    exit 2
    ;;
esac
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

if ! { command -v clang || command -v gcc; } >/dev/null 2>&1 || [ ! -e /usr/include/zlib.h ]; then
  bash "$root/tests/testbed.sh" --build-only
fi

# The lock files speak of linux-x64; another target's native compiler is not in them.
locked=(-p:RestoreLockedMode=true)
[ "$rid" = linux-x64 ] || locked=("-p:RuntimeIdentifiers=$rid" -p:RestorePackagesWithLockFile=false)

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
for project in Flywheel.Shim Flywheel.Cli; do
  log=$stage/$project.log
  if ! dotnet publish "$root/src/$project/$project.csproj" -c Release -r "$rid" -o "$stage/$project" \
    "${locked[@]}" --nologo -v quiet >"$log" 2>&1; then
    cat "$log" >&2
    echo "publish: $project failed" >&2
    exit 1
  fi
  if grep -E 'warning (IL|AOT)' "$log" >&2; then
    echo "publish: $project: the native compiler warned" >&2
    exit 1
  fi
done

# Renamed over the old ones: a running binary keeps its file.
for file in Flywheel.Shim/bazel Flywheel.Cli/flywheel; do
  install -m 0755 "$stage/$file" "$dir/.new-$(basename "$file")"
  mv -f "$dir/.new-$(basename "$file")" "$dir/$(basename "$file")"
done
for name in bazel-cache-backed gloriousflywheel-bazel; do
  ln -sfn bazel "$dir/$name"
done
ln -sfn flywheel "$dir/flywheel-credential-helper"
echo "published bazel, flywheel, bazel-cache-backed, gloriousflywheel-bazel, flywheel-credential-helper to $dir"
