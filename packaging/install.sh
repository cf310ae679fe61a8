#!/bin/sh
# Installs a release of flywheel below a prefix, without root, or takes it away again.
#
#   install.sh [--prefix DIR] [--sha256 HEX] TARBALL
#   install.sh [--prefix DIR] --uninstall
#
#   TARBALL       flywheel-VERSION-linux-x64.tar.gz: a file, or an https:// address of yours. It is compared with the SHA256SUMS
#                 beside it, and nothing is touched where it is another one. http:// is for addresses of this machine, or with --sha256
#   --sha256 HEX  what the tarball has to be, in place of SHA256SUMS
#   --prefix DIR  ~/.local by default: programs go to DIR/lib/flywheel and DIR/bin, the rest to DIR/share
#   --uninstall   remove what an installation there has put
#
# A new version takes the place of the old one in one step: whoever starts `bazel` meanwhile gets the one or the other, and what runs
# goes on. Exit codes: 0 done, 1 not done, 2 usage error.
set -eu
umask 022
LC_ALL=C
export LC_ALL
unset CDPATH

say() { printf '%s\n' "install: $*"; }
fail() { printf '%s\n' "install: $*" >&2; exit 1; }
usage() {
  [ $# -eq 0 ] || printf '%s\n' "install: $*" >&2
  sed -n '4,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
has() { command -v "$1" >/dev/null 2>&1; }

prefix=${HOME:+$HOME/.local} tarball='' sha256='' uninstall=''
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) [ $# -ge 2 ] && [ -n "$2" ] || usage '--prefix needs a folder'; prefix=$2; shift ;;
    --sha256) [ $# -ge 2 ] || usage '--sha256 needs 64 hexadecimal digits'; sha256=$2; shift ;;
    --uninstall) uninstall=1 ;;
    -h | --help) sed -n '2,15s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -* | '') usage "what is ${1:-an empty word}?" ;;
    *) [ -z "$tarball" ] || usage 'one tarball is enough'; tarball=$1 ;;
  esac
  shift
done
[ -n "$prefix" ] || usage 'HOME is not set: give --prefix'
if [ -n "$uninstall" ]; then
  [ -z "$tarball$sha256" ] || usage '--uninstall takes no tarball'
else
  [ -n "$tarball" ] || usage 'which tarball?'
