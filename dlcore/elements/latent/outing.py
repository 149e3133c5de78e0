"""All walks between two codes at once, the cross-fade beside them, and the plane in which they are drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.latent import forward, walked, walks
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import LatentSettings
from dlcore.elements.latent.walked import Known, Walked

Kind = Literal["straight", "spherical", "stepwise", "single"]
ROUTES = {"straight": walks.straight, "spherical": walks.spherical, "stepwise": walks.stepwise}
CELLS = 81
"""Rows and columns of the grid on which the prior is drawn."""
ROOM = 1.12
"""How much farther the map reaches than what is on it."""


class Ask(NamedTuple):
    """What is walked.

    Attributes:
        kind: the route that is looked at; the others stand beside it, except beside the traversal of one dimension.
        start: the code at which it begins; the one that is held where one dimension is traversed.
        end: the code at which it ends.
        frames: how many codes are decoded.
        dimension: the one that is traversed, from 0.
        span: between what values.
    """

    kind: Kind
    start: walks.Code
    end: walks.Code
    frames: int
    dimension: int
    span: walked.Span


class Outing(NamedTuple):
    """What was met.

    Attributes:
        walks: by route, the one that is looked at first.
        faded: the cross-fade between its first and its last image.
        plane: two directions at right angles, in which the walks are drawn.
    """

    walks: Mapping[str, Walked]
    faded: Walked
    plane: Float[np.ndarray, "2 dims"]

    @property
    def main(self) -> Walked:
        """The walk that is looked at."""
        return next(iter(self.walks.values()))


def go(
    settings: LatentSettings, row: forward.Row, codes: Float[np.ndarray, "codes dims"], known: Known, asked: Ask
) -> Outing:
    """Go all walks."""
    paths = _paths(settings, codes, asked)
    found = {kind: walked.walk(settings, row, path, known) for kind, path in paths.items()}
    main = found[asked.kind]
    return Outing(found, walked.fade(main, known), walks.plane(main.path[0], main.path[-1]))


def _paths(settings: LatentSettings, codes: Float[np.ndarray, "codes dims"], asked: Ask) -> dict[str, walks.Path]:
    if asked.kind == "single":
        values = walked.values(asked.span, settings, asked.dimension, codes, asked.frames)
        return {"single": walks.along(asked.start, asked.dimension, values)}
    done = walks.shares(asked.frames)
    order = sorted(ROUTES, key=lambda kind: kind != asked.kind)
    return {kind: ROUTES[kind](asked.start, asked.end, done) for kind in order}


def reach(places: Float[np.ndarray, "points 2"]) -> float:
    """Return half the width of a map, around the origin, that shows all these places."""
    return ROOM * float(np.abs(places).max(initial=1.0))


def prior_on_map(settings: LatentSettings, reach: float) -> Float[np.ndarray, "cells cells"]:
    """Return the prior's density on a grid over the map of a code of two numbers; without cells where none is meant."""
    if settings.dims > 2 or settings.model == "autoencoder":
        return np.empty((0, 0))
    line = np.linspace(-reach, reach, CELLS)
    grid = np.stack(np.meshgrid(line, line), -1)
    return np.asarray(np.exp(np.asarray(PRIORS[settings.prior].log_density(grid))))


def typical_lengths(settings: LatentSettings) -> tuple[float, ...]:
    """Return the usual length of a draw from a Gaussian prior and, between two draws half way, that of their mixture.

    Empty where the prior is another one, or the codes are drawn on the map of their two numbers.
    """
    if settings.dims == 2 or settings.prior != "gaussian" or settings.model == "autoencoder":
        return ()
    mean = walks.mean_norm(settings.dims)
    return mean, mean / math.sqrt(2)
