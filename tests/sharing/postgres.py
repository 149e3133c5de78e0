"""A PostgreSQL server of one's own for the length of a test: a fresh cluster, reached by a socket in a folder."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg


def programs():
    """Return the folder of ``initdb`` and ``postgres``, or None where this machine has no PostgreSQL."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def nobody_special():
    """Return who may run PostgreSQL, which refuses root: (user, group), or None for the one who runs the tests."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return user.pw_uid, user.pw_gid
    raise RuntimeError("root has nobody who could run PostgreSQL")


class Cluster:
    """A server that can be stopped and started; its database ``postgres`` belongs to the user ``lab``."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="lab-pg-"))  # a socket's path may have 107 characters
        self._owner = nobody_special()
        if self._owner:
            os.chown(self.folder, *self._owner)
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-U", "lab", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        self._server = None

    def url(self, database="postgres"):
        return f"postgresql+psycopg://lab@/{database}?host={self.folder}"

    def start(self):
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.folder}", "-c", "fsync=off"]
        command = [programs() / "postgres", "-D", self.folder / "data", *options]
        with (self.folder / "log").open("a") as log:
            self._server = subprocess.Popen(command, stdout=log, stderr=log, **self._as_owner())
        deadline = time.monotonic() + 60
        while True:
            assert self._server.poll() is None, (self.folder / "log").read_text()
            with contextlib.suppress(psycopg.OperationalError):
                self.execute("SELECT 1")
                return
            assert time.monotonic() < deadline, "PostgreSQL does not start"
            time.sleep(0.05)

    def stop(self):
        if self._server is not None:
            self._server.send_signal(2)  # SIGINT: fast, open connections are closed
            self._server.wait(60)
            self._server = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, statement):
        with psycopg.connect(f"host={self.folder} user=lab dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program, *arguments):
        command = [programs() / program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **self._as_owner())
        assert done.returncode == 0, done.stderr

    def _as_owner(self):
        options = {"cwd": self.folder}
        if self._owner:
            options |= {"user": self._owner[0], "group": self._owner[1], "extra_groups": []}
        return options
