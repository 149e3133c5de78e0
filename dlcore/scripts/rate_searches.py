"""What the scripts share that look for the best learning rate: a row over the whole range, then finer ones."""

from __future__ import annotations

from dlcore.elements.rate_search import Plan
from dlcore.scripts import lowest
from dlcore.scripts.program import Setting, setting

_SEARCH = '''
def by_equal_factors(low, high, count):
    """Return so many rates from the lowest to the highest, both included."""
    inner = [low * (high / low) ** (k / (count - 1)) for k in range(1, count - 1)]
    return [low, *inner, high]


def search(score_of):
    """Return the scores of many rates, more of them around the best; low is good."""
    scores = {rate: score_of(rate) for rate in by_equal_factors(LOW, HIGH, COARSE)}
    for _ in range(FINER_ROWS):
        tried = sorted(scores)
        best = tried.index(min(tried, key=scores.get))
        low, high = tried[max(best - 1, 0)], tried[min(best + 1, len(tried) - 1)]
        for rate in by_equal_factors(low, high, FINE + 2)[1:-1]:
            scores[rate] = score_of(rate)
    return scores


def train():
    """Look for the best learning rate of every optimizer; return its score and it."""
    results = {}
    for name, make in OPTIMIZERS.items():
        scores = search(functools.partial(score, make))
        for rate in sorted(scores):
            print(f"{name} at a rate of {rate:.3g}: {scores[rate]:.6g}")
        results |= lowest(f"score/{name}", scores)
    return results
'''

SEARCH = "\n\n".join((lowest.LOWEST, _SEARCH))


def settings(plan: Plan) -> list[Setting]:
    """Return the constants that say which rates are tried."""
    return [
        setting("LOW", plan.low, "the smallest learning rate"),
        setting("HIGH", plan.high, "the largest"),
        setting("COARSE", plan.coarse, "rates in the first row, by equal factors"),
        setting("FINE", plan.fine, "rates in each later row, around the best so far"),
        setting("FINER_ROWS", plan.rows, "later rows"),
    ]
