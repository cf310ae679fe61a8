#!/usr/bin/env bash
# Publishes the native binaries and their other names: the lane names, and the credential helper.
#
#   bash packaging/publish.sh [DIR]        DIR defaults to out/bin
#   FLYWHEEL_RID=linux-arm64 bash packaging/publish.sh
#
# Fails when the native compiler warns (IL2xxx, IL3xxx): what it warns about may break at run time only.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dir=${1:-$root/out/bin}
rid=${FLYWHEEL_RID:-linux-x64}
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
