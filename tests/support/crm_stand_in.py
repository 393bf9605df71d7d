#!/usr/bin/env python3
"""tests/support/crm_stand_in.py - a CRM that takes signed webhooks, as badly as it is told to.

    crm_stand_in.py SECRET_FILE [--faults SHARE] [--seed N] [--answer STATUS]

Prints its address, then serves until it is killed.  Of the requests, a share ends in one of the
FAULTS; --answer gives every request that status and stores nothing.  A good one is stored: whoever
sends the same webhook-id again gets the same answer, and it has no second effect.  GET /state tells,
by trigger, the last event that had an effect, and how often anything was not as it has to be.

The signature is checked here by nothing but the text of Standard Webhooks 1.0.0.
"""
import argparse
import base64
import email.utils
import hashlib
import hmac
import json
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# (weight, name); see Handler.fail
FAULTS = ((4, "drop before"), (4, "drop after"), (4, "drop in the middle"), (2, "429 seconds"),
          (1, "429 date"), (2, "503"), (5, "500 after storing"), (1, "silence"))
SILENCE = 3  # seconds; longer than the sender waits
OLDEST = 300  # seconds that a timestamp may be off


class Store:
    """What the CRM knows."""

    def __init__(self):
        self.lock = threading.Lock()
        self.seen = {}  # webhook-id: hash of the body
        self.triggers = {}
        self.counts = {"requests": 0, "effects": 0, "repeated": 0, "other body": 0, "older": 0,
                       "bad signature": 0, "bad event": 0}

    def count(self, name):
        with self.lock:
            self.counts[name] = self.counts.get(name, 0) + 1

    def take(self, identity, body):
        digest = hashlib.sha256(body).hexdigest()
        event = json.loads(body)
        if event["id"] != identity or event["specversion"] != "1.0":
            self.count("bad event")
            return
        with self.lock:
            if identity in self.seen:
                self.counts["repeated"] += 1
                self.counts["other body"] += self.seen[identity] != digest
                return
            self.seen[identity] = digest
            known = self.triggers.get(event["subject"])
            if known and known["sequence"] >= event["sequence"]:
                self.counts["older"] += 1
            self.counts["effects"] += 1
            self.triggers[event["subject"]] = {
                "sequence": event["sequence"], "type": event["type"],
                "version": event["data"]["version"], "why": event["data"].get("why"),
                "has_record": "products" in event["data"]}


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


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body of an answer go out apart

    def log_message(self, *_):
        pass

    def answer(self, status, headers=(), body=b"{}"):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self):
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(2)

    def do_GET(self):
        store = self.server.store
        with store.lock:
            body = json.dumps({"counts": store.counts, "triggers": store.triggers}).encode()
        self.answer(200, body=body)

    def do_POST(self):
        server = self.server
        server.store.count("requests")
        with server.store.lock:
            fault = server.draw()
        if fault == "drop before":
            server.store.count(fault)
            return self.hang_up()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not is_signed(self.headers, body, server.keys):
            server.store.count("bad signature")
            return self.answer(401)
        if server.status:
            return self.answer(server.status, body=b'{"error":"as told"}')
        return self.fail(fault, body) if fault else self.take(body, 202)

    def take(self, body, status):
        self.server.store.take(self.headers["webhook-id"], body)
        self.answer(status)

    def fail(self, fault, body):
        self.server.store.count(fault)
        if fault == "drop after":
            self.server.store.take(self.headers["webhook-id"], body)
            self.hang_up()
        elif fault == "drop in the middle":
            self.server.store.take(self.headers["webhook-id"], body)
            self.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{")
            self.hang_up()
        elif fault == "429 seconds":
            self.answer(429, [("Retry-After", "1")])
        elif fault == "429 date":
            soon = email.utils.formatdate(time.time() + 1, usegmt=True)
            self.answer(429, [("Retry-After", soon)])
        elif fault == "503":
            self.answer(503)
        elif fault == "500 after storing":
            self.take(body, 500)
        else:
            time.sleep(SILENCE)
            self.hang_up()


class Crm(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, options):
        super().__init__(("127.0.0.1", 0), Handler)
        self.store = Store()
        self.keys = list(keys_of(options.secret_file))
        self.share, self.status = options.faults, options.answer
        self.random = random.Random(options.seed)

    def draw(self):
        if self.random.random() >= self.share:
            return None
        weights, names = zip(*FAULTS)
        return self.random.choices(names, weights)[0]

    def handle_error(self, request, client_address):
        pass  # who hangs up first is nobody's business


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
