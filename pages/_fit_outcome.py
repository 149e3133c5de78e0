"""What the pictures of the classical view say, in words, numbers, formulas and a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements import expected_errors, polynomials, scattered_starts, student
from dlcore.elements.fit_verdict import Verdict
from dlcore.elements.racer import Racer
from dlcore.experiments.network_complexity import NetworkComplexity, NetworkComplexityResult
from dlcore.experiments.polynomial_complexity import REDRAWS, PolynomialComplexity, PolynomialComplexityResult
from dlcore.experiments.polynomial_descent import PolynomialDescent
from pages import _fit_pictures, _formula, _racers, _share, _words
from pages._fit_view import View
from pages._words import _


def tell_verdict(view: View) -> None:
    """Say whether what is shown under- or overfits, with its numbers."""
    seen = view.complexity
    if seen is None or seen.verdict is None:
        return
    (training, test), noise = seen.at_here, view.question.noise**2
    words = _(
        "{verdict} **{name}**: training error {training}, test error {test}; the generalization gap is {gap}. "
        "The lowest test error, {lowest}, is that of {best}."
    )
    said = words.format(
        verdict=_badge(seen.verdict),
        name=view.name[0].upper() + view.name[1:],
        training=_short(training),
        test=_short(test),
        gap=_short(test - training),
        lowest=_short(seen.at_best),
        best=view.best,
    )
    if training < noise:
        hint = _("The training error is below the noise σ² = {noise}: some of the noise has been learned by heart.")
        said += " " + hint.format(noise=_short(noise))
    st.markdown(said)


def _badge(verdict: Verdict) -> str:
    return {
        "underfits": _(":blue-badge[Underfits]"),
        "overfits": _(":red-badge[Overfits]"),
        "fits": _(":green-badge[About right]"),
    }[verdict.kind]


def tell_time(view: View, unit: str) -> None:
    """Say when it would have been best to stop."""
    time = view.time
    if time is None or time.verdict is None:
        return
    words = _("Stopped {unit} {best:,.0f} the test error would be {lowest}; in the end it is {test}.")
    said = words.format(
        unit=unit,
        best=time.errors.at[time.verdict.best],
        lowest=_short(time.at_best),
        test=_short(time.at_here[1]),
    )
    meaning = {
        "underfits": _("It is still underfitting: go on."),
        "fits": _("Training on has done no harm so far."),
        "overfits": _("From there on it gets better on its own points alone: early stopping would have helped."),
    }[time.verdict.kind]
    st.markdown(f"{said} {meaning}")


def tell_interpolation(descent: PolynomialDescent) -> None:
    """Say what is drawn where many polynomials go through all points."""
    if descent.coefficients > descent.count:
        words = _(
            "{coefficients} coefficients for {count} points: many of degree {degree} go through all of them. "
            "Drawn is the one whose Legendre coefficients have the least sum of squares."
        )
        said = words.format(coefficients=descent.coefficients, count=descent.count, degree=descent.degree)
        st.info(said, icon=":material/info:")


def show_polynomials(
    question: PolynomialComplexity, descent: PolynomialDescent, result: PolynomialComplexityResult
) -> None:
    """Show what theory expects beside what was measured, and the table behind the pictures."""
    degree = descent.degree
    left, right = st.columns(2, gap="medium")
    with left:
        _fit_pictures.show_expected(question, result)
    with right:
        _show_comparison(degree, result)
        st.caption(_words.explanation("fit", "expected"))
    table = _polynomial_table(question, result)
    _share.show(key="fit_share", table=table, name="polynomials")


def _show_comparison(degree: int, result: PolynomialComplexityResult) -> None:
    """Show the expected errors of this degree beside the means over redrawn noise."""
    kinds = (
        (_("Training error"), result.expected_training[degree], result.redrawn_training[degree]),
        (_("Test error"), result.expected_test[degree], result.redrawn_test[degree]),
    )
    rows = [
        {
            _("Degree {degree}").format(degree=degree): name,
            _("Expected"): _short(expected),
            _("Mean of {count}").format(count=REDRAWS): _short(measured.mean()),
            _("Standard error"): "± " + _short(float(student.standard_error(measured))),
        }
        for name, expected, measured in kinds
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, key="fit_compared", alt=_("Expected and measured errors of this degree.")
    )


def _polynomial_table(question: PolynomialComplexity, result: PolynomialComplexityResult) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "degree": list(question.degrees),
            "training_error": result.training,
            "test_error": result.test,
            "expected_training_error": result.expected_training,
            "expected_test_error": result.expected_test,
            "mean_training_error_redrawn": result.redrawn_training.mean(axis=1),
            "mean_test_error_redrawn": result.redrawn_test.mean(axis=1),
        }
    )


def show_networks(widths: Sequence[int], question: NetworkComplexity, result: NetworkComplexityResult) -> None:
    """Show the outcome of every width, and offer that of every network."""
    if result.reason:
        st.warning(result.reason, icon=":material/trending_up:")
    test = np.median(result.test, axis=1)
    known = np.isfinite(test).all(axis=1)
    best = np.where(np.isfinite(test), test, np.inf).argmin(axis=1)
    stopped = np.take_along_axis(test, best[:, None], axis=1)[:, 0]
    st.dataframe(
        pd.DataFrame(
            {
                _("Width"): list(widths),
                _("Parameters"): [3 * width + 1 for width in widths],
                _("Training error"): [_short(value) for value in np.median(result.training[..., -1], axis=1)],
                _("Test error"): [_short(value) for value in test[:, -1]],
                _("Lowest on the way"): [_short(value) for value in np.where(known, stopped, np.nan)],
                _("at epoch"): [f"{result.epochs[place]:,}" for place in best],
            }
        ),
        hide_index=True,
        key="fit_outcome",
        height=250,
        alt=_("The errors of every width: medians over the seeds."),
    )
    _share.show(key="fit_share", table=_network_table(widths, question, result), name="networks")


def _network_table(widths: Sequence[int], question: NetworkComplexity, result: NetworkComplexityResult) -> pd.DataFrame:
    """Return one row per network."""
    return pd.DataFrame(
        {
            "width": np.repeat(widths, question.seeds),
            "seed": np.tile(question.seed + np.arange(question.seeds), len(widths)),
            "training_error": result.training[..., -1].ravel(),
            "test_error": result.test[..., -1].ravel(),
            "diverged_at_step": result.diverged_at.ravel(),
        }
    )


def show_polynomial_formulas(descent: PolynomialDescent) -> None:
    """Show what is solved, and what theory expects of it."""
    st.markdown(_words.explanation("fit", "formula-errors"))
    st.markdown(_words.explanation("fit", "formula-polynomial"))
    _formula.show(
        r"\hat c = \Phi^{+} y, \qquad \Phi_{ij} = P_j(x_i), \qquad \hat f(x) = \sum_{j=0}^{d} \hat c_j P_j(x)",
        polynomials.fit,
        source="Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., section 3.2",
        symbols={"d": str(descent.degree), "p": str(min(descent.coefficients, descent.count)), "n": str(descent.count)},
    )
    _formula.show(
        r"\mathbb{E}\,L_\text{train} = \tfrac1n \lVert (1-H) f \rVert^2 + \sigma^2 \left(1 - \tfrac pn\right), \qquad "
        r"H = \Phi \Phi^{+}",
        expected_errors.expected,
        source="Hastie, Tibshirani, Friedman, section 7.4 and equation 7.11",
        symbols=_noise_hidden(descent),
    )


def _noise_hidden(descent: PolynomialDescent) -> dict[str, str]:
    """Return the numbers of this view in the expected training error."""
    count, rank = descent.count, min(descent.coefficients, descent.count)
    noise = descent.noise**2
    return {
        r"\sigma^2": f"{noise:.4g}",
        r"1 - \tfrac pn": rf"1 - \tfrac{{{rank}}}{{{count}}} = {1 - rank / count:.4g}",
        r"\sigma^2 (1 - \tfrac pn)": f"{noise * (1 - rank / count):.4g}",
    }


def show_network_formulas(question: NetworkComplexity, width: int) -> None:
    """Show the network, its start and the rule that trains it."""
    st.markdown(_words.explanation("fit", "formula-errors"))
    st.markdown(_words.explanation("fit", "formula-network"))
    _formula.show(
        r"\hat f(x) = b + \sum_{j=1}^{w} v_j\,\varphi\!\left(u_j (x - c_j)\right), \qquad u_j \sim \mathcal N(0, s^2), "
        r"\quad c_j \sim \mathcal U(\text{interval}), \quad v_j \sim \mathcal N(0, \tfrac1w)",
        scattered_starts.scattered,
        source="He et al. 2015 for the sizes of v; places c after Nguyen and Widrow, IJCNN 1990",
        symbols={"w": str(width), "s": f"{question.start_scale:g}", r"\varphi": rf"\text{{{question.activation}}}"},
    )
    _racers.show_formulas([Racer(optimizer="adam", settings={"lr": question.learning_rate})])


def _short(value: float) -> str:
    """Write an error for people: three digits, and none for what is only rounding."""
    if not np.isfinite(value):
        return "–"
    if abs(value) < 1e-12:
        return "0"
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:#.3g}".rstrip(".")
