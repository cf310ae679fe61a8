"""Reckons over logs of records what `flywheel stats --format json` says of them, by the same words, from the documents alone: none of its
code is shared, every record is held, and each number is worked out the plainest way.

    python3 reckon.py FOLDER --now TIME [--since WORD] [--by KEY] [--zone NAME] [--where KEY=VALUE]...
    python3 reckon.py FOLDER --now TIME [--zone NAME] --many

With --many each line of standard input is an array of such words, in JSON, and is answered with a line.
"""
import argparse
import datetime
import functools
import glob
import json
import math
import os
import re
import sys
import unicodedata
import zoneinfo

UTC = datetime.timezone.utc
TEXTS = ["record_id", "invocation_id", "shim_version", "personality", "context", "scope", "command", "command_class", "bazel_version", "launcher", "mode",
         "mode_source", "escape_hatch_reason", "stream", "verdict", "reason"]
COUNTS = ["exit_code", "attempts", "remote_cache_hits", "executed", "remote_processes", "disk_cache_hits", "action_cache_hits", "duration_ms", "overhead_ms"]


def is_text(value):
    return value is None or isinstance(value, str)


def is_count(value):
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and -2**63 <= value < 2**63)


def time_of(text):
    if text is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text):
        raise ValueError(text)
    return datetime.datetime.fromisoformat(text)


def kind_of(line):
    """The record, or which kind of other line it is."""
    try:
        text = line.decode()
        one = json.loads(text)
        # Half of a surrogate pair is no text.
        json.dumps(one, ensure_ascii=False).encode()
    except (ValueError, UnicodeError):
        return "torn", None
    if not isinstance(one, dict) or not isinstance(one.get("schema"), str) or not one["schema"].startswith("flywheel.invocation/v"):
        return "torn", None
    if one["schema"] != "flywheel.invocation/v1":
        return "newer", None
    fits = all(is_text(one.get(name)) for name in TEXTS) and all(is_count(one.get(name)) for name in COUNTS)
    for name in ["exit_code", "attempts"]:
        fits = fits and (one.get(name) is None or -2**31 <= one[name] < 2**31)
    fits = fits and (one.get("targets") is None or (isinstance(one["targets"], list) and all(is_text(word) for word in one["targets"])))
    for name in ["workspace", "cache", "executor", "probe", "runners", "tests", "fetches", "network_bytes", "refusal"]:
        fits = fits and (one.get(name) is None or isinstance(one[name], dict))
    fits = fits and all(count is not None and is_count(count) for count in (one.get("runners") or {}).values())
    try:
        one["time"] = time_of(one.get("ended_at")) or time_of(one.get("started_at"))
        time_of(one.get("started_at"))
    except (ValueError, TypeError):
        fits = False
    fits = fits and re.fullmatch("[0-9a-f]{32}", one.get("record_id") or "") is not None and len(line) <= 4 << 20
    return ("record", known(one)) if fits else ("torn", None)


def known(one):
    """Numbers that cannot be are not known, nor are empty texts; names have a thousand UTF-16 units."""
    def counted(*numbers):
        return all(0 <= number <= 10**12 for number in numbers if number is not None)

    def name(text):
        units = (text or "").encode("utf-16-le")
        return None if not text else text if len(units) <= 2000 else units[:2000].decode("utf-16-le", "ignore") + "\u2026"

    for field in COUNTS[2:]:
        one[field] = one.get(field) if counted(one.get(field)) else None
    runners = one.get("runners") or {}
    if not counted(*runners.values(), sum(runners.values())):
        one["runners"] = None
    for field, counts in [("tests", ["total", "cached_locally", "cached_remotely"]), ("fetches", ["count", "failed"])]:
        if not counted(*((one.get(field) or {}).get(count) for count in counts)):
            one[field] = None
    for field in ["context", "command", "bazel_version", "escape_hatch_reason", "verdict"]:
        one[field] = name(one.get(field))
    for field, inner in [("workspace", "path"), ("cache", "endpoint"), ("refusal", "cause")]:
        if one.get(field) is not None:
            one[field][inner] = name(one[field].get(inner))
    one["targets"] = [name(word) for word in one.get("targets") or [] if word]
    if one.get("fetches") is not None:
        one["fetches"]["hosts"] = [name(word) for word in one["fetches"].get("hosts") or [] if word]
    return one


