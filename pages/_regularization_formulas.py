"""The formulas of exactly those regularizers that are on, with the numbers of the view and their sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import streamlit as st

from dlcore.elements.datasets import CLASSES
from dlcore.elements.regularizers import Regularizers
from pages import _regularizers, _words
from pages._words import _


class Formula(NamedTuple):
    """LaTeX without dollar signs, the values of its symbols in a setting, and where it comes from."""

    latex: str
    values: str
    source: str


def show(settings: Mapping[str, Regularizers]) -> None:
    """Show what is descended, and for each regularizer that is on in one of the settings, by name, its formula."""
    st.markdown(_words.explanation("regularization", "formula"))
    for id, name in _regularizers.SWITCHES.items():
        on = {setting: one for setting, one in settings.items() if id in one.switches}
        if on:
            _show_one(id, name, on)


def _show_one(id: str, name: str, on: dict[str, Regularizers]) -> None:
    st.markdown(f"**{name}**")
    for latex in dict.fromkeys(FORMULAS[id](one).latex for one in on.values()):
        st.latex(latex)
    st.markdown(" · ".join(f"{side}: ${FORMULAS[id](one).values}$" for side, one in on.items()))
    st.caption(
        _("Source: {source}").format(source=" ".join(dict.fromkeys(FORMULAS[id](o).source for o in on.values())))
    )


def _stop(one: Regularizers) -> Formula:
    return Formula(
        r"t^* = \arg\min_{t \le T} L_\text{val}(\theta_t), \qquad \text{stop at the first } T \text{ with } "
        r"T - t^* \ge p, \qquad \theta \leftarrow \theta_{t^*}",
        rf"p = {one.patience}\ \text{{epochs}}",
        "Prechelt, Early Stopping - But When?, 1998.",
    )


def _penalty(one: Regularizers) -> Formula:
    values = rf"\lambda = {one.decay:g}"
    if one.penalty == "l2":
        latex = r"L \leftarrow L + \frac{\lambda}{2} \lVert w \rVert_2^2, \qquad g \leftarrow g + \lambda w"
        return Formula(
            latex, values, "Krogh and Hertz, A Simple Weight Decay Can Improve Generalization, NeurIPS 1991."
        )
    if one.penalty == "l1":
        latex = r"L \leftarrow L + \lambda \lVert w \rVert_1, \qquad g \leftarrow g + \lambda \operatorname{sign}(w)"
        return Formula(latex, values, "Tibshirani, Regression Shrinkage and Selection via the Lasso, 1996.")
    latex = r"w \leftarrow (1 - \alpha \lambda)\, w \quad \text{beside the optimizer's step of learning rate } \alpha"
    return Formula(latex, values, "Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR 2019.")


def _augment(one: Regularizers) -> Formula:
    moves = r"\text{shift}(s_1, s_2) \cdot \text{scale}(c) \cdot \text{rotation}(\varphi)"
    ranges = r"\varphi \sim U(-\varphi_0, \varphi_0),\ s_i \sim U(-s_0, s_0),\ c \sim U(1 - c_0, 1 + c_0)"
    return Formula(
        rf"\begin{{gathered}} x \leftarrow x \circ A^{{-1}}, \qquad A = {moves} \\ {ranges} \end{{gathered}}",
        rf"\varphi_0 = {one.rotation:g}°,\ s_0 = {one.shift:g},\ c_0 = {one.scale:g}",
        "Simard, Steinkraus and Platt, Best Practices for Convolutional Neural Networks, ICDAR 2003.",
    )


def _noise(one: Regularizers) -> Formula:
    return Formula(
        r"x \leftarrow x + \sigma_x \varepsilon, \qquad g \leftarrow \nabla L(w + \sigma_w \varepsilon'), \qquad "
        r"\varepsilon, \varepsilon' \sim N(0, 1)",
        rf"\sigma_x = {one.input_noise:g},\ \sigma_w = {one.weight_noise:g}",
        "Bishop, Training with Noise is Equivalent to Tikhonov Regularization, Neural Computation 1995.",
    )


def _smooth(one: Regularizers) -> Formula:
    return Formula(
        r"y \leftarrow (1 - \varepsilon)\, y + \frac{\varepsilon}{K}, \qquad L \ge -\sum_k y_k \ln y_k",
        rf"\varepsilon = {one.smoothing:g},\ K = {CLASSES},\ L \ge {one.loss_floor(CLASSES):.5f}\ \text{{nats}}",
        "Szegedy et al., Rethinking the Inception Architecture for Computer Vision, CVPR 2016, section 7.",
    )


def _mix(one: Regularizers) -> Formula:
    values = rf"\alpha = {one.alpha:g}"
    if one.mixing == "mixup":
        latex = r"x \leftarrow \lambda x + (1 - \lambda) x', \qquad y \leftarrow \lambda y + (1 - \lambda) y', \qquad "
        return Formula(
            latex + r"\lambda \sim \text{Beta}(\alpha, \alpha)",
            values,
            "Zhang et al., mixup: Beyond Empirical Risk Minimization, ICLR 2018.",
        )
    if one.mixing == "cutout":
        latex = (
            r"x \leftarrow x \odot m, \qquad m = 0 \text{ in a square of side } h \cdot \text{width at a random place}"
        )
        source = "DeVries and Taylor, Improved Regularization of Convolutional Neural Networks with Cutout, 2017."
        return Formula(latex, rf"h = {one.hole:g}", source)
    latex = r"\begin{gathered} x \leftarrow x \odot m + x' \odot (1 - m), \qquad "
    latex += r"y \leftarrow \bar m\, y + (1 - \bar m)\, y' \\ "
    box = r"m = 0 \text{ in a box of area } 1 - \lambda \text{ at a random place, else } 1, \qquad "
    return Formula(
        latex + box + r"\lambda \sim \text{Beta}(\alpha, \alpha) \end{gathered}",
        values,
        "Yun et al., CutMix, ICCV 2019.",
    )


def _dropout(one: Regularizers) -> Formula:
    return Formula(
        r"h \leftarrow \frac{h \odot b}{1 - p} \text{ while training}, \quad b_i \sim \text{Bernoulli}(1 - p), \qquad "
        r"h \leftarrow h \text{ in use}",
        rf"p = {one.dropout:g}",
        "Srivastava et al., Dropout, JMLR 2014 (scaled while training: inverted dropout).",
    )


def _norm(one: Regularizers) -> Formula:  # noqa: ARG001 - it has no strength, but is called as the others are
    return Formula(
        r"\hat z = \frac{z - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \quad h = \phi(\gamma \hat z + \beta), \qquad "
        r"\mu, \sigma^2 \text{ of the batch; in use: running averages}",
        r"\varepsilon = 10^{-5}",
        "Ioffe and Szegedy, Batch Normalization, ICML 2015.",
    )


FORMULAS: dict[str, Callable[[Regularizers], Formula]] = {
    "stop": _stop,
    "penalty": _penalty,
    "augment": _augment,
    "noise": _noise,
    "smooth": _smooth,
    "mix": _mix,
    "dropout": _dropout,
    "norm": _norm,
}
