#!/usr/bin/env python3
"""tests/support/tell_outcomes.py - tell answers as a CRM would: sign a body, post it, print what came.

    tell_outcomes.py URL SECRET_FILE BODY [--id ID] [--age SECONDS] [--spoil] [--method M] [--path P]
                     [--drop HEADER] [--repeat N] [--twice] [--ca FILE]

--repeat: so many spaces behind the body.  --twice: with its length two times.  Prints the status
and the body of the answer.  The signature is made by nothing but the text of Standard Webhooks
1.0.0.
"""
import argparse
import base64
import hashlib
import hmac
import http.client
import ssl
import time
import urllib.parse


def read_key(path):
    return base64.b64decode(open(path, encoding="ascii").read().split()[0].removeprefix("whsec_"))


def signed_headers(key, message, body, age=0):
    stamp = str(int(time.time()) - age)
    mac = hmac.new(key, f"{message}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {"webhook-id": message, "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(mac).decode(),
            "Content-Type": "application/json"}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("url")
    options.add_argument("secret_file")
    options.add_argument("body")
    options.add_argument("--id", default="msg_1")
    options.add_argument("--age", type=int, default=0)
    options.add_argument("--spoil", action="store_true")
    options.add_argument("--method", default="POST")
    options.add_argument("--path", default="/v1/outcomes")
    options.add_argument("--drop", default="")
    options.add_argument("--repeat", type=int, default=0)
    options.add_argument("--twice", action="store_true")
    options.add_argument("--ca")
    given = options.parse_args()
    body = given.body.encode() + b" " * given.repeat
    headers = signed_headers(read_key(given.secret_file), given.id, body, given.age)
    headers.pop(given.drop, None)
    if given.twice:
        headers.update({name: str(len(body)) for name in ("Content-Length", "content-length")})
    url = urllib.parse.urlsplit(given.url)
    if url.scheme == "https":
        context = ssl.create_default_context(cafile=given.ca)
        connection = http.client.HTTPSConnection(url.hostname, url.port, context=context)
    else:
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=20)
    connection.request(given.method, given.path, body + (b" " if given.spoil else b""), headers)
    answer = connection.getresponse()
    print(answer.status, answer.read().decode())


if __name__ == "__main__":
    main()
