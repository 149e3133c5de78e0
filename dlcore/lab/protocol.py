"""What a supervisor and its child say to each other: JSON lines, and after the line ``result`` the bytes of a run file.

To the child: one order per line, ``{target, settings, key}``; the end of the stream means that nobody is left, exit.
From the child: ``hello`` once torch is warm, ``progress``, then ``failed`` or ``result``; a foreign line is an error.
"""

from __future__ import annotations

import json
import os
import select
from collections.abc import Mapping
from typing import Any, NamedTuple

from dlcore.lab import header

MAX_LINE = 32 * 2**20
CHUNK = 2**20


class ProtocolError(Exception):
    """Say that the child wrote something that is no message."""


class Message(NamedTuple):
    """Be one message from a child."""

    event: str
    body: Mapping[str, Any]
    payload: bytes = b""


def write(descriptor: int, message: Mapping[str, Any], payload: bytes = b"") -> None:
    """Write one message, all of it; numpy scalars and arrays inside become numbers and lists."""
    line = json.dumps(message, default=lambda value: value.tolist()).encode() + b"\n"
    rest = memoryview(line + payload)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class Reader:
    """Assemble the messages that arrive on a pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()
        self._searched = 0
        self._result: Mapping[str, Any] | None = None

    def read(self, timeout: float) -> Message | None:
        """Return the next message, or None if none is complete within ``timeout`` seconds.

        Raises:
            EOFError: the child is gone.
            ProtocolError: it wrote something that is no message.
        """
        message = self._assemble()
        if message is None and select.select([self._descriptor], [], [], timeout)[0]:
            chunk = os.read(self._descriptor, CHUNK)
            if not chunk:
                raise EOFError
            self._buffer += chunk
            message = self._assemble()
        return message

    def _assemble(self) -> Message | None:
        if self._result is None:
            return self._assemble_line()
        size = self._result["bytes"]
        if len(self._buffer) < size:
            return None
        body, self._result = self._result, None
        return Message("result", body, self._cut(size))

    def _assemble_line(self) -> Message | None:
        end = self._buffer.find(b"\n", self._searched)
        self._searched = len(self._buffer)
        if end < 0:
            if len(self._buffer) > MAX_LINE:
                raise ProtocolError("an endless line")
            return None
        try:
            body = json.loads(self._cut(end + 1))
            event = str(body["event"])
            if event != "result":
                return Message(event, body)
            if not 0 < body["bytes"] <= header.MAX_FILE:
                raise ValueError("an impossible size")
        except (ValueError, KeyError, TypeError) as error:
            raise ProtocolError(str(error)) from error
        self._result = body
        return self._assemble()

    def _cut(self, size: int) -> bytes:
        piece = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._searched = 0
        return piece
