"""The controls of the picture of codes with more than two numbers: by what it is drawn, how, and what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dlcore.experiments.latent_projection import LatentProjection
from pages import _controls, _numbers
from pages._latent_map_model import Side
from pages._words import _

METHODS = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP"}
METRICS = {"euclidean": "Euclidean", "cosine": "Cosine"}
STARTS = {"random": "Random", "ordered": "Ordered"}
"""Proper names, untranslated: they stand in the URL."""
FARTHEST = 1000.0


def choose_side(sides: Sequence[Side]) -> Side:
    """Show whose codes are drawn, where there are several models."""
    if len(sides) == 1:
        return sides[0]
    names: dict[str, str] = {side.side: side.side.upper() for side in sides}
    chosen = _controls.switch(names, key="lat_of", label=_("Codes of model"), default=sides[0].side)
    return next(side for side in sides if side.side == chosen)


def choose_method() -> str:
    """Show by what the picture is drawn."""
    words = _("PCA looks at the codes from the side from which they spread most. t-SNE and UMAP keep neighbours close.")
    return _controls.switch(METHODS, key="lat_proj", label=_("Drawn by"), default="pca", help=words)


def choose_settings(method: str) -> dict[str, Any]:
    """Show the settings of t-SNE or UMAP."""
    left, right = st.columns(2)
    with left:
        first = _perplexity() if method == "tsne" else _neighbours()
    with right:
        second = _exaggeration() if method == "tsne" else _min_dist()
    with left:
        words = _("Ordered: t-SNE starts from PCA, UMAP from the eigenvectors of the neighbours' graph.")
        start = _controls.choice(STARTS, key="lat_start", label=_("Start"), default="random", help=words)
    with right:
        words = _("Of codes: the straight line between them, or the angle between them seen from the origin.")
        metric = _controls.choice(METRICS, key="lat_metric", label=_("Distance"), default="euclidean", help=words)
    seed = _numbers.number(LatentProjection, "seed", key="lat_pseed", label=_("Seed of the first picture"))
    return first | second | {"method": method, "start": start, "seed": seed, "metric": metric}


def _perplexity() -> dict[str, Any]:
    words = _("About how many neighbours pull at each point. Small: many small islands. It must be below the points.")
    return {
        "perplexity": _numbers.number(
            LatentProjection, "perplexity", key="lat_perplexity", label=_("Perplexity"), help=words, step=5.0
        )
    }


def _exaggeration() -> dict[str, Any]:
    words = _("How many times as strongly neighbours pull at first (early exaggeration).")
    return {
        "exaggeration": _numbers.number(
            LatentProjection,
            "exaggeration",
            key="lat_exaggeration",
            label=_("Exaggeration"),
            help=words,
            step=1.0,
        )
    }


def _neighbours() -> dict[str, Any]:
    words = _("A point's nearest ones, itself among them. Few: many small islands. It must be below the points.")
    return {
        "neighbours": _numbers.number(
            LatentProjection, "neighbours", key="lat_neighbors", label=_("Neighbours"), help=words
        )
    }


def _min_dist() -> dict[str, Any]:
    words = _("How close together points may lie in the picture: it only decides how dense islands look.")
    return {
        "min_dist": _numbers.number(
            LatentProjection, "min_dist", key="lat_min_dist", label=_("Least distance"), help=words, step=0.05
        )
    }


def choose_place() -> tuple[float, float]:
    """Show the place of the plane of PCA that is decoded; a click in the picture sets it."""
    left, right = st.columns(2)
    with left:
        x = _numbers.linear(-FARTHEST, FARTHEST, 0.0, key="lat_px", label=_("Component 1"))
    with right:
        y = _numbers.linear(-FARTHEST, FARTHEST, 0.0, key="lat_py", label=_("Component 2"))
    return x, y


def take_place(x: float, y: float) -> None:
    """Decode this place of the plane from now on."""
    _controls.put({key: min(max(round(at, 3), -FARTHEST), FARTHEST) for key, at in (("lat_px", x), ("lat_py", y))})


def choose_image(images: int) -> int:
    """Show the test image whose code is decoded; a click in a picture takes the nearest one."""
    return _numbers.whole(0, images - 1, 0, key="lat_pimage", label=_("Test image"))


def take_image(number: int) -> None:
    """Decode the code of this test image from now on."""
    _controls.put({"lat_pimage": number})
