"""Draws logs of records as the guard writes them, always the same ones for the same words.

    python3 records.py FOLDER --seed N --count N --from TIME --until TIME [--plain] [--around TIME]...

Times are RFC 3339. Without --plain there are unknown fields, refusals, uses of the escape hatch, repeated records, and lines that are torn,
foreign or newer; --around draws a third of the times within a few hours of an instant, such as a change of the clocks.
"""
import argparse
import datetime
import json
import os
import random

UTC = datetime.timezone.utc
RUNNERS = ["internal", "linux-sandbox", "processwrapper-sandbox", "worker", "local", "remote", "disk cache hit", "action cache hit"]
COMMANDS = ["build", "test", "run", "coverage", "fetch"]
VERDICTS = ["attached-verified", "attached-verified", "attached-verified", "attached-idle", "detached", "remote-executed", "unproven"]
VERSIONS = ["4.2.3", "7.4.1", "8.0.0", "9.0.0-pre", "2.1.0"]
CONTEXTS = ["developer-machine", "ci", "github-actions", "gitlab-ci"]
HOSTS = ["github.com", "mirror.example", "repo1.maven.org", "pypi.org", "storage.googleapis.com"]
CAUSES = ["contract", "refused-connection", "tls", "unauthenticated", "evidence"]
REASONS = ["cache is down", "bisecting, \"quick\"", "=cmd()", "naïve – ünïcode \u2028 line", "with\ttab and \u001b[31mred"]
WORKSPACES = ["/home/ada/monorepo", "/home/ada/other", "/builds/group/project", "/w/<script>&\"'", "@at", "/home/ada/日本語"]
ENDPOINTS = ["grpcs://cache.example:8980", "grpc://127.0.0.1:9092", "unix:///run/cache.sock", "https://cache.example/prefix"]


def patterns(draw, count):
    """A long tail, as target patterns have."""
    return ["//" + draw.choice(["app", "lib", "third_party", "tools", "services"]) + f"/{chr(97 + i % 26)}{i}" + draw.choice(["/...", ":all", ":bin", ""])
            for i in range(count)]


def record(draw, ended, known, plain):
    maybe = (lambda value: value) if plain else (lambda value: None if draw.random() < 0.08 else value)
    command = draw.choice(COMMANDS)
    took = int(draw.lognormvariate(10, 2))
    hits = draw.randrange(0, 3000) if draw.random() < 0.9 else 0
    runners = {name: draw.randrange(0, 400) for name in draw.sample(RUNNERS, draw.randrange(1, 6))}
    executed = sum(count for name, count in runners.items() if name not in ("total", "internal") and not name.endswith("cache hit"))
    if hits:
        runners["remote cache hit"] = hits
    runners["total"] = sum(runners.values())
    started = ended - datetime.timedelta(milliseconds=took)
    endpoint = draw.choice(ENDPOINTS)
    return {
        "schema": "flywheel.invocation/v1",
        "record_id": f"{draw.getrandbits(128):032x}",
        "invocation_id": f"{draw.getrandbits(32):08x}-1111-4222-8333-{draw.getrandbits(48):012x}",
        "shim_version": "0.1.0",
        "personality": "bazel",
        "context": maybe(draw.choice(CONTEXTS)),
        "scope": "shared",
        "command": maybe(command),
        "command_class": "heavy",
        "targets": [known[min(int(draw.expovariate(4 / len(known))), len(known) - 1)] for _ in range(draw.choice([1, 1, 1, 2, 3]))] if draw.random() < 0.95 else [],
        "workspace": maybe({"path": maybe(draw.choice(WORKSPACES)), "commit": f"{draw.getrandbits(160):040x}", "dirty": draw.choice([True, False, None])}),
        "bazel_version": maybe(draw.choice(VERSIONS)),
        "launcher": "/home/ada/.cache/bazelisk/downloads/bazelisk-linux-amd64",
        "mode": "shared-cache-backed",
        "mode_source": "environment",
        "cache": maybe({"endpoint": maybe(endpoint), "endpoint_sha256": f"{draw.getrandbits(256):064x}", "instance": "", "upload": True}),
        "executor": {"endpoint": None},
        "probe": {"result": "proven", "elapsed_ms": round(draw.random() * 40, 3)},
        "escape_hatch_reason": None,
        "exit_code": maybe(draw.choice([0, 0, 0, 0, 0, 1, 3, 8])),
        "attempts": 1,
        "stream": "complete",
        "verdict": maybe(draw.choice(VERDICTS)),
        "reason": None,
        "runners": maybe(runners),
        "remote_cache_hits": maybe(hits),
        "executed": maybe(executed),
        "hit_rate": hits / (hits + executed) if hits + executed else None,
        "remote_processes": maybe(runners.get("remote", 0)),
        "disk_cache_hits": maybe(runners.get("disk cache hit", 0)),
        "action_cache_hits": maybe(runners.get("action cache hit", 0)),
        "tests": maybe({"total": 9, "cached_locally": draw.randrange(5), "cached_remotely": draw.randrange(5)}),
        "fetches": maybe({"count": draw.randrange(4), "failed": draw.randrange(2), "hosts": draw.sample(HOSTS, draw.randrange(3))}),
        "network_bytes": maybe({"sent": draw.randrange(1 << 20), "received": draw.randrange(1 << 30)}),
        "started_at": stamp(started),
        "ended_at": stamp(ended),
        "duration_ms": maybe(took),
        "overhead_ms": maybe(draw.randrange(5, 90)),
    }


