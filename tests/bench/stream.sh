#!/usr/bin/env bash
# What reading a build event stream of a gigabyte costs, beside cat: events of 1 KB on average and a few of 10 MB, from a warm page cache.
# Read the minima: a shared machine is noisy.
#
#   bash tests/bench/stream.sh [RUNS]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
runs=${1:-15}
bin=$root/out/bin
[ -x "$bin/flywheel" ] || bash "$root/packaging/publish.sh" "$bin" >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The protocol's bytes, written here by hand: a length, then the id (field 1), announced ids (2), the payload, and the last message (20).
awk 'BEGIN {
  for (i = 0; i < 160; i++) line = line sprintf("[%d / 160] Compiling some/source/file_%d.cc; 3s remote-cache\n", i, i)
  while (length(line) < 10000000) line = line line
  printf "%s", substr(line, 1, 10000000)
}' >"$work/output"
cat >"$work/write.py" <<'PY'
import sys

def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)

def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content

def number(field_number, value):
    return varint(field_number << 3) + varint(value) if value else b""

def event(id, payload, children=b"", last=b""):
    body = field(1, id) + children + payload + last
    return varint(len(body)) + body

target, text = sys.argv[1], open(sys.argv[2], "rb").read()
progress = lambda count: field(2, number(1, count))
uuid = b"93ef2845-7937-4c78-a95b-b919463dd606"
large = 8
names = b"".join(field(1, field(1, b"out/some/file/of/a/target.%d" % i) + field(2, b"file:///home/user/out/%d" % i)) for i in range(14))
with open(target, "wb") as out:
    finals = b"".join(field(2, field(kind, b"")) for kind in (9, 20, 22)) + field(2, progress(0))
    out.write(event(field(3, b""), field(5, field(1, uuid) + number(2, 1) + field(5, b"build")), finals))
    size, done, sets = 0, 0, 0
    while size < 1 << 30:
        if size >= done * (1 << 30) // large:
            written = event(progress(done), field(3, field(2, text)), field(2, progress(done + 1)))
            done += 1
        else:
            payload = names[: 500 + sets * 7919 % 800] if sets % 3 else names
            written = event(field(13, field(1, b"%d" % sets)), field(15, payload))
            sets += 1
        out.write(written)
        size += len(written)
    stats = b"3 processes: 2 remote cache hit, 1 internal."
    out.write(event(field(9, b""), field(14, number(1, 1) + number(2, 1001) + field(3, field(1, b"SUCCESS")))))
    out.write(event(progress(done), field(3, field(2, b"INFO: " + stats + b"\n"))))
    out.write(event(field(20, b""), field(23, field(1, field(1, b"elapsed time") + field(3, b"1.000000")) + field(1, field(1, b"process stats") + field(3, stats)))))
    out.write(event(field(22, b""), b"", b"", number(20, 1) + field(24, field(1, number(2, 3)))))
    print("%d events, %d bytes on average" % (sets + done + 6, size // (sets + done)), file=sys.stderr)
PY
python3 "$work/write.py" "$work/stream" "$work/output"
cat "$work/stream" >/dev/null

"$bin/flywheel" bep "$work/stream" | sed -n '1p;/^processes/p'
least() {
  local best=
  for _ in $(seq "$runs"); do
    local before after
    before=$(date +%s%N)
    "$@" >/dev/null
    after=$(date +%s%N)
    [ -n "$best" ] && [ $((after - before)) -ge "$best" ] || best=$((after - before))
  done
  echo "$best"
}
reading=$(least "$bin/flywheel" bep "$work/stream")
copying=$(least cat "$work/stream")
awk -v r="$reading" -v c="$copying" 'BEGIN {
  printf "%-48s %9.1f ms\n%-48s %9.1f ms\n%-48s %9.2f\n", "cat, least", c / 1e6, "flywheel bep, least", r / 1e6, "times cat", r / c
}'
printf '%-48s %9s KiB\n' 'peak memory of flywheel bep' "$(/usr/bin/time -f %M "$bin/flywheel" bep "$work/stream" 2>&1 >/dev/null | tail -n 1)"
