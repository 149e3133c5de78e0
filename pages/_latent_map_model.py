"""One of the models on the map: its question, its run, and what is worked out of its result in the page."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore import lab
from dlcore.elements.datasets import Images
from dlcore.elements.latent import forward, inversion, map_measures
from dlcore.elements.latent.settings import NAMES
from dlcore.experiments.latent_model import LatentModel, LatentModelResult
from pages._words import _

Run = lab.Run[LatentModelResult]


class Side(NamedTuple):
    """One of the models: which side it stands on, what is asked, and how far the answer is."""

    side: Literal["a", "b"]
    question: LatentModel
    run: Run | None

    @property
    def result(self) -> LatentModelResult | None:
        """Its result, once there is one."""
        return None if self.run is None else self.run.result

    @property
    def learned(self) -> bool:
        """Whether there is a model to be shown: it has learned and did not diverge."""
        return self.result is not None and self.result.learned

    @property
    def name(self) -> str:
        """What it is called."""
        name = NAMES[self.question.model]
        return f"{name}, β = {self.question.beta:g}" if self.question.model == "vae" else name

    @property
    def meaning(self) -> tuple[str, str]:
        """What tells this result from all others."""
        created = "" if self.run is None or self.run.provenance is None else str(self.run.provenance.created)
        return self.question.key(), created


def gray(result: LatentModelResult) -> Float[np.ndarray, "images features"]:
    """Return the shown test images, 0 … 1."""
    return Images(result.images, result.labels, result.brightest).inputs()


def codes(side: Side, result: LatentModelResult) -> Float[np.ndarray, "images dims"]:
    """Return the codes of the shown test images: the encoder's, or of a GAN those that come closest."""
    return result.codes[-1] if side.question.model != "gan" else found(side, result).codes


def found(side: Side, result: LatentModelResult) -> inversion.Inverse:
    """Return the codes at which a generator makes the shown test images best."""
    inverse: inversion.Inverse = _found(side.meaning, side.question, result)
    return inverse


def measured(side: Side, result: LatentModelResult) -> map_measures.Measures:
    """Return what the map is worth."""
    measures: map_measures.Measures = _measured(side.meaning, side, result)
    return measures


def decode(side: Side, result: LatentModelResult, places: Float[np.ndarray, "codes dims"]) -> np.ndarray:
    """Return the images that codes stand for, (codes, height, width)."""
    question = side.question
    made = forward.decode(question.layout, result.row, places, question.likelihood)
    return made.reshape(len(places), question.side, question.side)


@st.cache_data(max_entries=16, show_spinner=False)
def _found(meaning: tuple[str, str], _question: LatentModel, _result: LatentModelResult) -> Any:  # noqa: ARG001  its key
    tried = inversion.candidates(_question.prior, _question.dims)
    return inversion.closest(_question.layout, _result.row, _question.likelihood, gray(_result), tried)


@st.cache_data(max_entries=32, show_spinner=False)
def _measured(meaning: tuple[str, str], _side: Side, _result: LatentModelResult) -> Any:  # noqa: ARG001  its key
    seen = map_measures.Seen(gray(_result), _result.labels, codes(_side, _result), _result.log_variance)
    return map_measures.measure(_side.question, _result.row, seen)


def likelihood(question: LatentModel) -> str:
    """Say what a pixel is taken for."""
    return {
        "dynamic": _("Bernoulli pixels, binarised anew at every look (dynamic binarisation)"),
        "fixed": _("Bernoulli pixels, binarised once (fixed binarisation)"),
        "gaussian": _("Gaussian pixels with σ = {sigma:g} around the decoder's output").format(sigma=question.sigma),
    }[question.likelihood]
