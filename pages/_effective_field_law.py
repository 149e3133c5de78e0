"""How effective fields grow with depth: the law of √n, drawn and measured for several kinds of stacks at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore import lab
from dlcore.elements.convolution import effective
from dlcore.elements.convolution.plain_stack import VARIANTS
from dlcore.experiments.depth_law import DepthLaw, DepthLawResult, Quantity, Sizes
from dlcore.figures import field_sizes as figures
from dlcore.figures import theme
from pages import _controls, _live, _measured, _numbers, _plot, _share, _words
from pages._words import _

QUANTITIES = {"deviation": "Width σ", "side": "Side share", "area": "Area share"}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 10.0

Run = lab.Run[DepthLawResult]


def show() -> None:
    """Show the view."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        quantity, question = _choose()
    run = None
    if question is not None:
        with picture:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: draw(question, run, quantity), key="erf_law", start=start)
            st.caption(_words.explanation("effective_field", "law-picture"))
    if question is not None and run is not None and run.result is not None:
        _show_outcome(question, run.result)
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="erf_law_notice"):
        st.markdown(_words.explanation("effective_field", "law"))


def draw(question: DepthLaw, run: Run | None, quantity: Quantity) -> None:
    """Draw one quantity as far as it is known."""
    drawn = _live.kept(question, run, f"erf law {quantity}", lambda: _figure(question, run, quantity))
    alt = _("How large the effective field of each kind of stack is by depth: measured markers on predicted lines.")
    _plot.show(drawn, key="erf_growth", alt=alt, height=430, view=f"{quantity} {question.deepest}")


def _figure(question: DepthLaw, run: Run | None, quantity: Quantity) -> theme.Figure:
    predicted = question.predicted().of(quantity)
    measured = np.full_like(predicted, np.nan)
    error = np.full_like(predicted, np.nan)
    if run is not None and run.result is not None:
        measured = run.result.sizes.of(quantity)
        error = run.result.error if quantity == "deviation" else error
    elif run is not None and run.picture is not None:
        measured = question.sizes_so_far(run.picture).of(quantity)
    titles = {
        "deviation": _("σ per axis (cells)"),
        "side": _("share of the field's side"),
        "area": _("share of the field's area"),
    }
    seen = figures.Growth(np.array(question.depths, dtype=float), measured, predicted, error)
    names = [VARIANTS[id].name for id in question.variants]
    return figures.growth(seen, names, (_("convolutions n"), titles[quantity]), _("predicted"))


def _choose() -> tuple[Quantity, DepthLaw | None]:
    quantity = _controls.switch(QUANTITIES, key="erf_quantity", label=_("Against depth"), default="deviation")
    kinds: dict[str, Quantity] = {"deviation": "deviation", "side": "side", "area": "area"}
    names = {id: variant.name for id, variant in VARIANTS.items()}
    variants = _controls.choices(names, key="erf_kinds", label=_("Stacks"), default=_default("variants"))
    left, right = st.columns(2)
    with left:
        deepest = _numbers.slider(DepthLaw, "deepest", key="erf_deepest", label=_("Deepest stack"))
    with right:
        kernel = _numbers.slider(DepthLaw, "kernel", key="erf_law_kernel", label=_("Kernel k × k"))
    drawer = st.expander(_("Channels, inputs, seeds"), icon=":material/tune:", key="erf_law_more", on_change="rerun")
    with drawer:
        settings = _choose_more() if _controls.wanted(drawer, _usual()) else {}
    if not variants:
        st.info(_("Choose at least one kind of stack."))
        return kinds[quantity], None
    asked = {"variants": variants, "deepest": deepest, "kernel": kernel, **settings}
    return kinds[quantity], _controls.build(DepthLaw, **asked)


def _usual() -> dict[str, Any]:
    """Return the defaults of the controls in the drawer, by key."""
    return {f"erf_law_{field}": _default(field) for field in ("channels", "inputs", "seeds", "seed")}


def _choose_more() -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        channels = _numbers.number(DepthLaw, "channels", key="erf_law_channels", label=_("Channels"))
        seeds = _numbers.number(DepthLaw, "seeds", key="erf_law_seeds", label=_("Draws of weights"))
    with right:
        inputs = _numbers.number(DepthLaw, "inputs", key="erf_law_inputs", label=_("Inputs for each"))
        seed = _numbers.number(DepthLaw, "seed", key="erf_law_seed", label=_("First seed"))
    return {"channels": channels, "inputs": inputs, "seeds": seeds, "seed": seed}


def _show_outcome(question: DepthLaw, result: DepthLawResult) -> None:
    st.subheader(_("Predicted beside measured"), anchor=False)
    predicted = question.predicted()
    _measured.show(
        _comparisons(question, predicted, result), key="erf_law_measured", quantity=_("value"), of=_("Stack")
    )
    _share.show(key="erf_law_share", table=_table(question, predicted, result), name="depth-law")


def _comparisons(question: DepthLaw, predicted: Sizes, result: DepthLawResult) -> list[_measured.Comparison]:
    """Return for each kind of stack the deviation at the deepest one, and the powers of n by which sizes go."""
    rows, depths = [], np.array(question.depths, dtype=float)
    for row, id in enumerate(question.variants):
        name = VARIANTS[id].name
        remark = _("± {error:.3f}").format(error=result.error[row, -1]) if np.isfinite(result.error[row, -1]) else ""
        words = _("{name}: σ at n = {depth}").format(name=name, depth=question.depths[-1])
        rows.append(_measured.Comparison(words, predicted.deviation[row, -1], float(result.deviation[row, -1]), remark))
        powers: tuple[tuple[Quantity, str], ...] = (
            ("deviation", _("{name}: power of n in σ")),
            ("side", _("{name}: power of n in the share of the side")),
        )
        for quantity, words in powers:
            wanted, seen = (effective.exponent(depths, one.of(quantity)[row]) for one in (predicted, result.sizes))
            rows.append(_measured.Comparison(words.format(name=name), wanted, seen))
    return rows


def _table(question: DepthLaw, predicted: Sizes, result: DepthLawResult) -> pd.DataFrame:
    """Return one row per kind of stack and depth."""
    kinds, depths = len(question.variants), len(question.depths)
    return pd.DataFrame(
        {
            "stack": np.repeat(question.variants, depths),
            "convolutions": np.tile(question.depths, kinds),
            "predicted_deviation": predicted.deviation.ravel(),
            "measured_deviation": result.deviation.ravel(),
            "standard_error": result.error.ravel(),
            "predicted_area_share": predicted.area.ravel(),
            "measured_area_share": result.area.ravel(),
        }
    )


def _default(field: str) -> Any:
    return _controls.default(DepthLaw, field)
