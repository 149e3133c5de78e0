"""Two groups of networks compared by their test errors, seed by seed, beside what the luck of the seeds makes."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from dlcore.elements import seed_interval
from pages._words import _


def tell(words: str, error: Float[np.ndarray, " seeds"], against: Float[np.ndarray, " seeds"]) -> list[str]:
    """Say how many percentage points more or fewer the one misreads than the other; nothing where neither is known.

    Args:
        words: with the gaps ``{points:.1f}`` and ``{more}``, which is "more" or "fewer".
        error: test error in percent of each seed.
        against: the same of those it is compared with.
    """
    apart = seed_interval.against(error[None], against)
    mean, half = apart.mean.item(), apart.half.item()
    if np.isnan(mean):
        return []
    said = words.format(points=abs(mean), more=_("more") if mean > 0 else _("fewer"))
    if np.isnan(half):
        return [said + _("; with one seed nobody knows whether that is luck.")]
    clear = seed_interval.clear(apart).all()
    luck = _("more than the luck of the seeds") if clear else _("no more than the luck of the seeds")
    rest = _(" (± {half:.1f}, the 95 % interval of the mean difference over {seeds} seeds): {luck}.")
    return [said + rest.format(half=half, seeds=len(error), luck=luck)]
