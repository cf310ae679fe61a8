#!/usr/bin/env bash
# Locales, terminals and times of every kind: the refusal is the same bytes, apart from colour on a terminal that takes it, and nothing crashes.
#
#   bash tests/drills/terminals.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dummy
count=0
refused() { # KEY=VALUE...
  local status=0
  "${home[@]}" GF_BAZELISK="$work/dummy" "$@" "$bin/bazel" build //x >"$work/out" 2>"$work/err" || status=$?
  [ "$status" -eq 78 ] || fail "$*: exit code $status: $(cat "$work/err")"
  [ ! -s "$work/out" ] || fail "$*: something on standard output"
  count=$((count + 1))
}
refused A=1
cp "$work/err" "$work/usual"
for locale in C POSIX C.UTF-8 en_US.UTF-8 de_DE ja_JP.eucJP tr_TR.UTF-8 xx_YY 'a/../b' "$(printf 'x%.0s' $(seq 5000))" $'\xff\xfe'; do
  refused LC_ALL="$locale"
  cmp -s "$work/err" "$work/usual" || fail "the locale ${locale@Q} changes the refusal"
  refused LANG="$locale" LANGUAGE="$locale"
  cmp -s "$work/err" "$work/usual" || fail "the language ${locale@Q} changes the refusal"
done
for term in '' dumb xterm xterm-256color screen.xterm-kitty emacs unknown '/etc/passwd' "$(printf '%%s%%n%.0s' $(seq 200))"; do
  refused TERM="$term"
  cmp -s "$work/err" "$work/usual" || fail "TERM ${term@Q} changes the refusal in a pipe"
  # On a terminal of its own.
  "${home[@]}" GF_BAZELISK="$work/dummy" TERM="$term" script -qec "$bin/bazel build //x" /dev/null </dev/null >"$work/terminal" 2>&1 && fail "TERM ${term@Q}: not refused on a terminal"
  sed -e 's/\x1b\[[0-9;]*m//g' -e 's/\r$//' "$work/terminal" | cmp -s - "$work/usual" || fail "TERM ${term@Q}: other words on a terminal: $(cat -v "$work/terminal")"
  count=$((count + 1))
done
for zone in UTC Europe/Berlin No/Such '' :/etc/passwd 'XXX99'; do
  refused TZ="$zone"
  cmp -s "$work/err" "$work/usual" || fail "the zone ${zone@Q} changes the refusal"
done
[ "$(started)" -eq 0 ] || fail 'a refused command started Bazel'
held "$count refusals, the same words in all of them"
