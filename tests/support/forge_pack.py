#!/usr/bin/env python3
"""forge_pack.py PACK RUN "FILE SED" - change a file of an evidence pack by a sed command, and write
leaves and manifest anew, so that everything in the pack fits but what the ledger says.

R/ in FILE stands for the run's folder, M for the model's id.  A second program that hashes a pack,
by nothing but its description in docs/evidence.md."""
import hashlib
import json
import os
import re
import subprocess
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def root(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha(b"\1" + root(leaves[:split]) + root(leaves[split:]))


def lines_of(data):
    lines = data.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def main():
    pack, run, change = sys.argv[1:]
    name, command = change.split(" ", 1)
    model = os.listdir(os.path.join(pack, "models"))[0]
    name = re.sub("^R/", f"runs/{run}/", name).replace("/M/", f"/{model}/")
    path = os.path.join(pack, name)
    before = open(path, "rb").read()
    subprocess.run(["sed", "-i", command, path], check=True)
    data = open(path, "rb").read()
    if data == before:
        sys.exit(f"{change}: nothing was changed")
    leaves = [sha(b"\0" + line) for line in lines_of(data)]
    with open(os.path.join(pack, "leaves", name), "w", encoding="ascii") as out:
        out.writelines(leaf.hex() + "\n" for leaf in leaves)

    manifest_path = os.path.join(pack, "MANIFEST.json")
    manifest = json.load(open(manifest_path, encoding="utf-8"))
    for file in manifest["files"]:
        if file["file"] == name:
            file.update(lines=len(leaves), bytes=len(data), sha256=sha(data).hex(),
                        root=root(leaves).hex())
    text = json.dumps(manifest).encode()
    open(manifest_path, "wb").write(text)
    with open(os.path.join(pack, "MANIFEST.sha256"), "w", encoding="ascii") as out:
        out.write(f"{sha(text).hex()}  MANIFEST.json\n")


main()
