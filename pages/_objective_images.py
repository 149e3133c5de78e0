"""The ELBO image by image: the best and the worst test images, and one that a click or its number chooses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from dlcore.elements.datasets import DATASETS, Images
from dlcore.elements.latent import best_worst, forward, images
from dlcore.experiments.latent_bounds import LatentBounds, LatentBoundsResult
from dlcore.experiments.latent_model import LatentModelResult
from dlcore.figures import image_costs as figures
from pages import _controls, _live, _numbers, _objective_bounds, _plot
from pages._objective_bounds import TEST
from pages._words import _

EACH = 6
"""How many of the best, and of the worst images are shown."""


class _Shown(NamedTuple):
    """Hold what is shown: the question, the VAE, and what was measured of it with the run that did."""

    question: LatentBounds
    model: LatentModelResult
    run: _objective_bounds.Run
    result: LatentBoundsResult


def show(
    question: LatentBounds, model: LatentModelResult, run: _objective_bounds.Run, result: LatentBoundsResult
) -> None:
    """Show where each test image lies in both terms, the extremes, and the chosen one."""
    shown = _Shown(question, model, run, result)
    st.subheader(_("The ELBO, image by image"), anchor=False)
    left, right = st.columns(2, gap="large")
    with right:
        chosen = _choose(len(model.images))
        _show_one(shown, chosen)
    with left:
        _show_all(shown, chosen)
    _show_extremes(shown)


def _choose(count: int) -> int:
    """Show which image is looked at; return its place among the test images shown."""
    words = _("Its place among the test images. By default the first one; a click in a picture chooses another.")
    return _numbers.whole(0, count - 1, 0, key="elbo_image", label=_("Test image"), help=words)


def _take(place: int, count: int) -> None:
    if 0 <= place < count:
        _controls.put({"elbo_image": place})


def _show_all(shown: _Shown, chosen: int) -> None:
    question, model, run, result = shown
    axes = _("KL term (nats)"), _("−log p(x|z) (nats)")
    rate, error = result.divergence[TEST].sum(-1), result.reconstruction[TEST]
    drawn = _live.kept(
        question, run, f"elbo images {chosen}", lambda: figures.per_image(rate, error, model.labels, chosen, axes)
    )
    alt = _("Each test image by its KL term and its reconstruction term, in the colour of its class.")

    def take(click: _plot.Click) -> None:
        if isinstance(click.custom, list) and click.custom and isinstance(click.custom[0], int | float):
            _take(int(click.custom[0]), len(model.labels))

    _plot.show(drawn, key="elbo_images", alt=alt, height=330, view=question.key(), on_click=take)
    st.caption(_("A point is a test image, its colour the class. A click shows the image beside the plot."))


def _show_one(shown: _Shown, chosen: int) -> None:
    """Show one image with its reconstruction and both its terms."""
    question, model, _run, result = shown
    elbo = result.elbo[TEST]
    place = best_worst.place(elbo, chosen)
    label = DATASETS[question.of.dataset].classes[int(model.labels[chosen])]
    words = _("Image {image} (**{label}**): place {place} of {count}, where 1 has the best ELBO.")
    st.markdown(words.format(image=chosen, label=label, place=place, count=len(elbo)))
    costs = result.reconstruction[TEST, chosen], result.divergence[TEST, chosen].sum(), -elbo[chosen]
    names = _("−log p(x|z)"), _("+ KL"), _("= −ELBO")
    for column, name, nats in zip(st.columns(3), names, costs, strict=True):
        with column:
            st.metric(name, f"{nats:.2f}")
    rows = _rows(question, model, np.array([chosen]))
    titles = [_("image"), *([_("as the coins fell")] if len(rows) == 3 else []), _("reconstruction")]
    drawn = figures.gallery([np.concatenate(rows)], [""], titles, (_("the chosen image"), _("seen")))
    alt = _("The chosen image, as the likelihood sees it, and its reconstruction.")
    _plot.show(drawn, key="elbo_one", alt=alt, height=190, view="one")


def _show_extremes(shown: _Shown) -> None:
    """Show the images with the best and those with the worst ELBO."""
    question, model, run, result = shown
    elbo = result.elbo[TEST]
    order = best_worst.extremes(elbo, EACH)
    captions = [
        f"{-elbo[one]:.1f}<br>= {result.reconstruction[TEST, one]:.1f}<br>+ {result.divergence[TEST, one].sum():.1f}"
        for one in order
    ]
    names = [_("image"), _("coins"), _("reconstruction")]
    rows = _rows(question, model, order)
    kept = names if len(rows) == 3 else [names[0], names[2]]
    titles = _("the best ELBO"), _("the worst ELBO")
    axes = _("−ELBO = −log p(x|z) + KL (nats)"), _("seen as")
    drawn = _live.kept(
        question, run, "elbo extremes", lambda: figures.best_and_worst(rows, kept, captions, axes, titles)
    )
    st.markdown(_("**The best and the worst test images.** A click chooses one."))
    alt = _("The test images with the best ELBO at the left and with the worst at the right, with reconstructions.")

    def take(click: _plot.Click) -> None:
        column = round(click.x)
        places = [*order[:EACH], -1, *order[EACH:]]
        _take(int(places[column]) if 0 <= column < len(places) else -1, len(elbo))

    _plot.show(drawn, key="elbo_extremes", alt=alt, height=98 + 66 * len(rows), view=f"{len(rows)}", on_click=take)


def _rows(question: LatentBounds, model: LatentModelResult, places: np.ndarray) -> list[np.ndarray]:
    """Return images, what the likelihood sees of them unless it is the same, and their reconstructions."""
    asked, every = question.of, Images(model.images, model.labels, model.brightest)
    gray, seen = every.inputs()[places], images.observed(every, asked.likelihood)[places]
    given = forward.decode(asked.layout, model.row, model.codes[-1][places], asked.likelihood)
    parts = [gray, given] if asked.likelihood == "gaussian" else [gray, seen, given]
    return [part.reshape(len(places), asked.side, asked.side).astype(np.float32) for part in parts]
