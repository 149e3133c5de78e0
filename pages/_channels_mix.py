"""The view "1×1" of the tab "Channels": each output channel is a weighted sum of the channels at the same place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float

from dlcore.elements import photos
from dlcore.elements.convolution import mixing
from dlcore.elements.convolution.counts import Convolution
from dlcore.elements.convolution.mixing import Mixing
from dlcore.figures import channels as figures
from dlcore.figures import panels, theme
from pages import _controls, _formula, _measured, _numbers, _photo, _plot, _share, _words
from pages._words import _

MIXES = {
    "luminance": "Luminance",
    "opponent": "Opponent colours",
    "principal": "Principal colours",
    "own": "Own weights",
}
"""Proper names, untranslated: they stand in the URL."""
SHOWN = 256
"""Pixels of the photo's longer side."""
SOURCE = "Lin, Chen and Yan, Network In Network, ICLR 2014, section 3.1; as a bottleneck: Szegedy et al., CVPR 2015"


def show() -> None:
    """Show the view."""
    picture, controls = st.columns([7, 4], gap="large")
    with controls:
        photo = _photo.choose("ch", label=_("Photo"))
        mix = _choose()
    if mix is None:
        return
    pixels = photos.shrunk(photo.pixels, SHOWN)
    image = photos.planes(pixels)
    matrix = mix.matrix(image)
    with picture:
        _show_mixes(photo, mix, pixels, matrix)
        st.caption(_words.explanation("channels", "lead-mix"))
    with controls:
        _show_weights(photo, mix, matrix)
        _show_counts(image, matrix)
    if mix.mix == "principal":
        _show_shares(mix, image)
    _formula.drawer("ch_formulas", lambda: _show_formula(mix, image, matrix))
    _share.show(key="ch_share", table=_table(mix, matrix), name="channels-1x1")


def _choose() -> Mixing | None:
    mix = _controls.choice(
        MIXES,
        key="ch_mix",
        label=_("Weights"),
        default="opponent",
        help=_(
            "Luminance: the brightness an eye sees. Opponent colours: what the eye's nerves send on. Principal "
            "colours: the directions in which this photo's colours vary most."
        ),
    )
    settings: dict[str, Any] = {}
    if mix == "principal":
        settings["kept"] = _numbers.slider(
            Mixing,
            "kept",
            key="ch_kept",
            label=_("Channels kept"),
            help=_("A second 1×1 convolution makes three planes of them again: the photo to the right of them."),
        )
    if mix == "own":
        settings = _choose_own()
    return _controls.build(Mixing, mix=mix, **settings)


def _choose_own() -> dict[str, float]:
    names = {"red": _("Red"), "green": _("Green"), "blue": _("Blue")}
    found = {}
    for field, name in names.items():
        low, high = _controls.bounds(Mixing, field)
        found[field] = _numbers.sliding(low, high, _controls.default(Mixing, field), key=f"ch_{field}", label=name)
    return found


def _inputs() -> list[str]:
    return [_("red"), _("green"), _("blue")]


def _outputs(mix: Mixing) -> list[str]:
    """Return what the output channels are called."""
    names = {
        "luminance": [_("luminance")],
        "opponent": [_("brightness"), _("red − green"), _("blue − yellow")],
        "principal": [_("1st"), _("2nd"), _("3rd")][: mix.kept],
        "own": [_("your mix")],
    }
    return names[mix.mix]


def _show_mixes(photo: _photo.Photo, mix: Mixing, pixels: np.ndarray, matrix: np.ndarray) -> None:
    drawn = _plot.kept(
        ("ch_mixes", photo.id, mix.model_dump_json(), _words.language()), lambda: _mixes(mix, pixels, matrix)
    )
    alt = _("Photo of {words}, and the channels that a 1×1 convolution makes of it: blue is above zero, orange below.")
    _plot.show(drawn, key="ch_picture", alt=alt.format(words=photo.words), height=_height(pixels, mix))


def _height(pixels: np.ndarray, mix: Mixing) -> int:
    panes = 1 + len(_outputs(mix)) + (mix.mix == "principal")
    return panels.height(pixels.shape, figures.mix_columns(panes), panes)


def _mixes(mix: Mixing, pixels: np.ndarray, matrix: np.ndarray) -> theme.Figure:
    image = photos.planes(pixels)
    names = [_("Photo"), *_outputs(mix)]
    channels, restored = mixing.mixed(image, matrix), None
    if mix.mix == "principal":
        found = mixing.principal(image)
        channels = mixing.projected(image, found, mix.kept)
        restored = photos.pixels(mixing.squeezed(image, found, mix.kept))
        names.append(_("back in three planes"))
    return figures.mixes(pixels, channels, restored, panels.Labels(tuple(names), (_("column"), _("row"))))


def _show_weights(photo: _photo.Photo, mix: Mixing, matrix: np.ndarray) -> None:
    drawn = _plot.kept(
        ("ch_weights", photo.id, mix.model_dump_json(), _words.language()),
        lambda: figures.weights(matrix, _inputs(), _outputs(mix), (_("input channel"), _("output channel"))),
    )
    alt = _("The weights: a row for each output channel, a column for each plane of the photo.")
    _plot.show(drawn, key="ch_weights", alt=alt, height=70 + 44 * len(matrix))


def _show_counts(image: Float[np.ndarray, "planes rows columns"], matrix: np.ndarray) -> None:
    layer = Convolution(len(image), len(matrix), (1, 1))
    words = _(
        "1·1·{inputs}·{outputs} = **{weights} weights**, used at each of the {places} places: **{macs} "
        "multiply-adds**. A 3×3 convolution takes nine times as many."
    )
    st.markdown(
        words.format(
            inputs=layer.inputs,
            outputs=layer.outputs,
            weights=layer.weights,
            places=f"{image[0].size:,}",
            macs=f"{layer.multiply_adds(*image.shape[1:]):,}",
        )
    )


def _show_shares(mix: Mixing, image: np.ndarray) -> None:
    """Show what theory says the channels keep of the photo, beside what the restored photo has kept."""
    found = mixing.principal(image)
    rows = [
        _measured.Comparison(
            _("{count} of 3 channels").format(count=kept),
            found.share(kept),
            mixing.share_kept(image, mixing.squeezed(image, found, kept)),
            _("shown above") if kept == mix.kept else "",
        )
        for kept in (1, 2, 3)
    ]
    _measured.show(rows, key="ch_shares", quantity=_("share of the variance kept"), of=_("Bottleneck"))


def _show_formula(mix: Mixing, image: np.ndarray, matrix: np.ndarray) -> None:
    symbols = {"W": _written(matrix)}
    if mix.mix == "principal":
        symbols[r"\bar{x}"] = _written(mixing.principal(image).mean[:, None])
        _formula.show(mixing.PRINCIPAL_LATEX, mixing.projected, source=SOURCE, symbols=symbols)
    else:
        _formula.show(mixing.LATEX, mixing.mixed, source=SOURCE, symbols=symbols)


def _written(matrix: Float[np.ndarray, "rows columns"]) -> str:
    """Return a matrix in LaTeX."""
    rows = r" \\ ".join(" & ".join(f"{weight:.3f}" for weight in row) for row in matrix)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def _table(mix: Mixing, matrix: np.ndarray) -> pd.DataFrame:
    """Return the weights, a row for each output channel."""
    table = pd.DataFrame(matrix, columns=_inputs())
    table.insert(0, "output", _outputs(mix))
    return table
