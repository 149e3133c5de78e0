"""Warm child processes: one per running computation, and one spare that waits with torch imported."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from dlcore.lab import device, protocol
from dlcore.lab.protocol import Message

RUNS_PER_CHILD = 50
"""A child is replaced after this many runs, so that a slow leak never grows old."""

Hello = Callable[[Mapping[str, Any]], None]


class Child:
    """Own one child process, in a process group of its own."""

    def __init__(self, threads: int, device_wish: str, idle_limit: float) -> None:
        paths = os.pathsep.join(path or str(os.getcwd()) for path in sys.path)  # noqa: PTH109  # "" means just this
        environment = os.environ | {
            "PYTHONPATH": paths,
            "OMP_NUM_THREADS": str(threads),
            device.VARIABLE: device_wish,
        }
        # -P: the working directory is no place to import from unless this process does so too.
        command = [sys.executable, "-P", "-m", "dlcore.lab.child", str(threads), str(idle_limit)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, process_group=0, bufsize=0)  # noqa: S603  # our own module
        assert self._process.stdin is not None  # noqa: S101  # for the type checker: pipes were asked for
        assert self._process.stdout is not None  # noqa: S101  # likewise
        self._input, self._output = self._process.stdin, self._process.stdout
        self._reader = protocol.Reader(self._output.fileno())
        self._warm = threading.Event()
        self.runs = 0

    @property
    def pid(self) -> int:
        """Process id, which is the id of its group too."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def await_hello(self, tell: Hello) -> None:
        """Wait until torch is warm, and pass on what the child says about its device."""
        try:
            while (message := self._reader.read(timeout=1.0)) is None:
                pass
            tell(message.body)
        except (EOFError, OSError, ValueError, protocol.ProtocolError):
            pass  # it died or was killed; whoever takes it will see
        finally:
            self._warm.set()

    def is_warm(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for torch to be warm."""
        return self._warm.wait(timeout)

    def order(self, order: Mapping[str, Any]) -> None:
        """Give it something to compute; raise ``OSError`` if it is gone."""
        self.runs += 1
        protocol.write(self._input.fileno(), order)

    def read(self, timeout: float) -> Message | None:
        """Return its next message, see ``protocol.Reader.read``."""
        return self._reader.read(timeout)

    def signal(self) -> None:
        """Send SIGKILL to its whole process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def kill(self) -> int:
        """Kill it, let go of its pipes, and return how the process ended (negative: by that signal)."""
        self.signal()
        code = self._process.wait()
        self._warm.wait(5.0)  # its reader thread lets go of the pipe first
        self._input.close()
        self._output.close()
        return code

    def exit_code(self, timeout: float) -> int | None:
        """Return how the process ended, or None if it still runs after ``timeout`` seconds."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None


class Crew:
    """Lend children to runs, and keep a spare one warm."""

    def __init__(self, slots: int, device_wish: str, idle_limit: float, tell: Hello) -> None:
        """Start nothing yet.

        Args:
            slots: runs side by side; as many idle children and the spare one are kept at most.
            device_wish: ``auto`` or the device that the operator chose.
            idle_limit: seconds after which an idle child goes home, ``inf`` for never.
            tell: receives what each new child says about its device.
        """
        self._slots = slots
        self._threads = max(1, min(8, (os.cpu_count() or 1) // slots))
        self._device_wish = device_wish
        self._idle_limit = idle_limit
        self._tell = tell
        self.hello: Mapping[str, Any] = {}
        """What the last child said about its device; empty until one is warm."""
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._lent: set[Child] = set()
        self._closed = False

    def take(self) -> Child:
        """Lend the warmest child, and see to it that another one is warming up."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the crew has gone home")
            self._drop_dead()
            child = self._idle.pop(0) if self._idle else self._recruit()
            self._lent.add(child)
            if not self._idle:
                self._idle.append(self._recruit())
        return child

    def give_back(self, child: Child) -> None:
        """Take back a child that is ready for another run; replace it when it is old."""
        with self._lock:
            self._lent.discard(child)
            keep = not self._closed and child.alive and child.runs < RUNS_PER_CHILD and len(self._idle) <= self._slots
            if keep:
                self._idle.insert(0, child)
        if not keep:
            child.kill()
            self.warm_up()

    def dismiss(self, child: Child) -> int:
        """Kill a child whose run went wrong or is wanted no more; return how it ended."""
        with self._lock:
            self._lent.discard(child)
        return child.kill()

    def warm_up(self) -> None:
        """Start a spare child unless one is there."""
        with self._lock:
            self._drop_dead()
            if not self._idle and not self._closed:
                self._idle.append(self._recruit())

    def close(self) -> None:
        """Kill every child."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            lent = list(self._lent)
        for child in lent:
            child.signal()  # whoever borrowed it still reads its pipes
        for child in idle:
            child.kill()

    def _recruit(self) -> Child:
        child = Child(self._threads, self._device_wish, self._idle_limit)
        threading.Thread(target=child.await_hello, args=(self._greet,), daemon=True).start()
        return child

    def _greet(self, hello: Mapping[str, Any]) -> None:
        self.hello = hello
        self._tell(hello)

    def _drop_dead(self) -> None:
        dead = [child for child in self._idle if not child.alive]
        self._idle = [child for child in self._idle if child.alive]
        for child in dead:
            child.kill()
