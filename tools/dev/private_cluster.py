"""tools/dev/private_cluster.py - the program on a private PostgreSQL that goes away again.

For scripts that try the program out: nothing of the caller's settings counts, and the directory
with everything in it is removed at the end.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

FOREIGN = ("PARAGON_DB", "PGHOST", "PGSERVICE", "PGDATABASE", "PGUSER", "LC_ALL", "LOCPATH")


class PrivateCluster:
    """with PrivateCluster(binary) as cluster: a started server, a directory, no database of ours."""

    def __init__(self, binary):
        self.binary = os.path.abspath(binary)

    def __enter__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="paragon-")
        self.directory = pathlib.Path(self.temporary.name)
        self.directory.chmod(0o755)  # the server may run as another user
        self.environment = {name: value for name, value in os.environ.items()
                            if name not in FOREIGN}
        self.environment["PARAGON_HOME"] = str(self.directory / "home")
        self.run("local", "start")
        status = dict(line.split(maxsplit=1) for line in self.text("local", "status").splitlines())
        self.connection = status["connection"]
        return self

    def __exit__(self, *_):
        self.run("local", "destroy", "--yes", may_fail=True)
        self.temporary.cleanup()

    def conninfo(self, database, user="paragon_demo_analyst"):
        found = self.connection.replace("dbname='paragon'", f"dbname='{database}'")
        return found.replace("paragon_demo_analyst", user)

    def start(self, *arguments, binary=None, environment=None):
        """A command that is not waited for; its talk is dropped."""
        return subprocess.Popen([binary or self.binary, "--quiet", *arguments],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                env={**self.environment, **(environment or {})})

    def run(self, *arguments, binary=None, environment=None, may_fail=False, quiet=False):
        """A command; the script ends when it fails, unless that may be."""
        done = subprocess.run([binary or self.binary, "--quiet", *arguments],
                              stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.DEVNULL if quiet else None,
                              env={**self.environment, **(environment or {})})
        if done.returncode != 0 and not may_fail:
            sys.exit(f"paragon {' '.join(arguments)} gave {done.returncode}")
        return done

    def text(self, *arguments, **options):
        return self.run(*arguments, **options).stdout.decode()

    def sql(self, statement, database="paragon"):
        """What a statement prints, asked as superuser."""
        return self.psql("-c", statement, database=database)

    def psql(self, *arguments, database="paragon"):
        done = subprocess.run(
            ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d",
             self.conninfo(database, user="postgres"), *arguments],
            stdout=subprocess.PIPE, check=True, env=self.environment)
        return done.stdout.decode()
