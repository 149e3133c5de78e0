"""Files that libraries download: how long to wait, and how to say in words why they did not come."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
from collections.abc import Iterator

FAILURES = (RuntimeError, OSError, EOFError, http.client.HTTPException)
"""What libraries raise when a file does not come, or not whole."""

PATIENCE_S = 20.0
"""How long a download may be silent before the server counts as out of reach."""


@contextlib.contextmanager
def patience() -> Iterator[None]:
    """Let no connection be silent for longer than ``PATIENCE_S``; libraries themselves would wait for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE_S)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def reason(error: Exception) -> str:
    """Return the cause in a few words, without the paths that the messages of the operating system carry."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    last = (str(error).strip().splitlines() or [type(error).__name__])[-1]
    return re.sub(r"^.*\[Errno -?\d+\] ", "", last).strip("<>. ")[:100]
