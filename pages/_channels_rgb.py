"""The view "RGB" of the tab "Channels": one filter over three planes, plane by plane, and the numbers at one place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float, UInt8

from dlcore.elements import photos
from dlcore.elements.convolution import colour_filters, correlation
from dlcore.elements.convolution.colour_filters import FILTERS, Answer, FilterBank
from dlcore.elements.convolution.counts import Convolution
from dlcore.elements.convolution.window import Window
from dlcore.figures import channels as figures
from dlcore.figures import panels, theme
from pages import _controls, _formula, _numbers, _photo, _plot, _share, _words
from pages._words import _

SHOWN = 144
"""Pixels of the photo's longer side: few, so that a filter of 3 × 3 cells can be followed by eye."""
MORE = {"ch_stride": 1, "ch_padding": 1}
"""The controls in the drawer and their defaults."""
SOURCE = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.5, equation 9.7"


def show() -> None:
    """Show the view."""
    photo, bank, pixels = _choose()
    if bank is None:
        return
    answer = colour_filters.convolve(bank, photos.planes(pixels))
    _show_sum(photo, bank, answer, pixels)
    st.caption(_words.explanation("channels", "lead-rgb"))
    numbers, channels = st.columns(2, gap="large")
    with numbers:
        _show_products(photo, bank, answer)
    with channels:
        _show_outputs(photo, bank, answer)
        _show_counts(answer)
    _formula.drawer("ch_formulas", lambda: _show_formula(answer))
    _share.show(key="ch_share", table=_table(answer.cells, answer.weights), name="channels-rgb")


def show_card() -> None:
    """Show the default filter's planes and their sum small."""
    photo, bank = _photo.sample("china"), FilterBank()
    pixels = photos.shrunk(photo.pixels, SHOWN)
    drawn = _plot.kept(
        ("ch_card", bank.model_dump_json(), _words.language()),
        lambda: theme.small(_sum(bank, colour_filters.convolve(bank, photos.planes(pixels)), pixels)),
    )
    _plot.show(drawn, key="home_channels", alt=_alt(photo, bank), height=_plot.CARD_HEIGHT)


def _choose() -> tuple[_photo.Photo, FilterBank | None, UInt8[np.ndarray, "rows columns 3"]]:
    """Show the controls; return the photo, the filters (None: the settings make none) and the pixels they look at."""
    names = {id: member.name for id, member in FILTERS.items()}
    left, middle, right = st.columns([2, 5, 4], gap="medium")
    with left:
        photo = _photo.choose("ch", label=_("Photo"))
    with middle:
        filters = _controls.choices(
            names, key="ch_filters", label=_("Filters, one output channel each"), default=FilterBank().filters
        )
    pixels = photos.shrunk(photo.pixels, SHOWN)
    with right:
        place = st.container()
        drawer = st.expander(_("Stride and padding"), icon=":material/tune:", key="ch_more", on_change="rerun")
    with drawer:
        stride, padding = _choose_window() if _controls.wanted(drawer, MORE) else (1, 1)
    with place:
        shown, row, column = _choose_place(pixels, filters, stride, padding)
    bank = _controls.build(
        FilterBank, filters=filters, shown=shown, row=row, column=column, stride=stride, padding=padding
    )
    return photo, bank, pixels


def _choose_window() -> tuple[int, int]:
    left, right = st.columns(2)
    with left:
        stride = _numbers.number(FilterBank, "stride", key="ch_stride", label=_("Stride s"))
    with right:
        padding = _numbers.number(FilterBank, "padding", key="ch_padding", label=_("Padding p (zeros)"))
    return stride, padding


