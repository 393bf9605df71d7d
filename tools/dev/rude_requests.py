#!/usr/bin/env python3
"""tools/dev/rude_requests.py - damaged and slow requests to "paragon deliver listen".

usage: rude_requests.py PARAGON [--damaged 1000000] [--slow 10000] [--seed 1]

Damaged: signed answers of which bits are flipped (4 in 1,000, as zzuf does by default), bytes are
lost or pieces come twice.  Slow: connections from three addresses, a hundred more every two
seconds, that send a byte in that time and never end.  All the while one client tells answers as it should; printed is how long it
waits with and without the others.  Exit code 1 when the program ends, grows by 10 MB or more, or
records an answer that nobody signed.
"""
import argparse
import http.client
import json
import multiprocessing
import pathlib
import random
import re
import selectors
import socket
import subprocess
import sys
import time
import uuid

from private_cluster import PrivateCluster

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/support"))
from tell_outcomes import read_key, signed_headers  # noqa: E402

SLOW_ADDRESSES = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
SLOW_AT_A_TIME = 100
TICK = 2  # seconds
PATIENCE = 0.01  # seconds; what was damaged may say that more is to come
GROWTH_MOST = 10 * 1024  # KB
SECRET = "whsec_cnVkZSByZXF1ZXN0cyBhcmUgbm90IGFuc3dlcmVk"
REASON = "has it elsewhere"


class Listener:
    """The program, listening."""

    def __init__(self, cluster):
        secret = cluster.directory / "secret"
        secret.touch(mode=0o600)
        secret.write_text(SECRET + "\n")
        self.key = read_key(secret)
        self.log = open(cluster.directory / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [cluster.binary, "deliver", "listen", "--port", "0", "--secret-file", str(secret)],
            stderr=self.log, env=cluster.environment)
        self.port = self.wait_for_port()

    def wait_for_port(self):
        for _ in range(200):
            found = re.search(r"port=(\d+)", pathlib.Path(self.log.name).read_text("utf-8"))
            if found:
                return int(found[1])
            time.sleep(0.05)
        sys.exit("the program does not listen")

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def request(key, trigger, message):
    body = json.dumps({"trigger_id": trigger, "outcome": "declined", "reason": REASON}).encode()
    headers = {"Host": "localhost", "Content-Length": len(body),
               **signed_headers(key, message, body)}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /v1/outcomes HTTP/1.1\r\n{head}\r\n".encode() + body


