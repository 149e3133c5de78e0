"""The images of the tab "Anomaly" in the order of their scores, and one of them looked into, pixel by pixel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Bool, Float, Int, UInt8

from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent import held_out, pixel_costs, ranking
from dlcore.elements.latent.pixel_costs import Explained
from dlcore.experiments.anomaly import AnomalyResult, AnomalyScoresResult
from dlcore.figures import anomaly as figures
from dlcore.figures import theme
from pages import _anomaly_pictures, _controls, _live, _numbers, _plot, _words
from pages._anomaly_pictures import Seen
from pages._words import _

STRIPS = {"extremes": "Extremes", "mistakes": "Mistakes"}
"""Proper names, untranslated: they stand in the URL."""
HALF = figures.ACROSS // 2


class Pool(NamedTuple):
    """Hold all images that were scored, the normal ones first.

    Attributes:
        images: 0 … 1.
        labels: what they show, or showed.
        anomalous: whether each is an anomaly.
        order: their places, the most anomalous first, by the first seed's model.
        explained: what this model makes of each.
    """

    images: Float[np.ndarray, "images side side"]
    labels: UInt8[np.ndarray, " images"]
    anomalous: Bool[np.ndarray, " images"]
    order: Int[np.ndarray, " images"]
    explained: Explained


def show(seen: Seen, trained: AnomalyResult) -> None:
    """Show the images at both ends of the order, and the chosen one."""
    st.subheader(_("The images in their order"), anchor=False)
    pool = _pool(seen, trained)
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        words = _(
            "The ends of the order, or what a threshold gets wrong first: normal images high up, anomalies far down."
        )
        kind = _controls.switch(STRIPS, key="ano_strip", label=_("Show"), default="extremes", help=words)
    with right:
        words = _("1 is the most anomalous image. A click on an image chooses it.")
        rank = _numbers.whole(1, len(pool.order), 1, key="ano_rank", label=_("Image looked into, by rank"), help=words)
    for number, (title, ranks) in enumerate(_strips(kind, pool).items()):
        key = f"ano_strip_{number}"
        _show_strip(seen, key, title, _strip(seen, pool, ranks, rank), ranks)
    _show_inside(seen, pool, rank)


def _pool(seen: Seen, trained: AnomalyResult) -> Pool:
    result, training = seen.result, seen.question.training
    parts = [result.normal_images, result.anomalous_images]
    found = [
        pixel_costs.explain(training, trained.rows[0], one.reshape(len(one), -1).astype(np.float32) / 255)
        for one in parts
    ]
    return Pool(
        np.concatenate(parts) / np.float32(255),
        np.concatenate([result.normal_labels, result.anomalous_labels]),
        np.arange(len(parts[0]) + len(parts[1])) >= len(parts[0]),
        ranking.order(np.concatenate([seen.normal[0], seen.anomalous[0]])),
        Explained(*(np.concatenate(both) for both in zip(*found, strict=True))),
    )


def _strips(kind: str, pool: Pool) -> dict[str, Int[np.ndarray, " shown"]]:
    """Return the ranks (from 0) of the images of both strips, by title."""
    ranks = np.arange(len(pool.order))
    if kind == "extremes":
        return {_("Most anomalous"): ranks[: figures.ACROSS], _("Most normal"): ranks[::-1][: figures.ACROSS]}
    strange = pool.anomalous[pool.order]
    return {
        _("Normal images that look most anomalous"): ranks[~strange][: figures.ACROSS],
        _("Anomalies that look most normal"): ranks[strange][::-1][: figures.ACROSS],
    }


def _strip(seen: Seen, pool: Pool, ranks: Int[np.ndarray, " shown"], rank: int) -> figures.Strip:
    places, training = pool.order[ranks], seen.question.training
    names = DATASETS[training.dataset].classes
    chosen = np.flatnonzero(ranks == rank - 1)
    return figures.Strip(
        pool.images[places],
        pool.explained.mean[places].reshape(-1, training.side, training.side),
        [f"{place + 1}<br>{names[label]}" for place, label in zip(ranks, pool.labels[places], strict=True)],
        pool.anomalous[places].tolist(),
        int(chosen[0]) if len(chosen) else None,
    )


def _show_strip(seen: Seen, key: str, title: str, shown: figures.Strip, ranks: Int[np.ndarray, " shown"]) -> None:
    """Show one strip; a click on an image chooses it."""
    rows, titles = (_("in"), _("out")), (title, _("rank and class"), _("of the model"))
    name = f"{key} {title} {seen.look.score} {shown.chosen}"
    drawn = _live.kept(seen.question, seen.run, name, lambda: figures.strip(shown, rows, titles))
    alt = _("Images in the order of their scores, below each what the model makes of it.")
    view = f"{title} {seen.question.training.side}"
    _plot.show(drawn, key=key, alt=alt, height=246, view=view, on_click=lambda click: _choose(click, ranks))


def _choose(click: _plot.Click, ranks: Int[np.ndarray, " shown"]) -> None:
    place = round(click.x)
    if 0 <= place < len(ranks):
        _controls.put({"ano_rank": int(ranks[place]) + 1})


def _show_inside(seen: Seen, pool: Pool, rank: int) -> None:
    """Show the chosen image, what the model makes of it, and where that costs most."""
    place = int(pool.order[rank - 1])
    st.subheader(_("Where it is explained badly"), anchor=False)
    left, right = st.columns([7, 3], gap="large", vertical_alignment="center")
    with left:
        drawn = _live.kept(seen.question, seen.run, f"ano inside {place}", lambda: _inside(seen, pool, place))
        alt = _("One image, its reconstruction, the nearest training image, and what each pixel adds to the cost.")
        _plot.show(drawn, key="ano_inside", alt=alt, height=236, view=str(seen.question.training.side))
        st.caption(_words.explanation("anomaly", "inside"))
    with right:
        label = DATASETS[seen.question.training.dataset].classes[pool.labels[place]]
        group = _anomaly_pictures.groups(seen.question)[int(pool.anomalous[place])]
        words = _("Rank **{rank}** of {images} · {label} · {group}")
        st.markdown(words.format(rank=rank, images=len(pool.order), label=_words.escaped(label), group=group))
        alt = _("Every score of the chosen image, and its rank by it.")
        st.dataframe(_ranks(seen.result, place), hide_index=True, key="ano_ranks", alt=alt)


def _inside(seen: Seen, pool: Pool, place: int) -> theme.Figure:
    square = pool.images[place].shape
    explained = pool.explained
    parts = [
        pool.images[place],
        explained.seen[place].reshape(square),
        explained.mean[place].reshape(square),
        seen.result.nearest[place] / np.float32(255),
    ]
    names = [
        _("image"), _("as the model<br>sees it"), _("what it<br>makes of it"),
        _("nearest<br>training image"), _("cost of<br>each pixel"),
    ]  # fmt: skip  # one line of a few names
    return figures.inside(
        np.stack(parts), explained.costs[place].reshape(square), names, (_("the chosen image"), _("nats"))
    )


def _ranks(result: AnomalyScoresResult, place: int) -> pd.DataFrame:
    """Return every score of one image, and its rank by it."""
    every = np.concatenate([result.normal[:, 0], result.anomalous[:, 0]], 1)
    return pd.DataFrame(
        {
            _("Score"): [held_out.SCORES[name].name for name in result.names],
            _("Value"): [f"{one:.4g}" for one in every[:, place]],
            _("Rank"): [int((one > one[place]).sum()) + 1 for one in every],
        }
    )
