#!/usr/bin/env python3
"""tools/dev/tampering.py - is every change of an evidence pack of 1,000 records found?

usage: tampering.py PARAGON TESTS [--clients 290]

Makes the pack of a small sample bank, and has the suite pack_tampering change every byte of it, one
by one, and leave out, double, swap and cut off every line. Exit code 1 when one is not found.
"""
import argparse
import datetime
import os
import re
import subprocess
import sys

from private_cluster import PrivateCluster

APPROVER = {"PGUSER": "paragon_demo_approver"}


def make_pack(cluster, n_clients):
    bank = str(cluster.directory / "bank")
    cluster.run("sample", bank, "--clients", str(n_clients))
    cluster.run("load", bank)
    model = cluster.text("build").split()[0]
    cluster.run("approve", model, "--reason", "a trial", "--override", "a trial",
                environment=APPROVER)
    cluster.run("publish")
    triggers = cluster.text("triggers", "--format", "csv").splitlines()[1:]
    for number, trigger in enumerate(triggers[:40]):
        cluster.run("outcome", trigger.split(",")[0], "not_reached", "--reason", f"call {number}")
    pack = str(cluster.directory / "pack")
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    cluster.run("export", "--from", "2000-01-01", "--to", str(tomorrow), "-o", pack)
    return pack


def count(pack):
    """Lines and bytes of all files but the leaves."""
    n_lines = n_bytes = 0
    for folder, _, names in os.walk(pack):
        for name in names:
            data = open(os.path.join(folder, name), "rb").read()
            n_bytes += len(data)
            n_lines += data.count(b"\n") if "leaves" not in folder else 0
    return n_lines, n_bytes


def main():
    options = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    options.add_argument("paragon")
    options.add_argument("tests")
    options.add_argument("--clients", type=int, default=290)
    chosen = options.parse_args()
    with PrivateCluster(chosen.paragon) as cluster:
        pack = make_pack(cluster, chosen.clients)
        print("a pack of {:,} records in {:,} bytes".format(*count(pack)), flush=True)
        tried = subprocess.run([chosen.tests], check=False, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "CK_RUN_SUITE": "pack_tampering",
                                    "PARAGON_BINARY": os.path.abspath(chosen.paragon),
                                    "PARAGON_TAMPER_PACK": pack, "PARAGON_TAMPER_STRIDE": "1"})
    for what in ("bytes changed one by one", "lines left out, doubled, swapped or cut off"):
        print(f"{sum(map(int, re.findall(f'([0-9]+) {what}', tried.stderr))):,} {what}: all found"
              if tried.returncode == 0 else tried.stderr, flush=True)
    sys.exit(tried.returncode)


main()
