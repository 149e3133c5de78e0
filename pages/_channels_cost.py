"""The view "Cost" of the tab "Channels": one layer built in different ways, in weights and multiply-adds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.convolution import channel_costs
from dlcore.elements.convolution.channel_costs import LayerCost, Way
from dlcore.elements.convolution.counts import Convolution
from dlcore.figures import channel_costs as figures
from dlcore.figures import theme
from pages import _controls, _formula, _measured, _numbers, _plot, _share, _words
from pages._words import _

SOURCE = (
    "Szegedy et al., Going deeper with convolutions, CVPR 2015, section 5; Howard et al., MobileNets, 2017, section 3.1"
)


def show() -> None:
    """Show the view."""
    picture, controls = st.columns([7, 4], gap="large")
    with controls:
        layer = _choose()
    if layer is None:
        return
    with picture:
        _show_bars(layer)
        st.caption(_words.explanation("channels", "lead-cost"))
    with controls:
        _tell(layer)
    _measured.show(_shares(layer), key="ch_shares", quantity=_("share of the direct convolution"), of=_("Weights of"))
    _formula.drawer("ch_formulas", lambda: _show_formula(layer))
    _share.show(key="ch_share", table=_table(layer), name="channels-cost")


def _choose() -> LayerCost | None:
    left, right = st.columns(2)
    with left:
        inputs = _numbers.number(LayerCost, "inputs", key="ch_cin", label=_("Channels in"))
        kernel = _numbers.number(LayerCost, "kernel", key="ch_kernel", label=_("Kernel k"))
        narrow = _numbers.number(
            LayerCost,
            "narrow",
            key="ch_narrow",
            label=_("Channels behind 1×1"),
            help=_("The width of the bottleneck: what the 1×1 convolution leaves for the k×k one."),
        )
    with right:
        outputs = _numbers.number(LayerCost, "outputs", key="ch_cout", label=_("Channels out"))
        size = _numbers.number(LayerCost, "size", key="ch_map", label=_("Rows and columns"))
        groups = _numbers.number(LayerCost, "groups", key="ch_groups", label=_("Groups"))
    bias = _controls.toggle(key="ch_bias", label=_("A bias for each filter"))
    return _controls.build(
        LayerCost, inputs=inputs, outputs=outputs, kernel=kernel, narrow=narrow, groups=groups, size=size, bias=bias
    )


def _names(layer: LayerCost) -> dict[Way, str]:
    """Return what each way is called in the picture."""
    k, m = layer.kernel, layer.narrow
    return {
        "direct": _("{k}×{k} directly").format(k=k),
        "grouped": _("{k}×{k} in {groups} groups").format(k=k, groups=layer.groups),
        "squeezed": _("1×1 to {m}, {k}×{k}").format(m=m, k=k),
        "hourglass": _("1×1 to {m}, {k}×{k}, 1×1").format(m=m, k=k),
        "separable": _("depthwise {k}×{k}, 1×1").format(k=k),
    }


def _show_bars(layer: LayerCost) -> None:
    drawn = _plot.kept(("ch_bars", layer.model_dump_json(), _words.language()), lambda: _bars(layer))
    alt = _("Weights and multiply-adds of the layer, built in five ways, as bars.")
    _plot.show(drawn, key="ch_picture", alt=alt, height=400)


def _bars(layer: LayerCost) -> theme.Figure:
    kinds = (_("{k}×{k} convolutions").format(k=layer.kernel), _("1×1 convolutions"))
    axes = (_("weights"), _("multiply-adds"), _("way to build it"))
    return figures.bars(_costs(layer, 1), _costs(layer, layer.size), kinds, axes)


def _costs(layer: LayerCost, size: int) -> figures.Costs:
    """Return what each way costs for an output of this size; for one place: its weights."""
    chains, names = layer.chains(), _names(layer)
    spatial, pointwise = np.array([chain.parts(size, size) for chain in chains], float).T
    return figures.Costs(tuple(names[chain.way] for chain in chains), spatial, pointwise)


def _tell(layer: LayerCost) -> None:
    """Say in a sentence what the bottleneck saves, or that it does not."""
    by_way = {chain.way: chain for chain in layer.chains()}
    direct, squeezed = by_way["direct"], by_way["squeezed"]
    k = layer.kernel
    words = _("Directly: {k}·{k}·{inputs}·{outputs} = **{weights} weights**, {macs} multiply-adds")
    said = words.format(
        k=k, inputs=layer.inputs, outputs=layer.outputs, weights=f"{direct.weights:,}",
        macs=f"{direct.multiply_adds(layer.size, layer.size):,}",
    )  # fmt: skip  # a line a word
    if layer.bias:
        said += _(", with {outputs} biases **{parameters} parameters**").format(
            outputs=f"{layer.outputs:,}", parameters=f"{direct.parameters:,}"
        )
    st.markdown(said + ".")
    least = channel_costs.break_even(layer)
    ratio = direct.weights / squeezed.weights
    if ratio >= 1:
        words = _("With 1×1 to {m} first: **{ratio:.1f} times fewer**. It saves below {least:.1f} channels.")
        st.markdown(words.format(m=layer.narrow, ratio=ratio, least=least))
    else:
        words = _(
            "With 1×1 to {m} first it takes **{more:.2f} times as many**: a bottleneck saves only below {least:.1f} "
            "channels."
        )
        st.markdown(words.format(m=layer.narrow, more=1 / ratio, least=least))


def _shares(layer: LayerCost) -> list[_measured.Comparison]:
    """Return what theory says each way takes of the direct convolution's weights, beside the count."""
    counted = {chain.way: chain.weights for chain in layer.chains()}
    names = _names(layer)
    theory: dict[Way, tuple[float, str]] = {
        "grouped": (1 / layer.groups, _("1 / groups")),
        "squeezed": (channel_costs.squeezed_share(layer), _("m / break-even width")),
        "separable": (channel_costs.separable_share(layer), _("1 / channels out + 1 / k²")),
    }
    return [
        _measured.Comparison(names[way], predicted, counted[way] / counted["direct"], remark)
        for way, (predicted, remark) in theory.items()
    ]


