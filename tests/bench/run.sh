#!/usr/bin/env bash
# What the guard, the companion and the embedded cache cost, in one table. Every row that has a ratio is a comparison within this run: the
# commands took turns and met the same noise. On a shared machine read the least, and differences and ratios before single figures.
#
#   bash tests/bench/run.sh [--json FILE] [--compare OLD.json] [--also NAME=ENDPOINTS]... [--list] [NAME...]
#
#   --json FILE          where the rows go as JSON [out/bench.json]
#   --compare OLD.json   says what got worse since then, and exits 1 if anything did
#   --also NAME=...      a cache that runs already, such as bazel-remote=grpc://HOST:PORT,http://HOST:PORT, which `cache` then measures beside
#                        ours, in turns; `--also start=worker,nginx` starts Bazel's RemoteWorker and nginx for that
#   --list               the names, and what each measures
#   NAME                 only these benchmarks [start noop probe counts stream stats audit cache]
#
# A time is worse when its least is more than a fifth and half a millisecond above the old one's; what is counted (bytes, system calls,
# instructions), when it is more than a hundredth above. Times of two machines do not compare: counts do.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
all=(start noop probe counts stream stats audit cache)
names=() failed=() also=() json=$root/out/bench.json old=
help() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }
while [ $# -gt 0 ]; do
  case $1 in
    --json) json=${2:?--json needs a file}; shift ;;
    --compare) old=${2:?--compare needs a file}; shift ;;
    --also)
      case ${2:?--also needs NAME=ENDPOINTS} in
        start=*) also+=(--start "flywheel,${2#start=}") ;;
        *=*) also+=(--also "$2") ;;
        *) echo "run.sh: --also needs NAME=grpc://HOST:PORT,http://HOST:PORT" >&2; exit 2 ;;
      esac
      shift
      ;;
    --list)
      for name in "${all[@]}"; do printf '%-8s %s\n' "$name" "$(sed -n '2s/^# //p' "$here/$name.sh")"; done
      exit
      ;;
    -h | --help) help; exit ;;
    -*) help >&2; exit 2 ;;
    *)
      [[ " ${all[*]} " = *" $1 "* ]] || { echo "run.sh: \`$1\` is no benchmark: ${all[*]}" >&2; exit 2; }
      names+=("$1")
      ;;
  esac
  shift
done
[ ${#names[@]} -gt 0 ] || names=("${all[@]}")
[ ${#also[@]} -eq 0 ] || [[ " ${names[*]} " = *" cache "* ]] || { echo 'run.sh: --also is for `cache`, which is not among the names' >&2; exit 2; }
[ -z "$old" ] || jq -e '.schema == "flywheel.bench/v1"' "$old" >/dev/null 2>&1 ||
  { echo "run.sh: $old is no result of an earlier run (flywheel.bench/v1)" >&2; exit 2; }

rows=$(mktemp)
before=$(mktemp)
trap 'rm -f "$rows" "$before"' EXIT
# It may be the file that this run writes.
[ -z "$old" ] || cp "$old" "$before"
started=$(date -u +%FT%TZ)
for name in "${names[@]}"; do
  echo "run.sh: $name" >&2
  options=()
  [ "$name" != cache ] || options=("${also[@]}")
  BENCH_ROWS=$rows bash "$here/$name.sh" "${options[@]}" >&2 || failed+=("$name")
done

table() { # the one that every benchmark has
  (
    # shellcheck disable=SC1091
    . "$here/common.sh"
    trap - EXIT
    rm -rf "$work"
    table
  )
}
table <"$rows"

mkdir -p "$(dirname "$json")"
jq -R -s --arg started "$started" --arg commit "$(git -C "$root" rev-parse HEAD 2>/dev/null || true)" --arg kernel "$(uname -r)" \
  --argjson cores "$(nproc)" --arg cpu "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" '
  def figure: if . == "-" or . == "" then null else tonumber end;
  { schema: "flywheel.bench/v1", started_at: $started, commit: (if $commit == "" then null else $commit end),
    machine: { cores: $cores, cpu: $cpu, kernel: $kernel },
    rows: [split("\n")[] | select(. != "") | split("\t")
      | { bench: .[0], name: .[1], unit: .[2], least: (.[3] | figure), median: (.[4] | figure), p95: (.[5] | figure),
          compared_with: (if .[6] == "" then null else .[6] end) }] }' <"$rows" >"$json"
echo "written to $json"
end() { # exit code of the comparison
  [ ${#failed[@]} -eq 0 ] || { echo "run.sh: failed, or beyond a limit of its own: ${failed[*]}" >&2; exit 1; }
  exit "$1"
}

[ -n "$old" ] || end 0
jq -r -n --slurpfile old "$before" --slurpfile new "$json" '
  def key: [.bench, .name, .unit];
  def bad($was): if .unit == "ms" then .least > ([$was * 1.2, $was + 0.5] | max)
    elif .unit == "ops/s" then .least < $was / 1.2 else .least > $was * 1.01 end;
  ($old[0].rows | map({ key: (key | tojson), value: .least }) | from_entries) as $before
  | $new[0].rows[] | . as $row | $before[key | tojson] as $was
  # A difference may have been nothing, or less.
  | select($was != null and .least != null) | select(bad($was))
  | "worse: \(.bench): \(.name): \($was) -> \(.least) \(.unit)"' >"$rows"
# Of the benchmarks that ran, rows that are there no more.
jq -r -n --slurpfile old "$before" --slurpfile new "$json" '
  def key: [.bench, .name, .unit];
  ($new[0].rows | map(.bench) | unique) as $ran | ($new[0].rows | map(select(.least != null) | key)) as $now
  | $old[0].rows[] | select(.least != null) | select(.bench as $b | $ran | index($b))
  | select(key as $k | $now | index([$k]) | not) | "gone: \(.bench): \(.name)"' >>"$rows"
if [ -s "$rows" ]; then
  cat "$rows"
  end 1
fi
echo "nothing got worse since $old"
end 0
