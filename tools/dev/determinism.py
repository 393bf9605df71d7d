#!/usr/bin/env python3
"""tools/dev/determinism.py - the same input gives the same bytes: a check over the whole job.

usage: determinism.py DIR [--as-of DATE] PARAGON [PARAGON ...]

Loads, builds, approves and publishes the extracts in DIR with every given program (builds of other
compilers, say) on 1, 2 and 4 threads, and once more with the rows and columns of every file
shuffled (seed 7). Prints the ids of snapshot, model and run and the SHA-256 of `score`, `clients`
and `triggers` for each; exits 1 unless they are all equal.
"""
import argparse
import csv
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile


def shuffled(directory, target):
    """The same extracts in another order; the manifest's checksums would not fit, so it is left."""
    draw = random.Random(7)
    for path in sorted(pathlib.Path(directory).glob("[!_]*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        columns = list(range(len(rows[0])))
        draw.shuffle(columns)
        body = rows[1:]
        draw.shuffle(body)
        with open(target / path.name, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [row[column] for column in columns] for row in [rows[0], *body])
    manifest = pathlib.Path(directory) / "manifest.json"
    if manifest.exists():
        keep_meaning(manifest, target / "manifest.json")


def keep_meaning(source, target):
    manifest = json.loads(source.read_text(encoding="utf-8"))
    manifest.pop("files", None)
    target.write_text(json.dumps(manifest), encoding="utf-8")


class Job:
    def __init__(self, binary, threads, home):
        self.command = [binary, "--quiet", "--threads", str(threads)]
        self.environment = {**os.environ, "PARAGON_HOME": home}

    def run(self, *arguments, user=None):
        environment = {**self.environment, **({"PGUSER": user} if user else {})}
        done = subprocess.run([*self.command, *arguments], stdout=subprocess.PIPE, env=environment)
        if done.returncode != 0:
            sys.exit(f"paragon {' '.join(arguments)} failed")
        return done.stdout

    def fingerprint(self, data, as_of):
        when = ["--as-of", as_of] if as_of else []
        snapshot = self.run("load", data, *when).split()[0].decode()
        model = self.run("build").split()[0].decode()
        self.run("approve", model, "--reason", "determinism", user="paragon_demo_approver")
        run = self.run("publish").split()[0].decode()
        lists = [hashlib.sha256(self.run(name, "--format", "csv")).hexdigest()[:12]
                 for name in ("score", "clients", "triggers")]
        self.run("local", "destroy", "--yes")
        return (snapshot, model, run, *lists)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--as-of")
    parser.add_argument("binaries", nargs="+", metavar="PARAGON")
    given = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="paragon-determinism-"))
    work.chmod(0o755)
    try:
        other = work / "shuffled"
        other.mkdir()
        shuffled(given.directory, other)
        found = set()
        print(f"{'program':<24} {'threads':>7} {'rows':<8} "
              + " ".join(f"{name:<12}" for name in ("snapshot", "model", "run", "score", "clients", "triggers")))
        for binary in given.binaries:
            for threads, order in ((1, "given"), (2, "given"), (4, "given"), (2, "shuffled")):
                job = Job(os.path.abspath(binary), threads, str(work / "home"))
                marks = job.fingerprint(str(other if order == "shuffled" else given.directory), given.as_of)
                found.add(marks)
                print(f"{binary:<24} {threads:>7} {order:<8} " + " ".join(marks), flush=True)
        print("one result" if len(found) == 1 else f"{len(found)} different results")
        sys.exit(len(found) != 1)
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
