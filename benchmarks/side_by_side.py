"""Time alternatives side by side: in turns, so that a busy moment of the machine meets all of them."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from jaxtyping import Float


def fastest(
    *runs: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time
) -> Float[np.ndarray, " runs"]:
    """Alternate the runs and return the fastest round of each, in seconds.

    Args:
        runs: what is timed.
        rounds: how often; one more goes before, to warm up.
        clock: by default the processor's time of this process, which other processes do not lengthen.
    """
    seconds = np.empty((rounds, len(runs)))
    for round_ in range(-1, rounds):  # the first round warms up and is overwritten by the last
        for place, run in enumerate(runs):
            began = clock()
            run()
            seconds[round_, place] = clock() - began
    return seconds.min(0)
