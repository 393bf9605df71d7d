#!/usr/bin/env python3
"""tools/dev/rebuilds.py - one input, many ways through the program: how many results?

usage: rebuilds.py PARAGON OTHER_PARAGON [--rebuilds 100] [--clients 1500]

Loads, builds, approves and publishes the same sample bank again and again, each time in an empty
database: with 1, 2, 4 and 8 threads, with the rows of every file in another order, with the
programs of two compilers, with and without a locale that writes a decimal comma. Every model is
also verified by the other program (`rebuild --verify`). Prints how many different ids and bytes
came out, and how many verifications passed; exit code 1 unless all is one.

Ids of runs are hashes of what goes in, so the bytes of what comes out are compared too. The
databases are those of a private local cluster in a directory that is removed at the end.
"""
import argparse
import csv
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time

from private_cluster import PrivateCluster

THREADS = (1, 2, 4, 8)
LISTS = ("score", "clients", "triggers", "segments")
COMMA_LOCALE = "bg_BG.UTF-8"


def shuffle_bank(source, target, seed):
    """The same bank, the rows of each file in an order of chance; seed 0: as they came."""
    target.mkdir()
    manifest = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    manifest.pop("files")  # their SHA-256 is of the rows as they came
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for path in sorted(source.iterdir()):
        if path.name.startswith("_") or path.suffix != ".csv":
            continue
        if seed == 0:
            shutil.copy(path, target)
            continue
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        random.Random(f"{seed} {path.name}").shuffle(rows)
        with (target / path.name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])


def make_locale(directory):
    """Environment of a locale with a decimal comma; None where it cannot be made here."""
    if shutil.which("localedef") is None:
        return None
    language, _, charset = COMMA_LOCALE.partition(".")
    made = subprocess.run(["localedef", "-i", language, "-f", charset, directory / COMMA_LOCALE],
                          stderr=subprocess.DEVNULL, check=False)
    if made.returncode != 0:
        return None
    return {"LOCPATH": str(directory), "LC_ALL": COMMA_LOCALE, "LANG": COMMA_LOCALE}


def one_way(cluster, binary, other, bank, name, threads, environment):
    """Everything that came out of one way: {what: id or digest}, and whether it was verified."""
    cluster.sql(f"CREATE DATABASE {name} TEMPLATE empty")

    def do(command, *arguments, by=binary, user="paragon_demo_analyst", **options):
        return cluster.run("--db", cluster.conninfo(name, user), "--threads", str(threads), command,
                           *arguments, binary=by, environment=environment, **options)

    def first_line(command, *arguments):
        return do(command, *arguments).stdout.decode().partition("\n")[0]

    results = {"snapshot": first_line("load", str(bank)), "model": first_line("build")}
    do("approve", results["model"], "--reason", "a rebuild", "--override", "a rebuild",
       user="paragon_demo_approver")
    results["run"] = first_line("publish")
    for command in LISTS:
        results[command] = hashlib.sha256(do(command, "--format", "csv").stdout).hexdigest()
    results["decisions"] = cluster.sql("SELECT decisions_root FROM paragon.run", database=name)
    is_verified = do("rebuild", "--verify", results["model"], by=other,
                     may_fail=True).returncode == 0
    cluster.sql(f"DROP DATABASE {name}")
    return results, is_verified


def rebuild_all(given, cluster):
    binaries = [os.path.abspath(given.binary), os.path.abspath(given.other)]
    source = cluster.directory / "bank"
    locales = [{}, make_locale(cluster.directory)]
    if locales[1] is None:
        print("no locale with a decimal comma can be made here", file=sys.stderr)
        locales = [{}]
    found = {}
    n_verified = 0
    cluster.run("sample", str(source), "--clients", str(given.clients), "--truth", "none")
    cluster.sql("CREATE DATABASE empty OWNER paragon_owner")
    cluster.run("--db", cluster.conninfo("empty", "postgres"), "init")
    for i in range(given.rebuilds):
        bank = cluster.directory / f"bank-{i}"
        shuffle_bank(source, bank, i)
        results, is_verified = one_way(cluster, binaries[i // 4 % 2], binaries[1 - i // 4 % 2],
                                       bank, f"way_{i}", THREADS[i % len(THREADS)],
                                       locales[i // 8 % len(locales)])
        shutil.rmtree(bank)
        n_verified += is_verified
        for what, value in results.items():
            found.setdefault(what, {}).setdefault(value, []).append(i)
        print(f"\r{i + 1} of {given.rebuilds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found, n_verified, len(locales)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("other")
    parser.add_argument("--rebuilds", type=int, default=100)
    parser.add_argument("--clients", type=int, default=1500)
    given = parser.parse_args()
    begin = time.monotonic()
    with PrivateCluster(given.binary) as cluster:
        found, n_verified, n_locales = rebuild_all(given, cluster)
    print(f"{given.rebuilds} rebuilds of {given.clients} clients: threads "
          f"{', '.join(map(str, THREADS))}; 2 programs; {n_locales} locales; "
          f"rows shuffled; {time.monotonic() - begin:.0f} s")
    for what, values in found.items():
        first = next(iter(values))
        print(f"{what:<10} {len(values)} different: {first[:12]}")
        for value, ways in list(values.items())[1:]:
            print(f"{'':<10} {value[:12]} in rebuild {', '.join(map(str, ways))}")
    print(f"{'verified':<10} {n_verified} of {given.rebuilds}, each by the other program")
    is_one = n_verified == given.rebuilds and all(len(values) == 1 for values in found.values())
    sys.exit(0 if is_one else 1)


main()