def shown(text):
    """As every report shows a text: no user information in an address, and nothing that a terminal would take for an order."""
    if text is None:
        return None
    text = re.sub(r"(://)[^\s`\"']*@", r"\1***@", text)
    return "".join("?" if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Cs") else letter for letter in text)


def part(one, name, field):
    return (one.get(name) or {}).get(field)


class Zone:
    def __init__(self, name):
        self.zone = zoneinfo.ZoneInfo(name)

    def day(self, time):
        return time.astimezone(self.zone).date()

    def week(self, time):
        year, week, _ = self.day(time).isocalendar()
        return f"{year:04}-W{week:02}"

    def beginning(self, day):
        """The first second whose day is this one or a later one, looked for second by second near the change."""
        time = datetime.datetime.combine(day, datetime.time(), UTC) - datetime.timedelta(hours=30)
        for step in [datetime.timedelta(hours=1), datetime.timedelta(minutes=1), datetime.timedelta(seconds=1)]:
            while self.day(time + step) < day:
                time += step
        return time + datetime.timedelta(seconds=1)


def values(one, key, zone):
    """What a record is grouped by: None for what it does not know."""
    if key == "target":
        return list(dict.fromkeys(one.get("targets") or [])) or [None]
    return [{
        "day": lambda: zone.day(one["time"]).isoformat(),
        "week": lambda: zone.week(one["time"]),
        "command": lambda: one.get("command"),
        "workspace": lambda: part(one, "workspace", "path"),
        "verdict": lambda: one.get("verdict"),
        "version": lambda: one.get("bazel_version"),
        "endpoint": lambda: part(one, "cache", "endpoint"),
        "context": lambda: one.get("context"),
    }[key]()]


def rate_of(one):
    hits, executed = one.get("remote_cache_hits"), one.get("executed")
    return hits / (hits + executed) if hits is not None and executed is not None and hits + executed > 0 else None


def fits(one, where, zone):
    choices = {}
    for text in where:
        name, sign, value = re.fullmatch(r"([a-z]+)(!=|<=|>=|=|<|>)(.*)", text, re.DOTALL).groups()
        if name in ("exit", "rate"):
            known = one.get("exit_code") if name == "exit" else rate_of(one)
            if value == "":
                holds = (known is None) == (sign == "=")
            else:
                holds = known is not None and {"=": known == float(value), "!=": known != float(value), "<": known < float(value),
                                               "<=": known <= float(value), ">": known > float(value), ">=": known >= float(value)}[sign]
        else:
            pattern = ".*".join(re.escape(piece) for piece in value.split("*"))
            holds = any(re.fullmatch(pattern, known, re.DOTALL) is not None if known else value == "" for known in values(one, name, zone))
            holds = holds == (sign == "=")
        if sign == "=":
            choices[name] = choices.get(name, False) or holds
        elif not holds:
            return False
    return all(choices.values())


def is_refusal(one):
    return one.get("refusal") is not None


def is_hatch(one):
    return not is_refusal(one) and one.get("verdict") == "escape-hatch"


def spread(numbers):
    numbers = sorted(number for number in numbers if number is not None)
    if not numbers:
        return {"count": 0, "sum_ms": 0, "median_ms": None, "p95_ms": None, "max_ms": None}
    return {"count": len(numbers), "sum_ms": sum(numbers), "median_ms": numbers[math.ceil(len(numbers) / 2) - 1],
            "p95_ms": numbers[math.ceil(len(numbers) * 95 / 100) - 1], "max_ms": numbers[-1]}


def totals(records):
    builds = [one for one in records if not is_refusal(one) and not is_hatch(one)]
    measured = [one for one in builds if one.get("remote_cache_hits") is not None and one.get("executed") is not None]

    def known(field, of=builds):
        return sum(one[field] for one in of if one.get(field) is not None)

    def within(name, field):
        return sum(part(one, name, field) or 0 for one in builds)

    hits, executed = known("remote_cache_hits", measured), known("executed", measured)
    return {
        "builds": len(builds),
        "failed": sum(1 for one in builds if one.get("exit_code") not in (None, 0)),
        "measured": len(measured),
        "spawns": sum(count for one in builds for name, count in (one.get("runners") or {}).items() if name not in ("total", "internal")),
        "remote_cache_hits": hits,
        "executed": executed,
        "remote_processes": known("remote_processes"),
        "disk_cache_hits": known("disk_cache_hits"),
        "action_cache_hits": known("action_cache_hits"),
        "tests": within("tests", "total"),
        "tests_cached_locally": within("tests", "cached_locally"),
        "tests_cached_remotely": within("tests", "cached_remotely"),
        "fetches": within("fetches", "count"),
        "fetches_failed": within("fetches", "failed"),
        "refusals": sum(1 for one in records if is_refusal(one)),
        "escape_hatches": sum(1 for one in records if is_hatch(one)),
        "hit_rate": hits / (hits + executed) if hits + executed > 0 else None,
        "duration": spread(one.get("duration_ms") for one in builds),
        "overhead": spread(one.get("overhead_ms") for one in builds),
    }


def order(count, name):
    return (-count, name is None, [] if name is None else list(name.encode("utf-16-be")))


def tally(names):
    counts = {}
    for name, count in names:
        counts[name] = counts.get(name, 0) + count
    return [{"name": shown(name), "count": count} for name, count in sorted(counts.items(), key=lambda item: order(item[1], item[0]))]


def grouped(records, key, zone):
    groups = {}
    for one in records:
        for value in values(one, key, zone):
            groups.setdefault(value, []).append(one)
    return groups


def groups(records, key, zone):
    told = [(value, totals(some)) for value, some in grouped(records, key, zone).items()]
    told.sort(key=lambda group: group[0] if key in ("day", "week") else order(group[1]["builds"], group[0]))
    return [{"key": shown(value), **sums} for value, sums in told]


def days(records, zone):
    if not records:
        return []
    by_day = grouped(records, "day", zone)
    first, last = (datetime.date.fromisoformat(end(by_day)) for end in (min, max))
    told = []
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = datetime.date.fromordinal(number)
        # A day that the clocks went over is none.
        if day.isoformat() in by_day or zone.day(zone.beginning(day)) == day:
            told.append({"key": day.isoformat(), **totals(by_day.get(day.isoformat(), []))})
    return told


def begins(since, now, zone):
    if since == "all":
        return None
    if match := re.fullmatch(r"(\d+)([hdw])", since):
        return now - int(match[1]) * {"h": datetime.timedelta(hours=1), "d": datetime.timedelta(days=1), "w": datetime.timedelta(weeks=1)}[match[2]]
    return zone.beginning(datetime.date.fromisoformat(since)) if len(since) == 10 else datetime.datetime.fromisoformat(since)


def stamp(time):
    return None if time is None else time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def main():
    words = argparse.ArgumentParser()
    words.add_argument("folder")
    words.add_argument("--now", type=datetime.datetime.fromisoformat, required=True)
    words.add_argument("--since", default="7d")
    words.add_argument("--by", default="day")
    words.add_argument("--zone", default="UTC")
    words.add_argument("--where", action="append", default=[])
    words.add_argument("--many", action="store_true")
    given = words.parse_args()
    if not given.many:
        answer(given)
        return
    for line in sys.stdin:
        answer(words.parse_args([given.folder, "--now", given.now.isoformat(), "--zone", given.zone, *json.loads(line)]))


@functools.cache
def lines_of(log):
    with open(log, "rb") as file:
        return [kind_of(line) for line in file.read().split(b"\n") if line]


def answer(given):
    zone = Zone(given.zone)
    since = begins(given.since, given.now, zone)

    passed = {"torn": 0, "newer": 0, "repeated": 0, "undated": 0, "later": 0}
    records, seen = [], set()
    for log in sorted(glob.glob(os.path.join(given.folder, "invocations-*.jsonl"))):
        year, month = map(int, re.search(r"(\d{4})-(\d\d)\.jsonl$", log).groups())
        end = datetime.datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        if (since is not None and end.date() <= since.astimezone(UTC).date()) or datetime.date(year, month, 1) > given.now.astimezone(UTC).date():
            continue
        for kind, one in lines_of(log):
            if kind != "record":
                passed[kind] += 1
            elif one["time"] is None or one["time"].year < 2000:
                passed["undated"] += 1
            elif since is not None and one["time"] < since:
                pass
            elif one["time"] > given.now:
                passed["later"] += 1
            elif fits(one, given.where, zone):
                if one["record_id"] in seen:
                    passed["repeated"] += 1
                else:
                    seen.add(one["record_id"])
                    records.append(one)

    builds = [one for one in records if not is_refusal(one) and not is_hatch(one)]
    cold = [(value, totals(some)) for value, some in grouped(records, "target", zone).items() if value is not None]
    cold = sorted((group for group in cold if group[1]["executed"] > 0), key=lambda group: order(group[1]["executed"], group[0]))[:20]
    bounds = [0] + [250 * 2**power for power in range(15)] + [None]
    print(json.dumps({
        "schema": "flywheel.stats/v1",
        "from": stamp(since),
        "until": stamp(given.now),
        "time_zone": given.zone,
        "by": given.by,
        "where": [shown(text) for text in given.where],
        "records": len(records),
        **passed,
        "beyond": 0,
        "total": totals(records),
        "groups": groups(records, given.by, zone),
        "more_groups": 0,
        "days": days(records, zone),
        "runners": tally((name, count) for one in builds for name, count in (one.get("runners") or {}).items() if name not in ("total", "internal")),
        "verdicts": tally((one.get("verdict"), 1) for one in records if not is_refusal(one)),
        "refusal_causes": tally((part(one, "refusal", "cause"), 1) for one in records if is_refusal(one)),
        "escape_hatch_reasons": tally((one.get("escape_hatch_reason"), 1) for one in records if is_hatch(one)),
        "fetch_hosts": tally((host, 1) for one in builds for host in dict.fromkeys(part(one, "fetches", "hosts") or [])),
        "coldest": [{"key": shown(value), **sums} for value, sums in cold],
        "durations": [{"from_ms": low, "below_ms": high, "builds": sum(
            1 for one in builds if one.get("duration_ms") is not None and (low == 0 or low <= one["duration_ms"]) and (high is None or one["duration_ms"] < high))}
            for low, high in zip(bounds, bounds[1:])],
    }, ensure_ascii=False))


main()