fi
if [ -n "$sha256" ]; then
  sha256=$(printf %s "$sha256" | tr ABCDEF abcdef)
  case $sha256 in *[!0-9a-f]*) usage '--sha256 needs 64 hexadecimal digits' ;; esac
  [ ${#sha256} -eq 64 ] || usage '--sha256 needs 64 hexadecimal digits'
fi
case $prefix in
  /*) ;;
  *) prefix=$(pwd)/$prefix ;;
esac

for tool in sed tr mkdir mv rm ln rmdir cmp find sort; do
  has "$tool" || fail "$tool is missing"
done

# --- What is there --------------------------------------------------------------------------------------------------

list=$prefix/share/flywheel/installed
lock=$prefix/lib/.flywheel-lock
work=''
made='' # folders that were not there, the innermost first; gone again where nothing came into them
clean() {
  [ -z "$work" ] || rm -rf "$work"
  [ -z "${locked-}" ] || rmdir "$lock" 2>/dev/null || :
  for folder in $made; do
    case $folder in .) rmdir "$prefix" ;; *) rmdir "$prefix/$folder" ;; esac 2>/dev/null || :
  done
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

take_lock() {
  mkdir -p "$prefix/lib"
  mkdir "$lock" 2>/dev/null ||
    fail "$lock is there: another installation is at work; remove that folder if there is none"
  locked=1
}

# The paths of an installation, below the prefix. None leads out of it, whoever wrote the list.
installed() {
  [ -f "$list" ] || return 0
  while IFS= read -r path; do
    case /$path/ in
      //* | */../* | */./*) fail "$list names '$path', which is no path below the prefix: nothing was removed" ;;
    esac
    printf '%s\n' "$path"
  done <"$list"
}

# Of a file, then of the folders above it that are empty now.
take_away() {
  rm -rf "${prefix:?}/$1"
  folder=$1
  while :; do
    case $folder in */*) folder=${folder%/*} ;; *) break ;; esac
    rmdir "$prefix/$folder" 2>/dev/null || break
  done
}

if [ -n "$uninstall" ]; then
  [ -f "$list" ] || { say "nothing is installed below $prefix"; exit 0; }
  take_lock
  paths=$(installed) || exit 1
  printf '%s\n' "$paths" | while IFS= read -r path; do take_away "$path"; done
  rm -f "$list"
  rmdir "$lock"
  locked=''
  rmdir "$prefix/share/flywheel" "$prefix/share" "$prefix/lib" "$prefix" 2>/dev/null || :
  say "removed from $prefix"
  exit 0
fi

# --- The tarball, and whether it is the one -------------------------------------------------------------------------

[ "$(uname -s)" = Linux ] || fail "the binaries run on Linux only, and this is $(uname -s)"
for tool in tar gzip; do
  has "$tool" || fail "$tool is missing"
done
if has sha256sum; then sum() { sha256sum <"$1" | cut -c 1-64; }
elif has shasum; then sum() { shasum -a 256 <"$1" | cut -c 1-64; }
elif has openssl; then sum() { openssl dgst -sha256 -r <"$1" | cut -c 1-64; }
else fail 'sha256sum, shasum or openssl is needed to compare checksums, and none is there'
fi

case $tarball in
  # 127.0.0.1:x@HOST is HOST.
  http://*@*) [ -n "$sha256" ] || usage 'http:// can be changed on its way: use https://, or give --sha256'; far=1 ;;
  http://localhost[:/]* | http://127.0.0.1[:/]* | 'http://[::1]'[:/]* | https://*) far=1 ;;
  http://*) [ -n "$sha256" ] || usage 'http:// can be changed on its way: use https://, or give --sha256'; far=1 ;;
  *://*) usage 'an address begins with https://' ;;
  *) far='' ;;
esac
case $tarball in *://*) address=${tarball%%[?#]*} ;; *) address=$tarball ;; esac
name=${address##*/}
case $name in
  flywheel-*-linux-x64.tar.gz) machine=x86_64 ;;
  flywheel-*-linux-arm64.tar.gz) machine=aarch64 ;;
  *) usage "'$name' is not called flywheel-VERSION-linux-x64.tar.gz" ;;
esac
case $name in *[!A-Za-z0-9._+~-]*) usage "'$name' is not called flywheel-VERSION-linux-x64.tar.gz" ;; esac
[ "$(uname -m)" = $machine ] || fail "$name is for $machine, and this machine is $(uname -m)"

for folder in . lib bin share share/flywheel; do
  [ -d "$prefix/$folder" ] || made="$folder $made"
  mkdir -p "$prefix/$folder" 2>/dev/null || fail "$prefix cannot be written to"
done
work=$(mktemp -d "$prefix/lib/.flywheel-new.XXXXXX") || fail "$prefix/lib cannot be written to"

fetch() {
  if has curl; then
    case $1 in https:*) curl -fsSL --proto '=https' -o "$2" "$1" ;; *) curl -fsSL --proto '=http,https' -o "$2" "$1" ;; esac
  elif has wget; then
    wget -q -O "$2" "$1"
  else
    fail 'curl or wget is needed for an address, and neither is there'
  fi
}

# Whatever is shown of an address is its last part: it may hold a password.
if [ -n "$far" ]; then
  fetch "$tarball" "$work/$name" || fail "$name cannot be fetched"
  [ -n "$sha256" ] || fetch "${address%/*}/SHA256SUMS" "$work/SHA256SUMS" || fail "the SHA256SUMS beside $name cannot be fetched"