def _show_formula(layer: LayerCost) -> None:
    symbols = {
        "k": f"{layer.kernel}",
        r"C_{\mathrm{in}}": f"{layer.inputs}",
        r"C_{\mathrm{out}}": f"{layer.outputs}",
        "m": f"{layer.narrow}",
    }
    _formula.show(
        r"\text{weights} = k^2 \, \frac{C_{\mathrm{in}}}{g} \, C_{\mathrm{out}}, \qquad "
        r"\text{multiply-adds} = \text{weights} \cdot H \cdot W",
        Convolution.multiply_adds,
        source=SOURCE,
        symbols=symbols | {"g": f"{layer.groups}", "H = W": f"{layer.size}"},
    )
    _formula.show(
        channel_costs.BREAK_EVEN_LATEX,
        channel_costs.break_even,
        source=SOURCE,
        symbols=symbols | {r"m^\star": f"{channel_costs.break_even(layer):.2f}"},
    )


def _table(layer: LayerCost) -> pd.DataFrame:
    rows = layer.chains()
    return pd.DataFrame(
        {
            "way": [chain.way for chain in rows],
            "convolutions": [" + ".join(map(_written, chain.convolutions)) for chain in rows],
            "weights": [chain.weights for chain in rows],
            "parameters": [chain.parameters for chain in rows],
            "multiply_adds": [chain.multiply_adds(layer.size, layer.size) for chain in rows],
        }
    )


def _written(one: Convolution) -> str:
    k, groups = one.kernel[0], f" / {one.groups} groups" if one.groups > 1 else ""
    return f"{k}x{k} {one.inputs}-{one.outputs}{groups}"
