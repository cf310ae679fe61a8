#!/usr/bin/env bash
# A developer's day on a fresh Debian: install the package, put the guard first on PATH, build in a new login shell, take it all away again.
#
#   unshare --mount bash debian-root.sh ROOT DEB BAZELISK BAZEL
#
#   ROOT       a Debian root of one's own, which is changed
#   DEB        the package
#   BAZELISK   mounted as /usr/local/bin/bazelisk
#   BAZEL      a Bazel with a JDK of its own inside; mounted as /opt/bazel/bazel
#
# Prints what each step says, below a line `== STEP`, and after the last one what is there that was not there before.
set -eu
root=$1 deb=$2 bazelisk=$3 bazel=$4

mount --make-rprivate /
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root/opt/bazel"
touch "$root/opt/bazel/bazel" "$root/usr/local/bin/bazelisk"
mount --bind "$bazel" "$root/opt/bazel/bazel"
mount --bind "$bazelisk" "$root/usr/local/bin/bazelisk"
cp "$deb" "$root/tmp/flywheel.deb"
chroot "$root" useradd --create-home --shell /bin/bash ada

step() { printf '\n== %s\n' "$1"; }
root_does() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" 2>&1; }
# A login shell, as after logging in: nothing but what its start-up files set.
ada_does() { chroot "$root" su - ada -c "$1" 2>&1; }
# What Bazel and the cache keep is theirs.
listing() {
  (cd "$root" && entries() { find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./var/log -o -path ./var/cache -o -path ./home/ada/.cache \
    -o -path ./home/ada/work -o -path './var/lib/dpkg/*-old' \) -prune -o "$@"; }
    entries -type l -printf '%p -> %l\n'
    entries -type f -print0 | xargs -0 cksum) | sort
}
# The database of packages remembers what was looked at.
steady() { grep -v ' ./var/lib/dpkg/\|^./var/lib/dpkg/' "$1" || true; }

listing >"$root/tmp/before"

step 'install the package'
root_does dpkg -i /tmp/flywheel.deb

step 'before the shim'
ada_does 'type bazel' || true
ada_does 'flywheel --version'
ada_does 'man -w flywheel 2>/dev/null || ls /usr/share/man/man1/flywheel.1.gz'

step 'flywheel shim install'
ada_does 'flywheel shim install'

step 'a new login shell'
ada_does 'type bazel; bazel --version' || true

step 'a build without a cache'
ada_does 'mkdir -p work && cd work && touch WORKSPACE && printf "%s\n" "genrule(name = \"a\", outs = [\"a.txt\"], cmd = \"echo a > \$@\")" >BUILD
  export USE_BAZEL_VERSION=/opt/bazel/bazel; bazel build //...; echo "exit $?"'

step 'a guarded build'
ada_does 'export USE_BAZEL_VERSION=/opt/bazel/bazel BAZEL_DO_NOT_DETECT_CPP_TOOLCHAIN=1
  flywheel cache start --listen 127.0.0.1:0 --http 127.0.0.1:0 && eval "$(flywheel cache env)" && cd work &&
  bazel build //... && bazel clean && bazel build //...; echo "exit $?"; bazel shutdown; flywheel cache stop'

step 'flywheel shim uninstall'
ada_does 'flywheel shim uninstall'
ada_does 'type bazel' || true

step 'remove the package'
root_does dpkg -P flywheel

step 'what is left'
rm -rf "$root/home/ada/.local/state/flywheel"
find "$root/home/ada/.local" -type d -empty -delete 2>/dev/null || true
listing >"$root/tmp/after"
steady "$root/tmp/before" >"$root/tmp/before.steady"
steady "$root/tmp/after" >"$root/tmp/after.steady"
diff "$root/tmp/before.steady" "$root/tmp/after.steady" || true
step 'end'