def damage(sound, chance):
    bytes_ = bytearray(sound)
    for _ in range(max(1, len(bytes_) * 8 * 4 // 1000)):
        bytes_[chance.randrange(len(bytes_))] ^= 1 << chance.randrange(8)
    kind = chance.randrange(4)
    if kind == 0:
        del bytes_[chance.randrange(len(bytes_)):]
    elif kind == 1:
        begin = chance.randrange(len(bytes_))
        bytes_[begin:begin] = bytes_[begin:begin + chance.randrange(1, 2000)]
    return bytes(bytes_)


def spoil(sound, chance):
    """One byte only, so that some of them are nearly right."""
    bytes_ = bytearray(sound)
    bytes_[chance.randrange(len(bytes_))] ^= 1 << chance.randrange(8)
    return bytes(bytes_)


def send_damaged(port, key, triggers, n, chance):
    """Counted by what was answered; "" = nothing was."""
    answered = {}
    for i in range(n):
        sound = request(key, chance.choice(triggers), f"rude{i}")
        bytes_ = spoil(sound, chance) if i % 10 == 0 else damage(sound, chance)
        answer = b""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
                connection.sendall(bytes_)
                while b"\r\n" not in answer and (piece := connection.recv(4096)):
                    answer += piece
        except OSError:  # ended, or more is waited for
            pass
        status = answer[9:12].decode("ascii", "replace")
        answered[status] = answered.get(status, 0) + 1
    return answered


def begin_slowly(selector, port, chance):
    connection = socket.socket()
    connection.setblocking(False)
    connection.bind((chance.choice(SLOW_ADDRESSES), 0))
    connection.connect_ex(("127.0.0.1", port))
    selector.register(connection, selectors.EVENT_READ)
    return connection


def go_on_slowly(open_ones, sound, sent):
    for connection in open_ones:
        try:
            at = sent.setdefault(connection, 0)
            connection.send(sound[at:at + 1])
            sent[connection] = at + 1
        except (ConnectionError, BlockingIOError):
            pass  # what ends is seen on reading


def has_ended(connection):
    try:
        return not connection.recv(4096)
    except ConnectionError:
        return True


def send_slowly(port, key, triggers, n, chance):
    """So many connections, a hundred more every two seconds; how long those that were taken were."""
    selector, begun, taken, longest, sent = selectors.DefaultSelector(), 0, 0, 0.0, {}
    began, next_tick = {}, time.monotonic()
    sound = request(key, triggers[0], "slow")
    while begun < n or began:
        if time.monotonic() >= next_tick:
            go_on_slowly(began, sound, sent)
            for _ in range(min(SLOW_AT_A_TIME, n - begun)):
                began[begin_slowly(selector, port, chance)] = time.monotonic()
                begun += 1
            next_tick += TICK
        for ready, _ in selector.select(0.1):
            if not has_ended(ready.fileobj):
                continue
            selector.unregister(ready.fileobj)
            ready.fileobj.close()
            lasted = time.monotonic() - began.pop(ready.fileobj)
            taken += lasted > TICK
            longest = max(longest, lasted)
            sent.pop(ready.fileobj, None)
    return {"begun": begun, "taken": taken, "longest s": round(longest)}


def tell_well(port, key, triggers, stop, results):
    """One after another, each on a connection of its own; how long each took."""
    chance, waits, failed = random.Random(7), [], 0
    while not stop.is_set():
        body = json.dumps({"trigger_id": chance.choice(triggers), "outcome": "declined",
                           "reason": REASON}).encode()
        began = time.monotonic()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("POST", "/v1/outcomes", body,
                               signed_headers(key, uuid.uuid4().hex, body))
            failed += connection.getresponse().status != 200
            connection.close()
        except OSError:
            failed += 1
        waits.append(time.monotonic() - began)
        time.sleep(0.02)
    results.put((sorted(waits), failed))


def beside_a_good_client(listener, triggers, others):
    """What `others` gave, and what the good client had to wait for."""
    stop, results = multiprocessing.Event(), multiprocessing.Queue()
    good = multiprocessing.Process(target=tell_well,
                                   args=(listener.port, listener.key, triggers, stop, results))
    good.start()
    given = others()
    stop.set()
    waits, failed = results.get()
    good.join()
    print(f"  good client: {len(waits):,} answers, {failed} not taken, median "
          f"{waits[len(waits) // 2] * 1000:.1f} ms, p99 {waits[len(waits) * 99 // 100] * 1000:.1f} ms")
    return given, failed


def main():
    options = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    options.add_argument("paragon")
    options.add_argument("--damaged", type=int, default=1_000_000)
    options.add_argument("--slow", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)
    with PrivateCluster(chosen.paragon) as cluster:
        bank = str(cluster.directory / "bank")
        cluster.run("sample", bank, "--clients", "400")
        cluster.run("load", bank)
        model = cluster.text("build").split()[0]
        cluster.run("approve", model, "--reason", "a trial",
                    environment={"PGUSER": "paragon_demo_approver"})
        cluster.run("publish")
        triggers = cluster.sql("SELECT trigger_id FROM crm.trigger_record").split()
        listener = Listener(cluster)
        print("nobody else:")
        _, failed = beside_a_good_client(listener, triggers, lambda: time.sleep(20))
        before = listener.memory()
        print(f"damaged: {chosen.damaged:,} requests")
        answered, more = beside_a_good_client(
            listener, triggers, lambda: send_damaged(listener.port, listener.key, triggers,
                                                     chosen.damaged, chance))
        print("  answered " + ", ".join(f"{status or 'nothing'} {n:,}"
                                        for status, n in sorted(answered.items())))
        failed += more
        print(f"slow: {chosen.slow:,} connections from {len(SLOW_ADDRESSES)} addresses")
        slow, more = beside_a_good_client(
            listener, triggers, lambda: send_slowly(listener.port, listener.key, triggers,
                                                    chosen.slow, chance))
        print("  " + ", ".join(f"{name} {n:,}" for name, n in slow.items()))
        failed += more
        ended = listener.process.poll() is not None
        growth = 0 if ended else listener.memory() - before
        foreign = int(cluster.sql("SELECT count(*) FROM crm.outcome WHERE outcome <> 'declined'"
                                  f" OR reason <> '{REASON}'"))
        listener.process.kill()
    print(f"memory: {before:,} KB before, {growth:+,} KB; ended: {'yes' if ended else 'no'}; "
          f"answers that nobody signed: {foreign}; not taken from the good client: {failed}")
    return 1 if ended or growth >= GROWTH_MOST or foreign or failed else 0


if __name__ == "__main__":
    sys.exit(main())