def unlike(draw, one):
    """What is no build: a refusal, a use of the escape hatch, or a record of a shim that was killed."""
    nothing = dict.fromkeys(["runners", "remote_cache_hits", "executed", "hit_rate", "remote_processes", "disk_cache_hits", "action_cache_hits",
                             "tests", "fetches", "network_bytes", "exit_code", "duration_ms", "overhead_ms"])
    kind = draw.randrange(4)
    if kind == 0:
        one |= nothing | {"refusal": {"cause": draw.choice(CAUSES + [None])}, "verdict": "unproven", "attempts": 0, "stream": "absent", "duration_ms": 3}
    elif kind == 1:
        one |= nothing | {"verdict": "escape-hatch", "escape_hatch_reason": draw.choice(REASONS + [None]), "attempts": None, "stream": "absent"}
    elif kind == 2:
        one |= nothing | {"verdict": "unproven", "started_at": one["ended_at"], "ended_at": None}
    elif draw.random() < 0.5:
        one |= {"started_at": None, "ended_at": None}
    elif draw.random() < 0.5:
        one |= {"started_at": None, "ended_at": draw.choice(["1970-01-01T00:00:07Z", "1999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])}
    else:
        # Numbers that cannot be, and what is empty or longer than people write.
        one |= draw.choice([
            {"executed": -1}, {"remote_cache_hits": (1 << 63) - 1}, {"duration_ms": -5}, {"overhead_ms": 10**12 + 1}, {"duration_ms": 10**12},
            {"runners": {"local": 10**12, "worker": 1}}, {"runners": {"local": -1}}, {"tests": {"total": -1}}, {"fetches": {"count": -1, "hosts": ["x"]}},
            {"command": ""}, {"targets": ["", "//" + "\U0001f600" * 700, "//x" + "y" * 999]}, {"verdict": "v" * 1001},
        ])
    return one


def stamp(time):
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def line(one):
    return json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()


def odd(draw, one):
    """A line that is no record of this version."""
    whole = line(one)
    return draw.choice([
        whole[:draw.randrange(1, len(whole))],
        line(one | {"schema": "flywheel.invocation/v2", "executed": "many"}),
        line(one | {"schema": "somebody.else/v1"}),
        line(one | {"executed": "many"}),
        line(one | {"ended_at": "yesterday"}),
        line(one | {"ended_at": draw.choice(["2026-11-27T10:00:00", "2026-11-27T10:00Z", "2026-11-27"])}),
        line(one | {"exit_code": 1 << 40}),
        line(one | {"targets": "//..."}),
        line(one | {"runners": {"local": None}}),
        line(one | {"launcher": 3}),
        line(one | {"record_id": draw.choice([None, "not-ours", "A" * 32, ""])}),
        b"[]", b"nonsense", b"\xff\xfe", b"{}",
        whole + b" {}",
        line(one | {"command": "X"}).replace(b'"X"', b'"\xff"'),
        line(one | {"command": "X"}).replace(b'"X"', b'"\\ud800"'),
    ])


def main():
    words = argparse.ArgumentParser()
    words.add_argument("folder")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--count", type=int, required=True)
    words.add_argument("--from", dest="first", type=datetime.datetime.fromisoformat, required=True)
    words.add_argument("--until", type=datetime.datetime.fromisoformat, required=True)
    words.add_argument("--around", type=datetime.datetime.fromisoformat, action="append", default=[])
    words.add_argument("--patterns", type=int, default=400)
    words.add_argument("--plain", action="store_true")
    given = words.parse_args()
    draw = random.Random(given.seed)
    known = patterns(draw, given.patterns)
    span = (given.until - given.first).total_seconds()
    times = []
    for _ in range(given.count):
        near = draw.choice(given.around) if given.around and draw.random() < 0.4 else None
        times.append(near + datetime.timedelta(milliseconds=draw.randrange(-36 * 3600_000, 36 * 3600_000)) if near
                     else given.first + datetime.timedelta(milliseconds=int(draw.random() * span * 1000)))
    logs = {}
    os.makedirs(given.folder, mode=0o700, exist_ok=True)
    for ended in sorted(times):
        one = record(draw, ended, known, given.plain)
        log = logs.setdefault(ended.astimezone(UTC).strftime("%Y-%m"), [])
        if given.plain:
            log.append(line(one))
            continue
        if draw.random() < 0.1:
            one = unlike(draw, one)
        log.append(odd(draw, one) if draw.random() < 0.04 else line(one))
        if draw.random() < 0.03:
            log.append(draw.choice(log))
    for month, lines in logs.items():
        with open(os.path.join(given.folder, f"invocations-{month}.jsonl"), "wb") as log:
            log.write(b"\n".join(lines) + (b"\n" if given.plain or draw.random() < 0.5 else b""))


main()
