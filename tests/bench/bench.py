#!/usr/bin/env python3
"""Runs the measurements one after another and prints a row each: what, against what, target, figure.

Usage: bench.py BUILD_DIR [NAME...]. Every figure is a ratio of medians of alternated runs, or a limit that is measured
alone (stalls, rows per second). The machine should be quiet; figures of one run are comparable, those of two are not.
"""
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time


def cpu_of(command, **kwargs):
    """User and system CPU seconds of one run of a command, its output read and thrown away."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, **kwargs)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def medians(commands, rounds):
    """Median CPU seconds of each command, alternated."""
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(cpu_of(command))
    return {name: statistics.median(values) for name, values in times.items()}


def row(what, against, target, figure, ok):
    print(f"{'ok  ' if ok else 'MISS'}  {what:<58} {against:<28} {target:<24} {figure}", flush=True)


def bench_sockets_json(build):
    """`sockets --json` once at 20,000 sockets, against lsof -U and ss -xap, CPU time."""
    program = os.path.join(build, "app", "socket-workbench")
    holders = []
    try:
        for _ in range(50):  # 50 processes with 200 pairs each
            code = ("import socket,resource,sys;resource.setrlimit(resource.RLIMIT_NOFILE,(1024,1024));"
                    "p=[socket.socketpair() for _ in range(200)];print('ready',flush=True);sys.stdin.read()")
            holder = subprocess.Popen([sys.executable, "-S", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            holders.append(holder)
        for holder in holders:
            holder.stdout.readline()
        count = len(json.loads(subprocess.run([program, "sockets", "--json"], capture_output=True, check=True).stdout)["sockets"])
        result = medians({"ours": [program, "sockets", "--json"], "lsof": ["lsof", "-U"], "ss": ["ss", "-xap"]}, 7)
        what = f"sockets --json once, {count:,} sockets"
        for other, target in (("lsof", 2.0), ("ss", 1.0)):
            ratio = result[other] / result["ours"]
            row(what, {"lsof": "lsof -U", "ss": "ss -xap"}[other], f">= {target:g}x less CPU",
                f"{ratio:.1f}x  ({result['ours'] * 1e3:.0f} ms to {result[other] * 1e3:.0f} ms)", ratio >= target)
    finally:
        for holder in holders:
            holder.stdin.close()
            holder.wait()


def bench_window(build):
    """exec to first paint, against a bare QMainWindow program, in a private X display."""
    with tempfile.TemporaryDirectory() as home:
        read_end, write_end = os.pipe()
        display = subprocess.Popen(["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
                                   pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write_end)
        number = os.read(read_end, 16).decode().strip()
        env = dict(os.environ, DISPLAY=":" + number, HOME=home, XDG_CACHE_HOME=home, XDG_CONFIG_HOME=home, QT_QPA_PLATFORM="xcb")
        env.pop("WAYLAND_DISPLAY", None)
        times = {"bare": [], "full": []}
        try:
            for _ in range(9):
                for kind in times:
                    start = time.monotonic()
                    process = subprocess.Popen([os.path.join(build, "tests", "bench", "bench_window"), kind], env=env,
                                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                    if process.stdout.readline() != b"painted\n":
                        raise SystemExit("bench_window painted nothing")
                    times[kind].append(time.monotonic() - start)
                    process.wait()
        finally:
            display.terminate()
            display.wait()
        bare, full = (statistics.median(times[kind]) for kind in ("bare", "full"))
        row("window, exec to first paint", "a bare QMainWindow program", "<= 4x its time",
            f"{full / bare:.1f}x  ({full * 1e3:.0f} ms to {bare * 1e3:.0f} ms)", full <= 4 * bare)


def container_list(size):
    """What a Docker engine's list of containers looks like, of that size at least, on one line."""
    def one(n):
        name = f"service-{n}"
        return {"Id": f"{n * 2654435761 % 2**64:064x}", "Names": [f"/{name}"], "Image": "registry.local/team/app:1.4.2",
                "ImageID": f"sha256:{n:064x}", "Command": "python3 -m uvicorn app:main --uds /run/app.sock",
                "Created": 1795378462 + n, "Ports": [{"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8000 + n % 999,
                                                      "Type": "tcp"}],
                "Labels": {"com.docker.compose.project": "team", "com.docker.compose.service": name, "note": "caf\u00e9"},
                "State": "running", "Status": "Up 12 minutes (healthy)", "HostConfig": {"NetworkMode": "bridge"},
                "NetworkSettings": {"Networks": {"bridge": {"IPAMConfig": None, "Links": None, "Aliases": None,
                                                            "IPAddress": f"172.17.{n >> 8 & 255}.{n & 255}",
                                                            "IPPrefixLen": 16, "GlobalIPv6PrefixLen": 0}}},
                "Mounts": [], "SizeRw": n * 4096, "Privileged": False}
    parts, length = [], 0
    while length < size:
        parts.append(json.dumps(one(len(parts)), separators=(",", ":"), ensure_ascii=False))
        length += len(parts[-1].encode()) + 1
    return ("[" + ",".join(parts) + "]").encode()


