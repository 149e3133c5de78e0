"""What the tab "Walk" shows of a finished run: the walk that was asked for, and what was met on it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore import lab
from dlcore.elements.latent import outing, walked
from dlcore.elements.latent.outing import Outing
from dlcore.experiments.latent_model import LatentModel, LatentModelResult
from pages._walk_choices import Choice
from pages._words import _

Run = lab.Run[LatentModelResult]


class Scene(NamedTuple):
    """What the pictures show of a finished run.

    Attributes:
        question: what was asked.
        run: its run.
        result: what came of it.
        choice: what is walked.
        known: the kept test images and their classes.
        codes: those on the map, of the test images or drawn from the prior.
        asked: the walk.
        seen: what was met on it.
    """

    question: LatentModel
    run: Run
    result: LatentModelResult
    choice: Choice
    known: walked.Known
    codes: Float[np.ndarray, "codes dims"]
    asked: outing.Ask
    seen: Outing

    @property
    def meaning(self) -> str:
        """What tells this walk from others of the same run."""
        return " ".join(map(str, self.choice[:-1]))

    @property
    def side(self) -> int:
        """Rows and columns of an image."""
        return self.question.side


def routes() -> dict[str, str]:
    """Return what the routes are called."""
    return {
        "straight": _("straight"),
        "spherical": _("spherical"),
        "stepwise": _("stepwise"),
        "single": _("one dimension"),
        "fade": _("cross-fade"),
    }


def scene(question: LatentModel, run: Run, result: LatentModelResult, choice: Choice) -> Scene | None:
    """Go the walk; where an end does not exist, say so and return None."""
    known = walked.Known(result.images.reshape(len(result.images), -1) / result.brightest, result.labels)
    codes = walked.draws(question) if choice.source == "draws" else result.codes[-1].astype(np.float64)
    ends = _ends(result, choice, codes)
    if ends is None:
        return None
    asked = outing.Ask(choice.kind, *ends, choice.frames, choice.dimension - 1, choice.span)
    seen = outing.go(question, result.row, result.codes[-1], known, asked)
    return Scene(question, run, result, choice, known, codes, asked, seen)


def _ends(
    result: LatentModelResult, choice: Choice, codes: Float[np.ndarray, "codes dims"]
) -> tuple[Float[np.ndarray, " dims"], Float[np.ndarray, " dims"]] | None:
    if choice.source == "points":
        return np.array(choice.points[0]), np.array(choice.points[1])
    if choice.source == "draws":
        return codes[choice.draws[0]], codes[choice.draws[1]]
    places = [walked.place(result.labels, label, number) for label, number in choice.images]
    for place, (label, number) in zip(places, choice.images, strict=True):
        if place is None:
            words = _(
                "There is no image {number} of class {label}: {count} of the kept test images are of this class, "
                "numbered from 0."
            )
            count = int((result.labels == label).sum())
            st.warning(words.format(number=number, label=label, count=count), icon=":material/error:")
    first, last = places
    return None if first is None or last is None else (codes[first], codes[last])
