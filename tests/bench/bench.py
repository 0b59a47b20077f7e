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


def bench_program(name, *arguments):
    """A measuring program of its own prints its rows itself."""
    def run(build):
        done = subprocess.run([os.path.join(build, "tests", "bench", name), *arguments], check=False,
                              env=dict(os.environ, QT_QPA_PLATFORM="offscreen"))
        if done.returncode not in (0, 1):  # 1: a target was missed, and its row says so
            raise SystemExit(f"{name} ended with {done.returncode}")
    return run


BENCHES = {
    "busy": bench_program("bench_busy"),
    "echo": bench_program("bench_echo"),
    "filter": bench_program("bench_store", "filter"),
    "inspector": bench_program("bench_inspector"),
    "sockets": bench_sockets_json,
    "store": bench_program("bench_store", "store"),
    "table": bench_program("bench_store", "table"),
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
