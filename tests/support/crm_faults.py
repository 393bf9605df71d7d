"""tests/support/crm_faults.py - an HTTP server that answers as badly as it is told to.

Of the requests a share ends in one of the FAULTS; the same seed gives the same faults, request by
request.  What a good answer is, is the face's: perform(method, path, headers, body) gives status,
headers and body, and has its effect.
"""
import email.utils
import json
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# (weight, name); see Handler.fail
FAULTS = ((4, "drop before"), (4, "drop after"), (4, "drop in the middle"), (2, "429 seconds"),
          (1, "429 date"), (2, "503"), (5, "500 after storing"), (1, "silence"))
SILENCE = 3  # seconds; longer than the sender waits


class Counts(dict):
    """How often what happened; to be used under the server's lock."""

    def add(self, name, n=1):
        self[name] = self.get(name, 0) + n


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body of an answer go out apart

    def log_message(self, *_):
        pass

    def reply(self, status, headers=(), body=b"{}"):
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

    def handle_one(self):
        server = self.server
        if self.path == "/state":
            with server.lock:
                body = json.dumps(server.state()).encode()
            return self.reply(200, body=body)
        if self.path == "/control":
            with server.lock:
                server.control(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            return self.reply(200)
        with server.lock:
            server.counts.add("requests")
            fault = server.draw()
        if fault == "drop before":
            return self.count_and_hang_up(fault)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with server.lock:
            refused = server.refuse(self.path, self.headers, body)
        if refused:
            return self.reply(*refused)
        if fault:
            with server.lock:
                server.counts.add(fault)
            return self.fail(fault, body)
        return self.reply(*self.perform(body))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one

    def count_and_hang_up(self, fault):
        with self.server.lock:
            self.server.counts.add(fault)
        self.hang_up()

    def perform(self, body):
        with self.server.lock:
            return self.server.perform(self.command, self.path, self.headers, body)

    def fail(self, fault, body):
        if fault == "drop after":
            self.perform(body)
            self.hang_up()
        elif fault == "drop in the middle":
            status, headers, answer = self.perform(body)
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer) + 100))
            self.end_headers()
            self.wfile.write(answer[:len(answer) // 2])
            self.hang_up()
        elif fault == "429 seconds":
            self.reply(429, [("Retry-After", "1")])
        elif fault == "429 date":
            soon = email.utils.formatdate(time.time() + 1, usegmt=True)
            self.reply(429, [("Retry-After", soon)])
        elif fault == "503":
            self.reply(503)
        elif fault == "500 after storing":
            self.perform(body)
            self.reply(500)
        else:
            time.sleep(SILENCE)
            self.hang_up()


class Server(ThreadingHTTPServer):
    """Faces give perform() and state(), and may give refuse() and control()."""
    daemon_threads = True

    def __init__(self, faults, seed):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.share = faults
        self.random = random.Random(seed)
        self.counts = Counts()

    def draw(self):
        if self.random.random() >= self.share:
            return None
        weights, names = zip(*FAULTS)
        return self.random.choices(names, weights)[0]

    def refuse(self, path, headers, body):
        """What is answered before any fault, and has no effect; None = go on."""

    def handle_error(self, request, client_address):
        pass  # who hangs up first is nobody's business