def most_memory(command):
    """Greatest resident memory of one run, in MB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    return os.wait4(process.pid, 0)[2].ru_maxrss / 1024


def bench_json(build):
    """Indenting 50 MB of JSON, against `jq .`, CPU time; and the memory that it needs beyond the bare program."""
    program = os.path.join(build, "tests", "bench", "bench_json")
    with tempfile.NamedTemporaryFile(suffix=".json") as file, tempfile.NamedTemporaryFile(suffix=".json") as empty:
        file.write(container_list(50_000_000))
        file.flush()
        ours, theirs = (subprocess.Popen(command, stdout=subprocess.PIPE)
                        for command in ([program, file.name], ["jq", ".", file.name]))
        with ours.stdout, theirs.stdout:
            same = all(piece == theirs.stdout.read(1 << 20) for piece in iter(lambda: ours.stdout.read(1 << 20), b""))
        if ours.wait() != 0 or theirs.wait() != 0 or not same:
            raise SystemExit("bench_json and jq differ")
        result = medians({"ours": [program, file.name], "jq": ["jq", ".", file.name]}, 5)
        ratio = result["jq"] / result["ours"]
        row("JSON pretty-print, 50 MB", "jq .", ">= 15x less CPU",
            f"{ratio:.1f}x  ({result['ours'] * 1e3:.0f} ms to {result['jq'] * 1e3:.0f} ms)", ratio >= 15)
        extra = most_memory([program, file.name]) - most_memory([program, empty.name])
        row("the same, memory", "itself with nothing to do", "<= 32 MB more", f"{extra:.1f} MB", extra <= 32)


def bench_program(name, *arguments):
    """A measuring program of its own prints its rows itself."""
    def run(build):
        done = subprocess.run([os.path.join(build, "tests", "bench", name), *arguments], check=False,
                              env=dict(os.environ, QT_QPA_PLATFORM="offscreen"))
        if done.returncode not in (0, 1):  # 1: a target was missed, and its row says so
            raise SystemExit(f"{name} ended with {done.returncode}")
    return run


BENCHES = {
    "body": bench_program("bench_body"),
    "busy": bench_program("bench_busy"),
    "echo": bench_program("bench_echo"),
    "events": bench_program("bench_events"),
    "filter": bench_program("bench_store", "filter"),
    "inspector": bench_program("bench_inspector"),
    "json": bench_json,
    "sockets": bench_sockets_json,
    "store": bench_program("bench_store", "store"),
    "table": bench_program("bench_store", "table"),
    "tap": bench_program("bench_tap"),
    "window": bench_window,
}


def main():
    build, *names = sys.argv[1:]
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"no such measurement: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))  # what a login shell has: lsof closes them all
    for name in names or BENCHES:
        BENCHES[name](build)


if __name__ == "__main__":
    main()
