#!/usr/bin/env python3
"""tools/dev/deliveries.py - deliver to a CRM that fails, by workers that die, and see what it has.

usage: deliveries.py PARAGON [--face webhook|dataverse|creatio|espocrm] [--clients 12000] [--faults 0.2]
                     [--workers 4] [--kills 2] [--seed 1]

Publishes a sample bank with a destination set, and delivers to tests/support/crm_stand_in.py or
record_crm.py, of whose answers the given share fails: dropped before, after and in the middle, 429,
503, 500 after storing, silence.  Some workers are killed (-9) at random moments, and while all this
goes on sessions end, clients answer, here and in the CRM.  When the outbox is empty, the CRM must
have exactly what it should know: nothing missing, nothing that had an effect twice, no older state
after a newer one, nothing over what relationship managers wrote; and every answer of theirs has come
once.  Exit code 1 otherwise.
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

SUPPORT = pathlib.Path(__file__).resolve().parents[2] / "tests/support"
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


class Webhook:
    """tests/support/crm_stand_in.py"""
    WRONG = ("older", "other body", "bad signature", "bad event")

    def command(self, secret):
        return [SUPPORT / "crm_stand_in.py", secret]

    def settings(self, root):
        return {"connector": "webhook", "url": root + "/hooks"}

    def answers(self, triggers):
        return {}

    def is_as(self, row, has):
        return (has["type"].startswith(f"paragon.trigger.{row['wanted']}")
                and (row["wanted"] == "closed" or has["version"] == row["version"]))


class Records:
    """tests/support/record_crm.py, with one face: how its fields are called, and what they hold."""
    WRONG = ("doubled", "older", "overwritten", "malformed")

    def __init__(self, face, connection, change, version, why, outcome, bought, modified, account):
        self.face, self.connection, self.version, self.why = face, connection, version, why
        self.outcome, self.bought = outcome, bought
        self.mapping = {
            "fields": [{"to": change, "from": "change"}, {"to": version, "from": "reason"}, account],
            "closed": [{"to": change, "from": "change"}, {"to": why, "from": "why"}],
            "answers": {"outcome": outcome, "modified": modified,
                        "words": {str(bought): "bought"}}}

    def command(self, secret):
        return [SUPPORT / "record_crm.py", self.face, secret]

    def settings(self, root):
        return {**{name: value.replace("@", root) for name, value in self.connection.items()},
                **self.mapping}

    def answers(self, triggers):
        return {key: {self.outcome: self.bought} for key, row in triggers.items()
                if self.outcome not in row and row.get(self.why) is None}

    def is_as(self, row, has):
        if row["wanted"] == "open":
            return has.get(self.why) is None and has[self.version]
        return self.outcome in has or has.get(self.why) == row["why"]


FACES = {
    "webhook": Webhook(),
    "dataverse": Records(
        "dataverse",
        {"connector": "odata", "profile": "dataverse", "url": "@/api/data/v9.2", "login": "oauth2",
         "login_url": "@/token", "login_id": "app", "records": "leads", "key": "new_triggerkey"},
        "new_change", "description", "new_why", "new_outcome", 3, "modifiedon",
        {"to": "parentaccountid@odata.bind", "from": "client_id",
         "as": "/accounts(accountnumber='{key}')"}),
    "creatio": Records(
        "creatio",
        {"connector": "odata", "profile": "creatio", "url": "@/0/odata", "login": "creatio",
         "login_url": "@/ServiceModel/AuthService.svc/Login", "login_id": "app",
         "records": "Lead", "key": "UsrTriggerKey"},
        "UsrChange", "Commentary", "UsrWhy", "UsrOutcome", "won", "ModifiedOn",
        {"to": "QualifiedAccountId", "from": "client_id",
         "lookup": {"in": "Account", "by": "Code"}}),
    "espocrm": Records(
        "espocrm",
        {"connector": "rest", "url": "@/api/v1", "login": "header",
         "login_header": "X-Api-Key: {}", "records": "Opportunity", "key": "triggerKey"},
        "change", "description", "why", "outcome", "Won", "modifiedAt",
        {"to": "accountId", "from": "client_id", "lookup": {"in": "Account", "by": "clientNo"}}),
}


class Crm:
    """A stand-in that runs, and is set as a destination."""

    def __init__(self, cluster, face, faults, seed):
        secret = cluster.directory / "secret"
        secret.touch(mode=0o600)
        secret.write_text("whsec_" + base64.b64encode(random.randbytes(32)).decode() + "\n")
        self.face = face
        self.process = subprocess.Popen(
            [sys.executable, *face.command(secret), "--faults", str(faults), "--seed", str(seed)],
            stdout=subprocess.PIPE, text=True)
        self.root = self.process.stdout.readline().strip().removesuffix("/hooks")
        settings = cluster.directory / "crm.json"
        settings.write_text(json.dumps({"name": "crm", "secret_file": str(secret), "timeout": 2,
                                        **face.settings(self.root)}))
        cluster.run("deliver", "set", str(settings))

    def state(self):
        return json.load(urllib.request.urlopen(self.root + "/state"))

    def disturb(self, chance):
        """Relationship managers answer, and all sessions end; what they answered."""
        open_here = self.face.answers(self.state()["triggers"])
        chosen = chance.sample(sorted(open_here), min(ANSWERS // 4, len(open_here)))
        if isinstance(self.face, Records):
            wanted = {"set": {key: open_here[key] for key in chosen}, "end_sessions": True}
            urllib.request.urlopen(self.root + "/control", json.dumps(wanted).encode())
        return chosen


def outbox(cluster):
    return [json.loads(line) for line in cluster.text("deliver", "list", "--format", "json")
            .splitlines()]


def answer(cluster, rows, chance):
    """Clients answer, of whose triggers the CRM may know or not."""
    for row in chance.sample([row for row in rows if row["wanted"] == "open"], ANSWERS // 4):
        cluster.run("outcome", row["trigger_id"], "declined", "--reason", "has it elsewhere")


def deliver(cluster, crm, workers, kills, chance):
    """Until nothing is left to be told; how many were killed, and what was answered in the CRM."""
    began, n_killed, answered = time.monotonic(), 0, []
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
            answered += crm.disturb(chance)
            n_killed += 1
        time.sleep(2)
        rows = outbox(cluster)
    for worker in running:
        worker.terminate()
        worker.wait()
    answered += crm.disturb(chance)
    return n_killed, answered, time.monotonic() - began


def take_answers(cluster, answered):
    """Until a reading of the CRM's answers, and what follows from them, has gone through."""
    for _ in range(500):
        said = cluster.run("deliver", "--once", may_fail=True, quiet=True).returncode
        rows = outbox(cluster)
        if said == 0 and all(row["state"] in ("done", "dropped", "dead") for row in rows):
            break
        time.sleep(1)
    bought = collections.Counter(
        cluster.sql("SELECT trigger_id FROM crm.outcome WHERE outcome = 'bought'").split())
    return rows, {"answers that did not come": len(set(answered) - set(bought)),
                  "answers twice": sum(n > 1 for n in bought.values()),
                  "answers that nobody gave": len(set(bought) - set(answered))}


