"""Say what went wrong in a computation: to the visitor in a sentence, to the server's log in full."""

from __future__ import annotations

import traceback

OUT_OF_MEMORY = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory")


def explain(error: BaseException) -> dict[str, str]:
    """Return what may be told of an error: its kind, a sentence without paths, and the traceback for the log."""
    words = str(error).strip().splitlines()
    memory = isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in OUT_OF_MEMORY)
    # Messages of other types may hold paths of this machine, which are not for visitors.
    tellable = isinstance(error, (ValueError, ArithmeticError)) and words
    return {
        "kind": "memory" if memory else "error",
        "text": f"{type(error).__name__}: {words[0][:300]}" if tellable else type(error).__name__,
        "traceback": "".join(traceback.format_exception(error)),
    }
