"""What came of the view "Double descent", below its picture: the verdict, predicted beside measured, the table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float

from dlcore.elements import interpolation
from dlcore.elements.interpolation import MEASURES, Shape
from dlcore.experiments.feature_descent import RIDGES
from dlcore.experiments.network_descent import NetworkDescent
from pages import _double_descent_formulas, _double_descent_pictures, _double_descent_predictions, _share, _words
from pages._double_descent_choices import Question, View
from pages._double_descent_pictures import Known, Run
from pages._words import _


def show(question: Question, run: Run, view: View) -> None:
    """Show everything below the main picture."""
    known = _double_descent_pictures.known_of(question, run, view)
    if known is None:
        return
    reason = getattr(run.result, "reason", "")
    if reason:
        st.warning(reason, icon=":material/trending_up:")
    if view.against == "time":
        _show_times(question, run, view, known)
    else:
        _show_sizes(question, view, known)
    _share.show(key="dd_share", table=_table(question, known), name="double-descent")
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="dd_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _double_descent_formulas.show(question, view)


def size(question: Question) -> str:
    """Say what is fitted to what, how often."""
    if isinstance(question, NetworkDescent):
        words = _(
            "Networks 64-H-10 on {points} of scikit-learn's digits (of {tested} test images none is trained on), by "
            "Adam on all of them at once: {sizes} sizes × {seeds} seeds."
        )
    elif question.data == "digits":
        words = _(
            "A readout on random units, trained on {points} of scikit-learn's digits, tested on {tested}: {sizes} "
            "sizes × {seeds} seeds × {ridges} ridges, each by one decomposition."
        )
    else:
        words = _(
            "Linear regression on {points} Gaussian examples, tested on all there could be (a formula): {sizes} "
            "sizes × {seeds} seeds × {ridges} ridges."
        )
    examples = [points for points, _width in question.shapes()]
    return words.format(
        points=f"{examples[0]}–{examples[-1]:,}" if question.sweep == "points" else examples[0],
        tested=450,
        sizes=len(question.sizes),
        seeds=question.seeds,
        ridges=len(RIDGES),
    )


def _show_sizes(question: Question, view: View, known: Known) -> None:
    errors = np.median(known.measured[view.measures[1]], 1)
    shape = interpolation.read(errors)
    if shape is not None:
        st.markdown(_verdict(question, view, known, shape))
    st.markdown(_("**Predicted beside measured**"))
    st.dataframe(
        _double_descent_predictions.table(question, view, known, shape),
        hide_index=True,
        key="dd_predicted",
        placeholder="–",
        alt=_("What theory says of the threshold and of the errors, beside what was measured."),
    )
    st.caption(_words.explanation("double_descent", "predicted"))


def _verdict(question: Question, view: View, known: Known, shape: Shape) -> str:
    """Say in words what shape the measured curve has."""
    errors = np.median(known.measured[view.measures[1]], 1)

    def place(at: int) -> str:
        return f"{_written(errors[at], view)} ({_count(known.sizes[at])})"

    if shape.is_double:
        words = _(
            "**Double descent, measured:** the test error falls to {before}, peaks at {peak}, and falls to {after}."
        )
        told = [words.format(before=place(shape.before), peak=place(shape.peak), after=place(shape.after))]
        if errors[shape.after] < errors[shape.before]:
            told.append(_("The second descent ends below the first."))
        else:
            told.append(_("The second descent does not come below the first."))
    elif shape.prominence <= 0:
        words = _("**No double descent here:** the median test error has no bump. It is lowest at {best}.")
        told = [words.format(best=place(int(errors.argmin())))]
    else:
        words = _(
            "**No double descent here:** the highest bump of the median test error stands {bump:.0%} of its height "
            "above its sides: too little to be called a peak. The lowest error is {best}."
        )
        told = [words.format(bump=shape.prominence, best=place(int(errors.argmin())))]
    if known.best is not None:
        tuned = interpolation.read(np.median(known.best[view.measures[1]], 1))
        if tuned is not None and shape.is_double and not tuned.is_double:
            told.append(_("With the best λ at each size (chosen by the test error) there is no peak."))
    if isinstance(question, NetworkDescent) and np.isnan(errors).any():
        told.append(_("Sizes of which a network diverged are left out."))
    return " ".join(told)


def _show_times(question: Question, run: Run, view: View, known: Known) -> None:
    if known.over_time is None:
        return
    test = np.median(known.over_time[view.measures[1]], 1)
    followed = _double_descent_pictures.courses(question, known.sizes)
    shapes = [interpolation.read(test[place]) for place in followed]
    twice = [known.sizes[place] for place, shape in zip(followed, shapes, strict=True) if shape and shape.is_double]
    if twice:
        words = _("**Along the time** the median test error falls, rises and falls again at size {sizes}.")
        st.markdown(words.format(sizes=", ".join(map(_count, twice))))
    else:
        st.markdown(_words.explanation("double_descent", "one-descent"))
    st.dataframe(
        _moments(known, test, followed, view, question.threshold),
        hide_index=True,
        key="dd_moments",
        placeholder="–",
        alt=_("For each size: when the test error is lowest, and what it is there and at the end."),
    )
    _double_descent_pictures.show_field(question, run, view)


def _moments(
    known: Known, test: Float[np.ndarray, "sizes times"], places: Sequence[int], view: View, threshold: float
) -> pd.DataFrame:
    lowest = [int(np.nanargmin(test[place])) if np.isfinite(test[place]).any() else 0 for place in places]
    pairs = list(zip(places, lowest, strict=True))
    return pd.DataFrame(
        {
            _("Size"): [_count(known.sizes[place]) for place in places],
            _("× threshold"): [f"{known.sizes[place] / threshold:.2g}" for place in places],
            _("Best moment"): [f"{known.times[best]:,.0f}" for best in lowest],
            _("Test error there"): [_written(test[place, best], view) for place, best in pairs],
            _("Test error at the end"): [_written(test[place, -1], view) for place in places],
            _("Cost of training on"): [_written(test[place, -1] - test[place, best], view) for place, best in pairs],
        }
    )


def _table(question: Question, known: Known) -> pd.DataFrame:
    """Return one row per size and seed: everything measured, with the ridge chosen or at the end of training."""
    sizes, seeds = known.measured.shape[1:]
    shapes = np.repeat(np.array(question.shapes()), seeds, axis=0)
    columns = {
        "training_examples": shapes[:, 0],
        "width": shapes[:, 1],
        "seed": np.tile(question.seed + np.arange(seeds), sizes),
    }
    return pd.DataFrame(columns | {name: known.measured[row].ravel() for row, name in enumerate(MEASURES)})


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _written(value: float, view: View) -> str:
    return f"{100 * value:.1f} %" if view.which == "error" else f"{value:.3g}"