def _choose_place(
    pixels: UInt8[np.ndarray, "rows columns 3"], filters: tuple[str, ...], stride: int, padding: int
) -> tuple[int, int, int]:
    """Show which output channel and which of its numbers is looked into; the limits follow from the sizes."""
    window = FilterBank(stride=stride, padding=padding).window
    rows, columns = (window.outputs(size) for size in pixels.shape[:2])
    first, second, third = st.columns(3)
    with first:
        shown = _numbers.whole(
            1, max(len(filters), 1), 1, key="ch_out", label=_("Channel"), because=_("each filter makes one channel")
        )
    because = _("the output has {rows} × {columns} numbers").format(rows=rows, columns=columns)
    with second:
        row = _numbers.whole(0, rows - 1, min(43, rows // 2), key="ch_row", label=_("Row"), because=because)
    with third:
        column = _numbers.whole(0, columns - 1, min(61, columns // 2), key="ch_col", label=_("Column"), because=because)
    return shown, row, column


def _show_sum(photo: _photo.Photo, bank: FilterBank, answer: Answer, pixels: np.ndarray) -> None:
    drawn = _plot.kept(
        ("ch_sum", photo.id, bank.model_dump_json(), _words.language()), lambda: _sum(bank, answer, pixels)
    )
    _plot.show(
        drawn,
        key="ch_picture",
        alt=_alt(photo, bank),
        height=panels.height(pixels.shape, 4, 8, 880),
        view=f"{photo.id} {answer.parts.shape}",
        on_click=lambda click: _look_there(click, bank, answer.parts.shape[1:]),
    )


def _sum(bank: FilterBank, answer: Answer, pixels: np.ndarray) -> theme.Figure:
    names = (
        *(_("Red"), _("Green"), _("Blue"), _("Photo")),
        *(_("from red"), _("from green"), _("from blue"), _("channel {number}").format(number=bank.shown)),
    )
    seen = figures.Sum(pixels, photos.planes(pixels), answer.parts, answer.parts.sum(0))
    labels = panels.Labels(names, _axes())
    return figures.add_up(seen, labels, colour_filters.middle(bank.window, answer.place), answer.place)


def _axes() -> tuple[str, str]:
    return _("column"), _("row")


def _alt(photo: _photo.Photo, bank: FilterBank) -> str:
    words = _(
        "Photo of {words}: its red, green and blue plane, what the filter {name} makes of each, and their sum, the "
        "output channel. A ring marks the place whose numbers are shown."
    )
    return words.format(words=photo.words, name=FILTERS[bank.filters[bank.inspected]].name)


def _look_there(click: _plot.Click, bank: FilterBank, shape: tuple[int, int]) -> None:
    """Look at the numbers of the place that was clicked: in an output at that one, else at the one centred there."""
    window = Window(1) if click.curve in figures.OUTPUTS else bank.window
    row, column = colour_filters.nearest(window, (click.y, click.x), shape)
    _controls.put({"ch_row": row, "ch_col": column})


def _show_products(photo: _photo.Photo, bank: FilterBank, answer: Answer) -> None:
    drawn = _plot.kept(("ch_products", photo.id, bank.model_dump_json(), _words.language()), lambda: _products(answer))
    alt = _("Plane by plane the nine cells that the output reads, the filter's weights, and their products.")
    _plot.show(drawn, key="ch_products", alt=alt, height=500)


def _products(answer: Answer) -> theme.Figure:
    names: list[str] = []
    colours = (_("red"), _("green"), _("blue"))
    for colour, total in zip(colours, answer.sums, strict=True):
        names += [
            _("{colour}: cells").format(colour=colour),
            _("weights"),
            _("sum {total}").format(total=f"{total:+.3f}"),
        ]
    whole = _("Output: {sums} = {total}").format(
        sums=" ".join(f"{part:+.3f}" for part in answer.sums), total=f"{answer.sums.sum():+.3f}"
    )
    return figures.products(answer.cells, answer.weights, panels.Labels(tuple(names), _axes()), whole)


def _show_outputs(photo: _photo.Photo, bank: FilterBank, answer: Answer) -> None:
    names = tuple(f"{number}: {FILTERS[id].name}" for number, id in enumerate(bank.filters, 1))
    drawn = _plot.kept(
        ("ch_outputs", photo.id, bank.model_dump_json(), _words.language()),
        lambda: figures.outputs(answer.outputs, panels.Labels(names, _axes())),
    )
    alt = _("The output channel of each filter: blue is above zero, orange below.")
    _plot.show(drawn, key="ch_outputs", alt=alt, height=panels.height(answer.outputs.shape[1:], 2, len(names), 430))


def _show_counts(answer: Answer) -> None:
    filters, rows, columns = answer.outputs.shape
    layer = Convolution(len(colour_filters.PLANES), filters, (colour_filters.KERNEL,) * 2, bias=True)
    words = _(
        "**{filters} filters** of 3·3·3 = 27 weights and one bias each: 3·3·3·{filters} = **{weights} weights**, "
        "**{parameters} parameters**. For an output of {rows} × {columns} every weight is used at every place: "
        "**{macs} multiply-adds**."
    )
    st.markdown(
        words.format(
            filters=filters,
            weights=f"{layer.weights:,}",
            parameters=f"{layer.parameters:,}",
            rows=rows,
            columns=columns,
            macs=f"{layer.multiply_adds(rows, columns):,}",
        )
    )


def _show_formula(answer: Answer) -> None:
    red, green, blue = answer.sums
    symbols = {r"y_{\mathrm{red}} + y_{\mathrm{green}} + y_{\mathrm{blue}}": _added(red, green, blue)}
    _formula.show(correlation.LATEX, correlation.correlate, source=SOURCE, symbols=symbols)


def _added(red: float, green: float, blue: float) -> str:
    return f"{red:.4f} {green:+.4f} {blue:+.4f} = {red + green + blue:.4f}"


def _table(cells: Float[np.ndarray, "3 k k"], weights: Float[np.ndarray, "3 k k"]) -> pd.DataFrame:
    plane, row, column = (part.ravel() for part in np.indices(cells.shape))
    return pd.DataFrame(
        {
            "plane": np.array(colour_filters.PLANES)[plane],
            "kernel_row": row,
            "kernel_column": column,
            "cell": cells.ravel(),
            "weight": weights.ravel(),
            "product": (cells * weights).ravel(),
        }
    )
