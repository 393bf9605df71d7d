#!/usr/bin/env python3
"""tools/dev/deliveries.py - deliver to a CRM that fails, by workers that die, and see what it has.

usage: deliveries.py PARAGON [--clients 12000] [--faults 0.2] [--workers 4] [--kills 2] [--seed 1]

Publishes a sample bank with a destination set, and delivers to tests/support/crm_stand_in.py, of
whose answers the given share fails: dropped before, after and in the middle, 429, 503, 500 after
storing, silence. Some workers are killed (-9) at random moments, and while all this goes on clients
answer. When the outbox is empty, the CRM must have exactly what it should know: nothing missing,
nothing that had an effect twice, no older state after a newer one, no answer of another body to the
same key, and the signature fitted every time. Exit code 1 otherwise.
"""
import argparse
import base64
import collections
import datetime
import json
import pathlib
import random
import subprocess
import sys
import time
import urllib.request

from private_cluster import PrivateCluster

STAND_IN = pathlib.Path(__file__).resolve().parents[2] / "tests/support/crm_stand_in.py"
APPROVER = {"PGUSER": "paragon_demo_approver"}
ANSWERS = 200
DEADLINE = 3600  # seconds


def publish(cluster, n_clients):
    bank = str(cluster.directory / "bank")
    cluster.run("sample", bank, "--clients", str(n_clients))
    cluster.run("load", bank)
    model = cluster.text("build").split()[0]
    cluster.run("approve", model, "--reason", "a trial", environment=APPROVER)
    # From today: triggers of the day of the extract have expired some day.
    cluster.run("publish", "--date", datetime.date.today().isoformat())


def start_crm(cluster, faults, seed):
    secret = cluster.directory / "secret"
    secret.touch(mode=0o600)
    secret.write_text("whsec_" + base64.b64encode(random.randbytes(32)).decode() + "\n")
    crm = subprocess.Popen([sys.executable, STAND_IN, secret, "--faults", str(faults), "--seed",
                            str(seed)], stdout=subprocess.PIPE, text=True)
    url = crm.stdout.readline().strip()
    settings = cluster.directory / "crm.json"
    settings.write_text(json.dumps({"name": "crm", "connector": "webhook", "url": url,
                                    "secret_file": str(secret), "timeout": 2}))
    cluster.run("deliver", "set", str(settings))
    return crm, url.rsplit("/", 1)[0] + "/state"


def outbox(cluster):
    return [json.loads(line) for line in cluster.text("deliver", "list", "--format", "json")
            .splitlines()]


def answer(cluster, rows, chance):
    """Clients answer, of whose triggers the CRM may know or not."""
    for row in chance.sample([row for row in rows if row["wanted"] == "open"], ANSWERS // 4):
        cluster.run("outcome", row["trigger_id"], "declined", "--reason", "has it elsewhere")


def deliver(cluster, workers, kills, chance):
    """Until nothing is left to be told; how many were killed."""
    began, n_killed = time.monotonic(), 0
    running = [cluster.start("deliver", "--poll", "1") for _ in range(workers)]
    rows = outbox(cluster)
    while any(row["state"] in ("ready", "leased") for row in rows):
        if time.monotonic() - began > DEADLINE:
            sys.exit("the outbox does not become empty")
        left = sum(row["state"] == "ready" for row in rows) / len(rows)
        if left < 0.9 - 0.2 * n_killed and n_killed < kills:
            time.sleep(chance.random())
            running.pop(chance.randrange(len(running))).kill()
            answer(cluster, rows, chance)
            n_killed += 1
        time.sleep(2)
        rows = outbox(cluster)
    for worker in running:
        worker.terminate()
        worker.wait()
    return rows, n_killed, time.monotonic() - began


def differences(rows, known):
    """What the CRM has and should not, or should and has not."""
    found = collections.Counter()
    for row in rows:
        has = known.pop(row["trigger_id"], None)
        if row["state"] == "dropped":
            found["was told of what was closed before"] += has is not None
        elif row["state"] != "done":
            found["state " + row["state"]] += 1
        elif has is None:
            found["missing"] += row["wanted"] == "open"
        else:
            found["another state"] += not has["type"].startswith(f"paragon.trigger.{row['wanted']}")
            found["another version"] += (row["wanted"] == "open"
                                         and has["version"] != row["version"])
    found["unknown here"] += len(known)
    return +found


def main():
    options = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    options.add_argument("paragon")
    options.add_argument("--clients", type=int, default=12000)
    options.add_argument("--faults", type=float, default=0.2)
    options.add_argument("--workers", type=int, default=4)
    options.add_argument("--kills", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)
    with PrivateCluster(chosen.paragon) as cluster:
        publish(cluster, chosen.clients)
        crm, address = start_crm(cluster, chosen.faults, chosen.seed)
        rows, n_killed, seconds = deliver(cluster, chosen.workers, chosen.kills, chance)
        state = json.load(urllib.request.urlopen(address))
        crm.kill()
    counts = state["counts"]
    print(f"{len(rows):,} triggers, {counts['requests']:,} requests, {n_killed} of "
          f"{chosen.workers} workers killed, {seconds:.0f} s")
    print("failed: " + ", ".join(f"{name} {n:,}" for name, n in sorted(counts.items())
                                 if name not in ("requests", "effects", "repeated", "older",
                                                 "other body", "bad signature", "bad event")))
    print(f"effects {counts['effects']:,}, repeated without effect {counts['repeated']:,}")
    found = differences(rows, state["triggers"])
    for name in ("older", "other body", "bad signature", "bad event"):
        found[name] += counts[name]
    found = +found
    print("differences: " + (", ".join(f"{name} {n}" for name, n in found.items()) or "none"))
    return 1 if found or n_killed < chosen.kills else 0


if __name__ == "__main__":
    sys.exit(main())
