#!/usr/bin/env python3
"""tools/dev/crashes.py - kill -9 `build` and `publish`, and see what they leave.

usage: crashes.py PARAGON [--kills 300] [--clients 600] [--seed 1]

PARAGON is a build with -DPARAGON_CRASH_POINTS (`make crashes` makes it): before and after every
statement that it sends there is a named point at which it can be made to die. First each point is
tried once, for both commands, then they are killed at random moments until so many were hit while
they ran. After each death:

- sql/checks/half_done.sql: nothing is half there, and readers still see a whole run;
- the same command again succeeds, and gives what it should: one run of its key, one model of its
  id, and that is the id which a build that nobody disturbed gives in another database;
- sql/checks/left_over.sql: nothing is left over;
- nothing is lost: every run and model there was is still there, with the same content.

At the end the ledger must fit all that is there (`verify --ledger`).

Exit code 1 when anything is not so. It works in a private local cluster of its own.
"""
import argparse
import datetime
import os
import pathlib
import random
import sys
import time

from private_cluster import PrivateCluster

HERE = pathlib.Path(__file__).resolve().parents[2]
FIRST_DAY = datetime.date(2026, 10, 1)
CONTENT = """
    SELECT 'run ' || r.run_id || ' ' || r.n_clients || ' ' || r.n_open
      FROM paragon.run AS r WHERE r.state = 'published'
    UNION ALL
    SELECT 'model ' || m.model_id || ' ' || m.state || ' ' || md5(string_agg(
           a.name || md5(a.bytes), ';' ORDER BY a.array_no))
      FROM paragon.model AS m JOIN paragon.model_array AS a USING (model_no)
     GROUP BY m.model_no
    UNION ALL
    SELECT 'outcome ' || o.outcome_no || ' ' || o.trigger_id || ' ' || o.outcome
      FROM crm.outcome AS o
    """


class Trial:
    def __init__(self, cluster, seed):
        self.cluster = cluster
        self.random = random.Random(seed)
        self.turn = 0
        self.findings = []
        self.n_committed = 0

    def do(self, *arguments, database="paragon", **options):
        return self.cluster.run("--db", self.cluster.conninfo(database), *arguments, **options)

    def id_of(self, *arguments, **options):
        return self.do(*arguments, **options).stdout.decode().partition("\n")[0]

    def prepare(self, clients):
        """A published run with an answered trigger, and a second database that nobody disturbs."""
        bank = str(self.cluster.directory / "bank")
        self.cluster.run("sample", bank, "--clients", str(clients), "--truth", "none")
        self.cluster.run("--db", self.cluster.conninfo("paragon", "postgres"), "init")
        self.do("load", bank)
        model = self.id_of("build")
        self.cluster.run("--db", self.cluster.conninfo("paragon", "paragon_demo_approver"),
                         "approve", model, "--reason", "a trial", "--override", "a trial")
        self.do("publish")
        trigger = self.cluster.sql("SELECT min(trigger_id::text) FROM crm.trigger_record").strip()
        self.do("outcome", trigger, "accepted")
        self.cluster.sql("CREATE DATABASE quiet TEMPLATE paragon")

    def next_command(self, name):
        """A build or publication that was not there before."""
        self.turn += 1
        if name == "build":
            return ["build", "--seed", str(1000 + self.turn)]
        return ["publish", "--date", str(FIRST_DAY + datetime.timedelta(days=self.turn))]

    def find(self, what, text):
        self.findings.append(f"{what}: {text}")
        print(f"\n{what}: {text}", file=sys.stderr)

    def check(self, what, file):
        found = self.cluster.psql("-f", str(HERE / "sql" / "checks" / file))
        if found:
            self.find(what, found.strip())

    def again(self, command):
        """The same once more; the server may still be at work for the one that died."""
        for _ in range(400):
            done = self.do(*command, may_fail=True, quiet=True)
            if done.returncode != 75:
                return done
            time.sleep(0.05)
        return done

    def content(self):
        return set(self.cluster.sql(CONTENT).splitlines())

    def after_death(self, what, command, before):
        self.check(what, "half_done.sql")
        at_death = self.content()
        self.n_committed += len(at_death) > len(before)
        done = self.again(command)
        if done.returncode != 0:
            self.find(what, f"the next one gave {done.returncode}")
        self.check(what, "half_done.sql")
        self.check(what, "left_over.sql")
        now = self.content()
        if not before <= at_death <= now:
            self.find(what, f"lost: {sorted(before - now) + sorted(at_death - now)}")
        if len(now) != len(before) + 1:
            self.find(what, f"{len(now) - len(before)} results, not one")
        return done.stdout.decode().partition("\n")[0]

    def check_same_as_quiet(self, what, command, result):
        undisturbed = self.id_of(*command, database="quiet")
        if undisturbed != result:
            self.find(what, f"gave {result}, undisturbed {undisturbed}")

    def check_ledger(self):
        if self.do("verify", "--ledger", may_fail=True).returncode != 0:
            self.find("at the end", "the ledger does not fit")

    def points(self, name):
        """The points that the command passes, each once, in order."""
        file = self.cluster.directory / f"points-{name}"
        self.do(*self.next_command(name), environment={"PARAGON_CRASH_LIST": str(file)})
        return list(dict.fromkeys(file.read_text(encoding="utf-8").split()))

    def die_at(self, name, point):
        what = f"{name} at {point}"
        command = self.next_command(name)
        before = self.content()
        done = self.do(*command, environment={"PARAGON_CRASH_AT": point}, may_fail=True)
        if done.returncode != -9:
            self.find(what, f"ended with {done.returncode}, not killed")
        result = self.after_death(what, command, before)
        if name == "build":
            self.check_same_as_quiet(what, command, result)

    def duration(self, name):
        begin = time.monotonic()
        self.do(*self.next_command(name))
        return time.monotonic() - begin

    def kill_once(self, name, duration):
        """Was it killed while it ran?"""
        moment = self.random.uniform(0, duration)
        command = self.next_command(name)
        before = self.content()
        job = self.cluster.start("--db", self.cluster.conninfo("paragon"), *command)
        time.sleep(moment)
        job.kill()
        job.stdout.close()
        was_running = job.wait() == -9
        n_committed = self.n_committed
        self.after_death(f"{' '.join(command)} killed after {moment:.3f} s", command, before)
        if not was_running:
            self.n_committed = n_committed
        return was_running


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--clients", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begin = time.monotonic()
    n_points = n_killed = 0
    with PrivateCluster(os.path.abspath(given.binary)) as cluster:
        trial = Trial(cluster, given.seed)
        trial.prepare(given.clients)
        for name in ("build", "publish"):
            for point in trial.points(name):
                trial.die_at(name, point)
                n_points += 1
                print(f"\r{n_points} points", end="", file=sys.stderr, flush=True)
        n_committed_at_points, trial.n_committed = trial.n_committed, 0
        durations = {name: trial.duration(name) for name in ("build", "publish")}
        while n_killed < given.kills:
            name = "build" if n_killed % 2 == 0 else "publish"
            n_killed += trial.kill_once(name, durations[name])
            print(f"\r{n_killed} of {given.kills} kills", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        trial.check_ledger()
    print(f"killed at each of {n_points} points, {n_committed_at_points} times with the work "
          f"committed; at {n_killed} random moments, {trial.n_committed} times")
    print(f"findings: {len(trial.findings)}; {given.clients} clients; "
          f"{time.monotonic() - begin:.0f} s")
    sys.exit(1 if trial.findings else 0)


main()
