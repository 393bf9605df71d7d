#!/usr/bin/env python3
"""tests/support/crm_stand_in.py - a CRM that takes signed webhooks, as badly as it is told to.

    crm_stand_in.py SECRET_FILE [--faults SHARE] [--seed N] [--answer STATUS]

Prints its address, then serves until it is killed; --answer gives every request that status and
stores nothing.  A good one is stored: whoever sends the same webhook-id again gets the same answer,
and it has no second effect.  GET /state tells, by trigger, the last event that had an effect, and
how often anything was not as it has to be.

The signature is checked here by nothing but the text of Standard Webhooks 1.0.0.
"""
import argparse
import base64
import hashlib
import hmac
import json
import time

from crm_faults import Server

OLDEST = 300  # seconds that a timestamp may be off


def keys_of(path):
    for line in open(path, encoding="ascii"):
        if line.startswith("whsec_"):
            yield base64.b64decode(line.strip().removeprefix("whsec_"))


def is_signed(headers, body, keys):
    stamp = headers["webhook-timestamp"]
    if abs(time.time() - int(stamp)) > OLDEST:
        return False
    content = f"{headers['webhook-id']}.{stamp}.".encode() + body
    good = {"v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
            for key in keys}
    return bool(good & set(headers["webhook-signature"].split(" ")))


class Crm(Server):
    def __init__(self, options):
        super().__init__(options.faults, options.seed)
        self.keys = list(keys_of(options.secret_file))
        self.status = options.answer
        self.seen = {}  # webhook-id: hash of the body
        self.triggers = {}
        for name in ("requests", "effects", "repeated", "other body", "older", "bad signature",
                     "bad event"):
            self.counts.add(name, 0)

    def state(self):
        return {"counts": self.counts, "triggers": self.triggers}

    def refuse(self, path, headers, body):
        if not is_signed(headers, body, self.keys):
            self.counts.add("bad signature")
            return 401, (), b"{}"
        return (self.status, (), b'{"error":"as told"}') if self.status else None

    def perform(self, method, path, headers, body):
        identity, digest = headers["webhook-id"], hashlib.sha256(body).hexdigest()
        event = json.loads(body)
        if event["id"] != identity or event["specversion"] != "1.0":
            self.counts.add("bad event")
        elif identity in self.seen:
            self.counts.add("repeated")
            self.counts.add("other body", self.seen[identity] != digest)
        else:
            self.seen[identity] = digest
            self.store(event)
        return 202, (), b"{}"

    def store(self, event):
        known = self.triggers.get(event["subject"])
        self.counts.add("older", bool(known and known["sequence"] >= event["sequence"]))
        self.counts.add("effects")
        self.triggers[event["subject"]] = {
            "sequence": event["sequence"], "type": event["type"],
            "version": event["data"]["version"], "why": event["data"].get("why"),
            "has_record": "products" in event["data"]}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("secret_file")
    options.add_argument("--faults", type=float, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--answer", type=int, default=0)
    crm = Crm(options.parse_args())
    print(f"http://127.0.0.1:{crm.server_port}/hooks", flush=True)
    crm.serve_forever()


if __name__ == "__main__":
    main()
