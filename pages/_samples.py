"""What the networks of one setting are shown in place of the training images, and what they are to answer."""

from __future__ import annotations

import functools

import numpy as np
import streamlit as st

from dlcore import lab
from dlcore.elements.regularizers import Regularizers
from dlcore.experiments.augmented_samples import Samples, SamplesResult
from dlcore.experiments.regularization import Regularization
from dlcore.figures import augmented, theme
from pages import _live, _plot, _regularizers, _words
from pages._words import _

SHOWN, DRAWS = 5, 3
SEEN = ("rotation", "shift", "scale", "input_noise", "smoothing", "mixing", "alpha", "hole")
"""What works on images and targets before a network sees them."""


def show(question: Regularization) -> None:
    """Show some training images, what A and what B makes of them, and the targets."""
    st.subheader(_("What the networks are shown"), anchor=False)
    for side, setting, column in zip("AB", question.settings, st.columns(2, gap="large"), strict=True):
        asked = _asked(question, setting)
        with column:
            st.caption(_tell(side, asked))
            _live.follow(asked, functools.partial(_draw, side, asked))
    st.caption(_words.explanation("regularization", "samples"))


def _asked(question: Regularization, setting: Regularizers) -> Samples:
    """Return the question that shows the samples of one setting; what does not change images is left out of it."""
    return Samples(
        dataset=question.dataset,
        images=question.images,
        data_seed=question.data_seed,
        label_noise=question.label_noise,
        regularizers=Regularizers(**{field: getattr(setting, field) for field in SEEN}),
        shown=SHOWN,
        draws=DRAWS,
        seed=question.seed,
    )


def _tell(side: str, asked: Samples) -> str:
    """Say what is done to the images and to the targets."""
    if not asked.regularizers.switches:
        return _("**{side}** sees the images as they are and learns their plain classes.").format(side=side)
    what = _regularizers.title(asked.regularizers)
    return _("**{side}**: {what}. Every step draws anew.").format(side=side, what=what)


def _draw(side: str, asked: Samples, run: lab.Run[SamplesResult] | None) -> None:
    if run is not None and run.state == "failed":
        st.caption(run.error.sentence if run.error else _("These images could not be shown."))
    elif run is None or run.result is None or run.provenance is None:
        st.caption(_("The images are being drawn …"))
    else:
        result, rows = run.result, 1 + DRAWS * bool(asked.regularizers.switches)
        meaning = ("samples", asked.key(), run.provenance.created, _words.language())
        alt = _("Training images as they are, and several times as the networks see them, with their targets.")
        drawn = _plot.kept(meaning, lambda: _figure(result, rows))
        _plot.show(drawn, key=f"reg_{side.lower()}_samples", alt=alt, height=70 + 110 * rows, view="samples")


def _figure(result: SamplesResult, rows: int) -> theme.Figure:
    """Draw the originals with their classes, and below them so many rows in all of what is seen in their place."""
    plain = np.eye(result.targets.shape[-1])[result.labels]
    names = [_("as it is"), *[_("draw {number}").format(number=number + 1) for number in range(len(result.samples))]]
    return augmented.samples(
        np.concatenate([result.originals[None], result.samples])[:rows],
        np.concatenate([plain[None], result.targets])[:rows],
        names[:rows],
        (_("below each: the class to be answered"), _("seen")),
    )
