"""The pictures of the view "Leakage"."""

from __future__ import annotations

import numpy as np

from dlcore import lab
from dlcore.experiments.leakage import Leakage, LeakageResult
from dlcore.experiments.screening import Screening, ScreeningResult
from dlcore.figures import leakage as figures
from dlcore.figures import theme
from pages import _plot, _words
from pages._words import _

HEIGHT = 340


def ways() -> list[str]:
    """Return what the ways of choosing are called, in the order of the experiment."""
    return [
        _("Chosen and reported on the same test set"),
        _("Reported on a second test set"),
        _("Chosen and reported by cross-validation"),
        _("Reported by nested cross-validation"),
    ]


def draw_claims(question: Leakage, run: lab.Run[LeakageResult] | None) -> None:
    """Show what is reported beside what is true."""
    if run is None or run.result is None:
        return
    result = run.result
    words = _("reported"), _("true (fresh examples)"), _("squared error of the chosen model"), _("what is reported")
    names = [one.replace(" on ", "<br>on ").replace(" by ", "<br>by ") for one in ways()]
    drawn = _plot.kept(
        ("claims", question.key(), _words.language()),
        lambda: figures.claims(names, result.reported, result.actual, words),
    )
    alt = _("For each way of choosing the quartiles of the reported and of the true error.")
    _plot.show(drawn, key="cv_claims", alt=alt, height=HEIGHT, view=question.key())


def draw_screening(question: Screening, run: lab.Run[ScreeningResult] | None) -> None:
    """Show which error rates are reported, as far as the repetitions have come."""
    if run is not None and run.result is not None:
        result = run.result
        meaning = ("screening", question.key(), _words.language())
        drawn: theme.Figure | _plot.Print = _plot.kept(meaning, lambda: _screening(result.wrong, result.right))
    else:
        told = run.picture if run is not None and run.picture else {"wrong": [], "right": []}
        drawn = _screening(np.array(told["wrong"]), np.array(told["right"]))
    alt = _("How often which error rate is reported when features are chosen before or inside cross-validation.")
    _plot.show(drawn, key="cv_screening", alt=alt, height=HEIGHT, view=f"{question.repetitions}")


def _screening(wrong: np.ndarray, right: np.ndarray) -> theme.Figure:
    words = (
        _("chosen on all samples"),
        _("chosen without the fold"),
        _("error rate that cross-validation reports"),
        _("repetitions"),
    )
    return figures.screening(wrong, right, words, _("truth: 50 %"))
