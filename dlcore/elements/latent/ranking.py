"""Tell two groups apart by one number: ROC curve, the area under it and how sure it is, thresholds and their counts.

A higher score means: more anomalous.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

Scores = Float[np.ndarray, " images"]
CERTAIN = 1.959964
"""Standard deviations of a normal distribution on either side that hold 95 % of it."""


class Curve(NamedTuple):
    """Hold a ROC curve: what each threshold does, from the highest (nothing is called anomalous) to the lowest.

    Attributes:
        false_positive: share of the normal images that are called anomalous.
        true_positive: share of the anomalous ones that are.
    """

    false_positive: Float[np.ndarray, " points"]
    true_positive: Float[np.ndarray, " points"]


class Counts(NamedTuple):
    """Say how many images of each group lie above a threshold (are called anomalous), and how many do not."""

    true_positive: int
    false_negative: int
    false_positive: int
    true_negative: int

    @property
    def hit_rate(self) -> float:
        """Return the true positive rate."""
        return self.true_positive / (self.true_positive + self.false_negative)

    @property
    def alarm_rate(self) -> float:
        """Return the false positive rate."""
        return self.false_positive / (self.false_positive + self.true_negative)


def roc(normal: Scores, anomalous: Scores) -> Curve:
    """Return the curve that all thresholds make, with a corner for each distinct score."""
    scores = np.concatenate([normal, anomalous])
    found = np.concatenate([np.zeros(len(normal)), np.ones(len(anomalous))])[np.argsort(-scores, kind="stable")]
    last = np.append(np.flatnonzero(np.diff(np.sort(-scores))), len(scores) - 1)
    hits = np.append(0, np.cumsum(found)[last])
    alarms = np.append(0, np.cumsum(1 - found)[last])
    return Curve(alarms / len(normal), hits / len(anomalous))


def area(normal: Scores, anomalous: Scores) -> float:
    """Return the area under the ROC curve: how often an anomalous image scores above a normal one, ties half.

    Source:
        Hanley and McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve",
        Radiology 143, 1982.
    """
    return float(_placements(normal, anomalous)[1].mean())


def error(normal: Scores, anomalous: Scores) -> float:
    """Return the standard error of the area, from the images that were measured.

    Source:
        DeLong, DeLong and Clarke-Pearson, "Comparing the Areas under Two or More Correlated Receiver Operating
        Characteristic Curves: A Nonparametric Approach", Biometrics 44, 1988.
    """
    of_normal, of_anomalous = _placements(normal, anomalous)
    return math.sqrt(of_normal.var(ddof=1) / len(normal) + of_anomalous.var(ddof=1) / len(anomalous))


def predicted_error(area: float, normal: int, anomalous: int) -> float:
    """Predict the standard error of the area from nothing but its size and the numbers of images.

    The scores of both groups are taken to be exponentially distributed.

    Source:
        Hanley and McNeil 1982, equations 1 and 2.
    """
    above, below = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (anomalous - 1) * (above - area**2) + (normal - 1) * (below - area**2)
    return math.sqrt(max(spread, 0) / (normal * anomalous))


def interval(area: float, error: float) -> tuple[float, float]:
    """Return the 95 % confidence interval of the area, symmetric on the scale of its logit, so that it stays in 0 … 1.

    Where the area is 0 or 1, no pair of images is there to tell how sure it is: NaN.

    Source:
        Pepe, "The Statistical Evaluation of Medical Tests for Classification and Prediction", Oxford 2003, section 5.2.
    """
    if not 0 < area < 1:
        return math.nan, math.nan
    logit, reach = math.log(area / (1 - area)), CERTAIN * error / (area * (1 - area))
    low, high = (1 / (1 + math.exp(-end)) for end in (logit - reach, logit + reach))
    return low, high


def areas(
    normal: Float[np.ndarray, "*models normal"], anomalous: Float[np.ndarray, "*models anomalous"]
) -> tuple[Float[np.ndarray, "*models"], Float[np.ndarray, "*models"]]:
    """Return the area under each model's ROC curve and its standard error; NaN where scores are not finite."""
    found = np.full((2, *normal.shape[:-1]), np.nan)
    for place in np.ndindex(normal.shape[:-1]):
        groups = normal[place], anomalous[place]
        if all(np.isfinite(one).all() for one in groups):
            found[:, *place] = area(*groups), error(*groups)
    return found[0], found[1]


def order(scores: Scores) -> Int[np.ndarray, " images"]:
    """Return the places of the images, the most anomalous first; images of one score as they stand."""
    return np.argsort(-scores, kind="stable")


def threshold(normal: Scores, alarm_rate: float) -> float:
    """Return the lowest of the normal scores that no more than this share of them lie above."""
    allowed = math.floor(alarm_rate * len(normal) + 1e-9)
    descending = np.sort(normal)[::-1]
    return float(descending[allowed]) if allowed < len(normal) else float(-np.inf)


def counts(normal: Scores, anomalous: Scores, threshold: float) -> Counts:
    """Count what lies above the threshold."""
    hits, alarms = int((anomalous > threshold).sum()), int((normal > threshold).sum())
    return Counts(hits, len(anomalous) - hits, alarms, len(normal) - alarms)


def precision(found: Counts, base_rate: float) -> float:
    """Return how probably an alarm is a true one where this share of all images is anomalous (Bayes' rule).

    NaN where there is no alarm at all.
    """
    true, false = base_rate * found.hit_rate, (1 - base_rate) * found.alarm_rate
    return true / (true + false) if true + false > 0 else math.nan


def _placements(normal: Scores, anomalous: Scores) -> tuple[Scores, Scores]:
    """Return for each normal image the share of anomalous ones above it, for each anomalous one of normal ones below.

    Ties count half.
    """
    up, down = np.sort(anomalous), np.sort(normal)
    above = 1 - (np.searchsorted(up, normal, "left") + np.searchsorted(up, normal, "right")) / (2 * len(up))
    below = (np.searchsorted(down, anomalous, "left") + np.searchsorted(down, anomalous, "right")) / (2 * len(down))
    return above, below
