#!/usr/bin/env python3
"""tools/dev/examples.py - write the examples of the documentation anew, from the demo's bank.

usage: examples.py PARAGON

Runs the demo's job in a home of its own under build/, then every "$ paragon ..." of the README and
of the users' guide whose output is shown there, and puts the output in place of the old one.  Ids
in the commands become those of the new run.  Also the record of the CRM contract and the hashes in
the results.  What cannot be said by a program, such as what a figure in the prose means, is left to
the reader of the diff.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HOME = pathlib.Path("build/examples/home")
BANK = "build/demo/bank"
ANALYST, APPROVER = "paragon_demo_analyst", "paragon_demo_approver"
REASON = "segments and profiles reviewed"
# Of these the documentation shows the beginning only, as many lines as it has; and behind a line
# "..." those that begin with the same words and small numbers.
SHORTENED = ("segments", "evaluate", "models")
TALKATIVE = ("evaluate",)  # what is said on stderr belongs to the example
COMMAND = re.compile(r"^( *)\$ paragon (.*)$")


class Demo:
    """A bank, loaded, built, approved and published."""

    def __init__(self, binary):
        self.binary = os.path.abspath(binary)
        self.run(["local", "destroy", "--yes"])
        shutil.rmtree(BANK, ignore_errors=True)
        HOME.mkdir(parents=True, exist_ok=True)
        self.run(["sample", BANK, "--clients", "10000"])
        self.said = {"load": self.run(["load", BANK]), "build": self.run(["build"])}
        self.snapshot, self.model = (self.said[step].split()[0] for step in ("load", "build"))
        self.run(["report", "-o", "build/demo-report.html"])
        self.said["approve"] = self.run(["approve", self.model, "--reason", REASON], APPROVER)
        self.said["publish"] = self.run(["publish"])
        self.published = self.said["publish"].split()[0]
        self.rm = self.ask("SELECT rm_id FROM crm.trigger_record WHERE rm_id IS NOT NULL"
                           " GROUP BY rm_id ORDER BY sum(priority) DESC, rm_id LIMIT 1")
        self.client = self.ask("SELECT client_id FROM crm.trigger_record"
                               f" WHERE rm_id = '{self.rm}'"
                               " ORDER BY priority DESC, trigger_id LIMIT 1")
        self.record = next(record for record in
                           map(json.loads, self.run(["triggers", "--format", "json"]).splitlines())
                           if record["client_id"] == self.client)

    def ask(self, sql):
        return self.run(["local", "psql", "--", "-Atc", sql]).strip()

    def run(self, arguments, user=ANALYST):
        environment = {**os.environ, "PARAGON_HOME": str(HOME), "PGUSER": user}
        for name in ("PARAGON_DB", "PGHOST", "PGSERVICE", "PGDATABASE"):
            environment.pop(name, None)
        talks = arguments[0] in TALKATIVE
        done = subprocess.run([self.binary, *([] if talks else ["--quiet"]), *arguments],
                              env=environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE if talks else None,
                              check=arguments[0] != "local")
        return (done.stderr or "") + done.stdout

    def with_ids(self, text):
        for pattern, value in ((r"(approve |--model |--verify )[0-9a-f]{12}", self.model),
                               (r"(--snapshot )[0-9a-f]{12}", self.snapshot),
                               (r"(explain )[a-z]\d{8}", self.client),
                               (r"(--rm )[a-z]-RM\d+", self.rm),
                               (r"(outcome )[0-9a-f-]{36}", self.record["trigger_id"])):
            text = re.sub(pattern, lambda found, value=value: found[1] + value, text)
        return text

    def output(self, command, shown):
        word = command.split()[0]
        text = self.said.get(word) or self.run(command.split())
        lines = text.rstrip("\n").split("\n")
        return shortened(lines, [line.strip() for line in shown]) if word in SHORTENED else lines


def shortened(lines, shown):
    if "..." not in shown:
        return lines[:len(shown)]
    gap = shown.index("...")
    wanted = [beginning(line) for line in shown[gap + 1:]]
    return lines[:gap] + ["..."] + [line for line in lines[gap:] if beginning(line) in wanted]


def beginning(line):
    """Its words up to the first figure; a small whole number, such as that of a decile, is none."""
    words = line.split()
    is_figure = [re.fullmatch(r"[-+]?[\d.]{3,}", word) is not None for word in words]
    return words[:is_figure.index(True) if True in is_figure else len(words)]


def block_end(lines, start, indent):
    """The line behind the output that begins at `start`; blank lines within it belong to it."""
    end = start
    for at in range(start, len(lines)):
        line = lines[at]
        if line.startswith("```") or COMMAND.match(line) or (line and not line.startswith(indent)):
            break
        if line.strip():
            end = at + 1
    return end


def renew_commands(path, demo):
    lines = path.read_text().split("\n")
    made, at = [], 0
    while at < len(lines):
        found = COMMAND.match(lines[at])
        made.append(demo.with_ids(lines[at]))
        at += 1
        if not found:
            continue
        indent = found[1]
        end = block_end(lines, at, indent)
        if end > at and not lines[at].startswith(indent + "$"):
            shown = demo.output(demo.with_ids(found[2]), lines[at:end])
            made += [(indent + line).rstrip() for line in shown]
            at = end
    path.write_text("\n".join(made))


def compact(value):
    return json.dumps(value, ensure_ascii=False)


def product_text(product):
    reasons = ",\n        ".join(compact(reason) for reason in product["reasons"])
    head = ", ".join(f'"{name}": {compact(product[name])}'
                     for name in ("product_id", "name", "rank", "probability"))
    return (f'    {{ {head},\n      "incremental_profit": {compact(product["incremental_profit"])},\n'
            f'      "reasons": [\n        {reasons}\n      ] }}')


def record_text(record):
    products = ",\n".join(map(product_text, record["products"]))
    members = [f'  "products": [\n{products}\n  ]' if name == "products"
               else f'  "{name}": {compact(value)}' for name, value in record.items()]
    return "{\n" + ",\n".join(members) + "\n}"


def renew_record(path, demo):
    text = re.sub(r'(?s)```json\n\{\n  "trigger_id".*?```',
                  lambda _: f"```json\n{record_text(demo.record)}\n```", path.read_text())
    path.write_text(text)


def renew_hashes(path, demo):
    def digest(command):
        text = demo.run([command, "--format", "csv"])
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    row = [demo.snapshot, demo.model, demo.published, *map(digest, ("score", "clients", "triggers"))]
    text = re.sub(r"(\| gcc 12 \|).*", lambda found: found[1] + "".join(f" `{c}` |" for c in row),
                  path.read_text())
    path.write_text(demo.with_ids(text))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.split("\n")[2])
    os.chdir(pathlib.Path(__file__).resolve().parents[2])
    demo = Demo(sys.argv[1])
    renew_hashes(pathlib.Path("docs/results.md"), demo)
    renew_record(pathlib.Path("docs/crm-contract.md"), demo)
    for page in ("README.md", "docs/users.md"):
        renew_commands(pathlib.Path(page), demo)
    demo.run(["local", "destroy", "--yes"])


if __name__ == "__main__":
    main()
