#!/usr/bin/env python3
"""tools/dev/bench.py - time the main job: load, build, publish at several sizes.

usage: bench.py PARAGON [--sizes 20000,200000] [--runs 3] [--threads N]

Each run starts from an empty database of the private local cluster, in a home of its own under
build/. Prints, per size and step, the median wall time, the processor time of Paragon itself, its
peak memory, and how the time per client grew from the size before (1.00 = linear). No gate: a
noisy machine is no bug.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

STEPS = ("load", "build", "publish")


class Bench:
    def __init__(self, binary, threads, home):
        self.binary = binary
        self.options = ["--threads", str(threads)] if threads else []
        self.environment = {**os.environ, "PARAGON_HOME": str(home)}

    def run(self, *arguments, user=None):
        """One command: (seconds, processor seconds, peak MB, first line of output)."""
        environment = {**self.environment, **({"PGUSER": user} if user else {})}
        begin = time.monotonic()
        process = subprocess.Popen(
            [self.binary, *self.options, "--quiet", *arguments],
            stdout=subprocess.PIPE, env=environment, text=True)
        output = process.stdout.read()
        _, code, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begin
        if code != 0:
            sys.exit(f"paragon {' '.join(arguments)} failed")
        return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output.partition("\n")[0]

    def once(self, data):
        """Load, build, approve, publish from nothing: {step: (wall, processor, MB)}."""
        self.run("local", "destroy", "--yes")
        self.run("local", "start")  # making the cluster is not what is measured
        self.run("init")
        figures = {"load": self.run("load", data)[:3]}
        *built, model = self.run("build")
        figures["build"] = tuple(built)
        self.run("approve", model, "--reason", "benchmark", user="paragon_demo_approver")
        figures["publish"] = self.run("publish")[:3]
        return figures


def measure(bench, directory, size, runs):
    data = directory / f"bank-{size}"
    if not data.exists():
        bench.run("sample", str(data), "--clients", str(size), "--truth", "none")
    all_runs = [bench.once(str(data)) for _ in range(runs)]
    return {step: tuple(statistics.median(run[step][i] for run in all_runs) for i in range(3))
            for step in STEPS}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--sizes", default="20000,200000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    directory = pathlib.Path("build/bench").absolute()
    directory.mkdir(parents=True, exist_ok=True)
    bench = Bench(os.path.abspath(given.binary), given.threads, directory / "home")
    print(f"processors {os.cpu_count()}, runs {given.runs}, medians")
    print(f"{'clients':>9} {'step':<8} {'wall s':>8} {'cpu s':>8} {'peak MB':>8} {'growth':>7}")
    before = None
    for size in (int(text) for text in given.sizes.split(",")):
        figures = measure(bench, directory, size, given.runs)
        for step in STEPS:
            wall, cpu, peak = figures[step]
            growth = ""
            if before:
                growth = f"{wall / size / (before[1][step][0] / before[0]):.2f}"
            print(f"{size:>9} {step:<8} {wall:>8.2f} {cpu:>8.2f} {peak:>8.0f} {growth:>7}")
        total = sum(figures[step][0] for step in STEPS)
        print(f"{size:>9} {'all':<8} {total:>8.2f}", flush=True)
        before = (size, figures)
    bench.run("local", "destroy", "--yes")


main()