else
  [ -f "$tarball" ] || fail "$tarball is not there"
  # A copy: what is compared is what is unpacked.
  cat -- "$tarball" >"$work/$name"
  case $tarball in */*) beside=${tarball%/*} ;; *) beside=. ;; esac
  if [ -z "$sha256" ]; then
    [ -f "$beside/SHA256SUMS" ] || fail "there is no SHA256SUMS beside $name: get it, or give --sha256"
    cat -- "$beside/SHA256SUMS" >"$work/SHA256SUMS"
  fi
fi
if [ -z "$sha256" ]; then
  while read -r digest file; do
    case $file in "$name" | "*$name") sha256=$(printf %s "$digest" | tr ABCDEF abcdef); break ;; esac
  done <"$work/SHA256SUMS"
  [ -n "$sha256" ] || fail "SHA256SUMS does not speak of $name"
fi
found=$(sum "$work/$name")
[ "$found" = "$sha256" ] || fail "$name is not the one: its SHA-256 is $found, and it has to be $sha256; nothing was installed"

gzip -dc "$work/$name" >"$work/tar" 2>/dev/null || fail "$name cannot be unpacked; nothing was installed"
tar -tf "$work/tar" >"$work/names" 2>/dev/null || fail "$name cannot be unpacked; nothing was installed"
while IFS= read -r path; do
  case /$path in
    */../* | */..) fail "$name holds '$path', which leads out of it; nothing was installed" ;;
    "/${name%.tar.gz}/"*) ;;
    *) fail "$name holds '$path', which is no part of a release; nothing was installed" ;;
  esac
done <"$work/names"
mkdir "$work/tree"
tar -C "$work/tree" -xf "$work/tar" 2>/dev/null || fail "$name cannot be unpacked; nothing was installed"
tree=$work/tree/${name%.tar.gz}
version=$("$tree/lib/flywheel/flywheel" --version 2>&1) || fail "the flywheel of $name does not run here: $version"

# --- Into its place -------------------------------------------------------------------------------------------------

take_lock
installed >"$work/old" || exit 1
# The programs have a folder of their own, which one link leads to: changing the link changes them all at once.
programs=flywheel-$version-$(printf %s "$sha256" | cut -c 1-12)
if [ -d "$prefix/lib/$programs" ] && ! diff -r "$tree/lib/flywheel" "$prefix/lib/$programs" >/dev/null 2>&1; then
  programs=$programs-$$ # the folder was changed by somebody, and may be in use
fi
(cd "$tree" && find bin share ! -type d | sort) >"$work/new"
printf '%s\n' lib/flywheel "lib/$programs" >>"$work/new"

while IFS= read -r path; do
  there=$prefix/$path
  if [ -e "$there" ] || [ -L "$there" ]; then
    while IFS= read -r old; do [ "$old" != "$path" ] || continue 2; done <"$work/old"
    fail "$there is there already and is not of an installation; nothing was installed"
  fi
done <"$work/new"
# Before anything is changed: an installation that breaks off can be taken away, or repeated.
sort -u "$work/old" "$work/new" >"$work/both"
mv -f "$work/both" "$list"

[ -d "$prefix/lib/$programs" ] || mv "$tree/lib/flywheel" "$prefix/lib/$programs"
if mv --help 2>&1 | grep -q -e '-T'; then
  ln -s "$programs" "$work/link"
  mv -fT "$work/link" "$prefix/lib/flywheel"
else
  ln -sfn "$programs" "$prefix/lib/flywheel"
fi
while IFS= read -r path; do
  case $path in lib/*) continue ;; esac
  mkdir -p "$prefix/${path%/*}"
  mv -f "$tree/$path" "$prefix/$path"
done <"$work/new"

while IFS= read -r path; do
  while IFS= read -r kept; do [ "$kept" != "$path" ] || continue 2; done <"$work/new"
  take_away "$path"
done <"$work/old"
mv -f "$work/new" "$list"

say "flywheel $version is in $prefix"
case :${PATH-}: in
  *:"$prefix/bin":*) ;;
  *) say "hint: for flywheel, put $prefix/bin on PATH" ;;
esac
say "hint: for the guarded bazel, put $prefix/lib/flywheel first on PATH"
