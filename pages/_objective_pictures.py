"""The pictures of the view "ELBO" that grow while the VAE learns: both terms, and the dimensions."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.elements.datasets import DATASETS
from dlcore.elements.latent import collapse
from dlcore.experiments.latent_model import LatentModel, LatentModelResult
from dlcore.figures import objective as figures
from dlcore.figures import theme
from pages import _digits_pictures, _lab, _live, _plot
from pages._words import _

Run = lab.Run[LatentModelResult]
SAMPLES = 2
TEST = 1


def draw(question: LatentModel, run: Run | None) -> None:
    """Draw both terms as far as they are known, and at the end the dimensions."""
    drawn = _live.kept(question, run, "elbo terms", lambda: terms(question, run))
    _plot.show(drawn, key="elbo_terms", alt=_alt(), height=300, view=question.key(), controls=False, autoplay="")
    if run is not None and run.result is not None and run.result.learned:
        _show_dimensions(question, run, run.result)


def names() -> figures.Names:
    """Return the words of the legends."""
    return figures.Names(_("training"), _("test"), _("−log p(x|z) alone"), _("−ELBO,"))


def terms(question: LatentModel, run: Run | None) -> theme.Figure:
    """Return the picture of both terms."""
    axes = _("epoch"), _("−ELBO (nats per image)"), _("KL term (nats per image)")
    known = _known(question, run)
    return figures.terms(known, axes, names(), float(question.epochs_after(question.logged_steps())[-1]))


def _alt() -> str:
    return _("Minus the ELBO and its two terms against epochs, on training and on test images.")


def _known(question: LatentModel, run: Run | None) -> figures.Terms:
    epochs = question.epochs_after(question.logged_steps())
    if run is not None and run.result is not None:
        return figures.Terms(epochs, run.result.reconstruction, run.result.divergence)
    unknown = np.full((2, len(epochs)), np.nan), np.full((2, len(epochs), question.dims), np.nan)
    if run is not None and run.picture is not None:
        unknown[0][1], unknown[1][1] = question.terms_so_far(run.picture)
    return figures.Terms(epochs, *unknown)


def _show_dimensions(question: LatentModel, run: Run, result: LatentModelResult) -> None:
    known = figures.Terms(result.epochs, result.reconstruction, result.divergence)
    dead = collapse.collapsed(result.divergence[TEST, -1])
    axes = (
        _("epoch"),
        _("KL (nats per image)"),
        _("KL by dimension, test"),
        _("at the end (grey: collapsed)"),
        _("dimension"),
    )
    drawn = _live.kept(question, run, "elbo dimensions", lambda: figures.dimensions(known, dead, axes, names()))
    alt = _("The KL divergence in each dimension of the code: against epochs, and at the end on training and test.")
    height = figures.dimensions_height(question.dims)
    _plot.show(drawn, key="elbo_dimensions", alt=alt, height=height, view=question.key(), controls=False)
    _tell_dimensions(result)


def _tell_dimensions(result: LatentModelResult) -> None:
    """Name the collapsed dimensions, with the measures that show it."""
    rate = result.divergence[TEST, -1]
    dead = np.flatnonzero(collapse.collapsed(rate))
    active = collapse.active(collapse.activity(result.codes[-1])).sum()
    words = _(
        "By the variance of the means of q(z|x) over the images (above {limit:g}: an active unit) {active} are active."
    )
    other = words.format(limit=collapse.ACTIVE, active=active)
    if not len(dead):
        words = _("No dimension has collapsed: each costs at least {limit:g} nats per image.")
        st.caption(f"{words.format(limit=collapse.NEGLIGIBLE)} {other}")
        return
    words = _(
        "**Posterior collapse** in {count} of {dims} dimensions, where the KL is below {limit:g} nats per "
        "image: {names}."
    )
    names = ", ".join(f"z{one + 1}" for one in dead)
    told = words.format(count=len(dead), dims=len(rate), limit=collapse.NEGLIGIBLE, names=names)
    st.warning(f"{told} {other}", icon=":material/compress:")


def show_card(question: LatentModel) -> None:
    """Show both terms small if the VAE has been trained, else some of the images that it would learn from."""
    run = _lab.look(question)
    if run is not None and run.result is not None:
        drawn = _live.kept(question, run, "elbo card", lambda: theme.small(terms(question, run)))
        _plot.show(
            drawn, key="home_elbo", alt=_alt(), height=_plot.CARD_HEIGHT, view="card", controls=False, autoplay=""
        )
    elif (load := DATASETS[question.dataset].load) is not None:
        chosen = load().training.first_of_each_class(SAMPLES)
        _digits_pictures.show_images(question.dataset, (chosen.pixels, chosen.labels), key="home_elbo", height=136)
