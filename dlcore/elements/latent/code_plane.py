"""A square of codes of two numbers: the prior's outline in it, and what discriminators say of each place."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt8

from dlcore.elements.latent import aggregated, agreement
from dlcore.elements.latent.forward import Row
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import LatentSettings

CELLS = 45
"""Places along each side."""
NEAREST, FARTHEST = 3.4, 12.0
"""How far from the origin the square reaches at least and at most."""
INSIDE = (0.5, 0.9)
"""Which shares of the prior its outlines enclose."""

Along = Float[np.ndarray, " cells"]
Percent = UInt8[np.ndarray, " places"]


def reach(codes: Float[np.ndarray, "*many dims"]) -> float:
    """Return how far a square goes that holds nearly all codes."""
    known = codes[np.isfinite(codes)]
    far = np.quantile(np.abs(known), 0.995) if len(known) else 0
    return float(np.clip(1.05 * far, NEAREST, FARTHEST))


def along(far: float, cells: int = CELLS) -> Along:
    """Return the places along a side of the square."""
    return np.linspace(-far, far, cells)


def places(side: Along) -> Float[np.ndarray, "places 2"]:
    """Return every place of the square, row by row, the lowest first."""
    return np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)


def density(prior: str, side: Along) -> Float[np.ndarray, "cells cells"]:
    """Return how dense a prior is at every place."""
    with np.errstate(divide="ignore"):  # the ring at the origin
        found = np.exp(PRIORS[prior].log_density(places(side)))
    return np.asarray(found.reshape(len(side), len(side)))


def levels(prior: str, draws: Float[np.ndarray, "draws 2"]) -> tuple[float, ...]:
    """Return the densities above which ``INSIDE`` of the prior lie, by its draws; one for a prior that is level."""
    found = np.exp(PRIORS[prior].log_density(draws))
    heights = np.minimum(np.quantile(found, 1 - np.array(INSIDE)), found.max() / 2)
    return tuple(np.unique(heights.round(9)).tolist())


def said(settings: LatentSettings, critic: Row, side: Along) -> Percent:
    """Return how much a discriminator takes every place for a draw of the prior, in per cent; 50 where it is lost."""
    with np.errstate(over="ignore", invalid="ignore"):  # of a model that diverges right now
        return _percent(agreement.logits(settings, critic, places(side)))


def best(prior: str, side: Along, codes: Float[np.ndarray, "codes 2"], width: float) -> Percent:
    """Return what the best discriminator says of every place, in per cent, by the estimated density of the codes."""
    if not np.isfinite(codes).all():
        return np.full(len(side) ** 2, 50, np.uint8)
    at = places(side)
    with np.errstate(divide="ignore"):
        of_prior = np.maximum(PRIORS[prior].log_density(at), -1e4)
    return _percent(aggregated.optimal_logit(of_prior, aggregated.log_density(at, codes, width)))


def _percent(logits: Float[np.ndarray, " places"]) -> Percent:
    share = 100 / (1 + np.exp(-np.clip(np.nan_to_num(logits), -50, 50)))
    percent: Percent = np.round(share).astype(np.uint8)
    return percent
