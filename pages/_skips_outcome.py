"""What came of the stacks, below their curves: the profile by depth beside theory, words, formulas, the table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.convolution import skip_signals
from dlcore.elements.convolution.skips import QUANTITIES
from dlcore.experiments.skip_connections import PARTS, SkipConnections, SkipConnectionsResult
from pages import _formula, _measured, _share, _skips_pictures, _words
from pages._measured import Comparison
from pages._skips_pictures import Run, Shown
from pages._words import _

SLOPES, SIZES = QUANTITIES.index("outputs"), QUANTITIES.index("size")
WIDE = 32
"""Channels from which expectations are near to what single stacks do."""


def tell(question: SkipConnections, run: Run, result: SkipConnectionsResult, shown: Shown) -> None:
    """Name what went wrong; show the profile by depth, and say what was measured and what to notice."""
    for reason in filter(None, result.reasons):
        st.warning(reason, icon=":material/trending_up:")
    picture, words = st.columns([3, 2], gap="large")
    with picture:
        _skips_pictures.show_profile(question, run, result, shown)
    with words:
        st.markdown(_told(question, result))
        st.caption(_words.explanation("skips", "profile"))
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="skip_notice"):
        st.markdown(_words.explanation("skips", "notice"))


def show(question: SkipConnections, result: SkipConnectionsResult) -> None:
    """Show what was predicted beside what was measured, the formulas, and the table behind the pictures."""
    st.subheader(_("Predicted beside measured, before the first step"), anchor=False)
    _measured.show(
        [*_compared(question, result)],
        key="skip_measured",
        quantity=_("factor from the first convolution to the last layer"),
        of=_("Of the stack"),
    )
    st.caption(_words.explanation("skips", "measured"))
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="skip_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            show_formulas(question)
    table = _networks(question, result)
    st.dataframe(table, hide_index=True, key="skip_table", alt=_("The outcome of each stack."), placeholder="–")
    _share.show(key="skip_share", table=table, name="skip-connections")


def _told(question: SkipConnections, result: SkipConnectionsResult) -> str:
    """Say how well each kind of stack reads its training images at the end, with the spread over seeds."""
    words = _("{name} {middle:.0%} ({low:.0%}–{high:.0%})")
    errors = result.error[:, :, PARTS.index("training"), -1]
    told = [
        words.format(name=_skips_pictures.names()[one], middle=np.median(runs), low=runs.min(), high=runs.max())
        for one, runs in zip(question.connections, errors, strict=True)
        if np.isfinite(runs).all()
    ]
    if not told:
        return ""
    lead = _("**Measured with {layers} layers after {steps} steps**, misread training images (all seeds): {list}.")
    return lead.format(layers=question.depth, steps=f"{question.steps:,}", list=", ".join(told))


def _compared(question: SkipConnections, result: SkipConnectionsResult) -> Iterator[Comparison]:
    """Compare, for each kind of stack, how signals and gradients change between its two ends."""
    signals, gradients = _("{name}: signal forward"), _("{name}: gradient back")
    for place, one in enumerate(question.connections):
        name, flow = _skips_pictures.names()[one], result.flow[place, ..., 0]
        sizes, slopes = result.expected_sizes[place], result.expected_slopes[place]
        yield Comparison(
            signals.format(name=name),
            float(skip_signals.forward(sizes)),
            float(np.median(skip_signals.forward(flow[:, SIZES]))),
            _remark(question),
        )
        yield Comparison(
            gradients.format(name=name),
            float(skip_signals.back(slopes)),
            float(np.median(skip_signals.back(flow[:, SLOPES]))),
            _remark(question, back=True),
        )


def _remark(question: SkipConnections, *, back: bool = False) -> str:
    if question.batch_norm:
        return _("takes every channel's variance for the mean one: too small a factor") if back else ""
    if question.channels < WIDE:
        return _("an expectation: single stacks of few channels scatter around it")
    return _("takes gradients as independent of the signals: up to a few per cent off at each layer") if back else ""


def show_formulas(question: SkipConnections) -> None:
    """Show how the layers join and what is expected of them, with the numbers of this view."""
    st.markdown(_words.explanation("skips", "formula"))
    gain = f"{question.gain:g}"
    _formula.show(
        r"\begin{gathered} \text{plain: } x_{l+1} = F_l(x_l), \qquad \text{residual: } x_{l+1} = x_l + F_l(x_l), "
        r"\qquad \text{concatenation: } x_{l+1} = [x_l, F_l(x_l)] \\ F_l(x) = W_l * \max(0, \text{BN}(x)), \qquad "
        r"\text{Var}(W_l) = \frac{2 g^2}{9\, C_l} \end{gathered}",
        skip_signals.expected,
        source="He, Zhang, Ren, Sun, Identity Mappings in Deep Residual Networks, ECCV 2016; Huang et al., Densely "
        "Connected Convolutional Networks, CVPR 2017; He et al., Delving Deep into Rectifiers, ICCV 2015, section 2.2.",
        symbols={"g": gain, "C_0": str(question.channels), "L": str(question.depth), "k": str(question.growth)},
    )


def _networks(question: SkipConnections, result: SkipConnectionsResult) -> pd.DataFrame:
    """Return one row per stack."""
    kinds, seeds = result.diverged_at.shape
    training, test = PARTS.index("training"), PARTS.index("test")
    at_start, last = result.flow[..., 0], result.flow.shape[-2] - 1
    return pd.DataFrame(
        {
            "connection": np.repeat(question.connections, seeds),
            "seed": np.tile(question.seed + np.arange(seeds), kinds),
            "training_loss": result.loss[..., training, -1].ravel(),
            "test_loss": result.loss[..., test, -1].ravel(),
            "training_error_percent": 100 * result.error[..., training, -1].ravel(),
            "test_error_percent": 100 * result.error[..., test, -1].ravel(),
            "gradient_first_layer_at_start": at_start[:, :, 0, min(1, last)].ravel(),
            "gradient_last_layer_at_start": at_start[:, :, 0, last].ravel(),
            "diverged_at_step": result.diverged_at.ravel(),
        }
    )