def differences(face, rows, known):
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
            found["another state or version"] += not face.is_as(row, has)
    found["unknown here"] += len(known)
    return +found


def main():
    options = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    options.add_argument("paragon")
    options.add_argument("--face", choices=FACES, default="webhook")
    options.add_argument("--clients", type=int, default=12000)
    options.add_argument("--faults", type=float, default=0.2)
    options.add_argument("--workers", type=int, default=4)
    options.add_argument("--kills", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)
    face = FACES[chosen.face]
    with PrivateCluster(chosen.paragon) as cluster:
        publish(cluster, chosen.clients)
        crm = Crm(cluster, face, chosen.faults, chosen.seed)
        n_killed, answered, seconds = deliver(cluster, crm, chosen.workers, chosen.kills, chance)
        rows, wrong = take_answers(cluster, answered)
        state = crm.state()
        crm.process.kill()
    counts = state["counts"]
    found = differences(face, rows, state["triggers"])
    found.update(wrong)
    found.update({name: counts[name] for name in face.WRONG})
    found = +found
    print(f"{chosen.face}: {len(rows):,} triggers, {counts['requests']:,} requests, {n_killed} of "
          f"{chosen.workers} workers killed, {seconds:.0f} s")
    print("in the CRM: " + ", ".join(f"{name} {n:,}" for name, n in sorted(counts.items())
                                     if name not in face.WRONG and name != "requests"))
    print(f"answered in the CRM {len(answered)}, not sent since it was closed before "
          f"{sum(row['state'] == 'dropped' for row in rows)}")
    print("differences: " + (", ".join(f"{name} {n}" for name, n in found.items()) or "none"))
    return 1 if found or n_killed < chosen.kills else 0


if __name__ == "__main__":
    sys.exit(main())
