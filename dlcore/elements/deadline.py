"""Cut off a computation in Python that takes too long, in whatever thread it runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

Value = TypeVar("Value")


def within(seconds: float, compute: Callable[[], Value]) -> Value:
    """Return what ``compute`` returns, unless it takes longer than ``seconds``.

    The clock is looked at whenever a Python function is called, so the work of one single C function is not cut.

    Raises:
        TimeoutError: it was cut off.
    """
    limit = time.monotonic() + seconds

    def look(_frame: FrameType, _event: str, _argument: Any) -> None:
        if time.monotonic() > limit:
            raise TimeoutError

    before = sys.gettrace()
    sys.settrace(look)
    try:
        return compute()
    finally:
        sys.settrace(before)
