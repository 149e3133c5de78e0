"""What a picture of codes is worth: measures of what it invents and tears apart, and the distances of all pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float

from dlcore.elements.latent import distortion, principal
from dlcore.elements.latent.distortion import Distortion
from dlcore.experiments.latent_model import LatentModelResult
from dlcore.figures import projection as figures
from pages import _formula, _latent_map_model, _live, _plot, _share, _words
from pages._latent_map_model import Side
from pages._words import _

Places = Float[np.ndarray, "shown 2"]


def show(side: Side, result: LatentModelResult, drawn: Sequence[Places], meaning: str) -> None:
    """Show how far each picture may be trusted, beside the plane of PCA.

    Args:
        side: whose codes are drawn.
        result: its result.
        drawn: one picture of PCA, or two that differ by their seed.
        meaning: tells these pictures from all others of the same codes.
    """
    known = _measured((*side.meaning, meaning), side, result, drawn)
    st.markdown(_words.explanation("latent_projection", "distorts"))
    left, right = st.columns([4, 3], gap="medium")
    with left:
        table = _table(known)
        st.dataframe(table, hide_index=True, key="lat_distortion", alt=_("What each picture does to the codes."))
        if len(drawn) > 1:
            st.markdown(_tell_seeds(drawn[0], drawn[1]))
    with right:
        _show_pairs(side, result, drawn[0], meaning)
    _formula.drawer("lat_projection_formulas", _show_formulas)
    _share.show(key="lat_projection_share", table=table, name="gradient-lab-projection")


def _table(known: Sequence[Distortion]) -> pd.DataFrame:
    names = [_("PCA")] if len(known) == 1 else [_("first seed"), _("second seed"), _("PCA")]
    rows = {
        _("Trustworthiness"): [one.trustworthiness for one in known],
        _("Continuity"): [one.continuity for one in known],
        _("Class guessed by neighbours: in the picture"): [one.agreement[1] for one in known],
        _("Class guessed by neighbours: in the codes"): [one.agreement[0] for one in known],
        _("Distances of two images"): [one.distances for one in known],
        _("Spread of a class"): [one.spreads for one in known],
        _("Distance of two classes"): [one.gaps for one in known],
    }
    table: dict[str, Any] = {_("Measure"): list(rows)}
    for place, name in enumerate(names):
        table[name] = [_number(values[place]) for values in rows.values()]
    return pd.DataFrame(table)


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _tell_seeds(one: Places, other: Places) -> str:
    words = _(
        "**Another seed.** The two pictures share **{neighbours:.0%}** of the neighbours, and the rank correlation of "
        "their distances is **{distances:.3f}**. They may be turned or mirrored: that means nothing."
    )
    return words.format(
        neighbours=distortion.in_common(one, other),
        distances=distortion.rank_correlation(distortion.pairs(one), distortion.pairs(other)),
    )


def _show_pairs(side: Side, result: LatentModelResult, picture: Places, meaning: str) -> None:
    codes = _latent_map_model.codes(side, result)
    axes = (_("distance between two codes"), _("distance in the picture"))
    _plot.show(
        _live.kept(
            side.question,
            side.run,
            f"lat shepard {meaning}",
            lambda: figures.shepard(distortion.pairs(codes), distortion.pairs(picture), axes),
        ),
        key="lat_shepard",
        alt=_("For all pairs of images: their distance in the picture against the distance of their codes."),
        height=300,
        view=f"shepard {meaning}",
    )
    st.caption(_words.explanation("latent_projection", "pairs"))


def _show_formulas() -> None:
    _formula.show(
        r"T = 1 - \frac{2}{n k (2n - 3k - 1)} \sum_{i} \sum_{j \in U_i} (r(i, j) - k)",
        distortion.trustworthiness,
        source="Venna and Kaski, ICANN 2001, equations 1 and 2",
        symbols={"k": str(distortion.NEIGHBOURS)},
    )
    st.markdown(_words.explanation("latent_projection", "formula"))
    _formula.show(
        r"z(a, b) = \bar z + a\,v_1 + b\,v_2",
        principal.code_at,
        source="Pearson, Philosophical Magazine, 1901",
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _measured(
    meaning: tuple[str, ...],  # noqa: ARG001  its key
    _side: Side,
    _result: LatentModelResult,
    _drawn: Sequence[Places],
) -> Any:
    codes = _latent_map_model.codes(_side, _result)
    plane = [] if len(_drawn) == 1 else [principal.project(principal.fit(codes), codes)]
    return [distortion.measure(codes, picture, _result.labels) for picture in (*_drawn, *plane)]
