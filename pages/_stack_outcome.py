"""What stands below the pictures of a stack: the table of its layers, the formulas, prediction beside measurement."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dlcore.elements.convolution.field import Field, Phases
from dlcore.experiments.gradient_support import GradientSupport, GradientSupportResult
from pages import _formula, _live, _measured, _share, _stack_pictures, _stack_words, _words
from pages._measured import Comparison
from pages._stack_choices import Choice
from pages._words import _

DISTILL = "Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill 2019, eq. 1–4"
GUIDE = "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285, 2016, ch. 4"


def show(choice: Choice, question: GradientSupport | None) -> None:
    """Show everything below the pictures."""
    st.dataframe(
        _table(choice),
        hide_index=True,
        height="content",
        key="stack_layers_table",
        alt=_("Size, receptive field, effective stride, effective padding and centres of each layer."),
    )
    _share.show(key="stack_share", table=_numbers(choice), name="receptive-fields")
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="stack_notice"):
        st.markdown(_words.explanation("stack", "notice"))
    if question is not None:
        _show_measurement(choice, question)
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="stack_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(choice)


def _table(choice: Choice) -> pd.DataFrame:
    """Return one row per layer, in words and numbers for people."""
    rows, columns = _stack_pictures.seen(choice)
    levels = choice.levels
    seen = [f"{len(down.cells)} × {len(across.cells)}" for down, across in zip(rows, columns, strict=True)]
    return pd.DataFrame(
        {
            _("Layer"): [_stack_words.layer(levels, number) for number in range(len(levels))],
            _("Units"): [f"{level.size} × {level.size}" for level in levels],
            _("Field"): [_stack_words.size(level.fields) for level in levels],
            _("Effective stride"): [_stack_words.stride(level.fields) for level in levels],
            _("Effective padding"): [_stack_words.padding(level.fields) for level in levels],
            _("Centre of unit u"): [_stack_words.centre(level.fields) for level in levels],
            _("The unit sees"): seen + ["–"] * (len(levels) - len(seen)),
        }
    )


def _numbers(choice: Choice) -> pd.DataFrame:
    """Return one row per layer, as numbers."""
    levels = choice.levels
    return pd.DataFrame(
        {
            "layer": ["image", *(str(level.layer) for level in levels[1:])],
            "units": [level.size for level in levels],
            "field_smallest": [min(level.fields.sizes) for level in levels],
            "field_largest": [max(level.fields.sizes) for level in levels],
            "effective_stride": [str(level.fields.stride) for level in levels],
            "effective_padding": [None if (box := level.fields.box(0)) is None else -box[0] for level in levels],
            "first_centre": [level.fields.centre(0) for level in levels],
            "period": [level.fields.period for level in levels],
        }
    )


def _show_measurement(choice: Choice, question: GradientSupport) -> None:
    st.markdown(_words.explanation("stack", "measured"))
    picture, numbers = st.columns([2, 3], gap="medium")
    with picture:
        run = _live.show(question, lambda run: _stack_pictures.draw_gradient(question, run), key="stack", start=True)
    if run is not None and run.result is not None:
        with numbers:
            _measured.show(_comparisons(choice, run.result), key="stack_measured", quantity="", of=_("Quantity"))
            st.caption(_words.explanation("stack", "hull"))


def _comparisons(choice: Choice, result: GradientSupportResult) -> list[Comparison]:
    """Set what arithmetic says beside what backpropagation found."""
    rows, columns = (found[0].cells for found in _stack_pictures.seen(choice))
    fields = choice.levels[choice.layer].fields
    compared = []
    for cells, unit, axis, words in (
        (rows, choice.unit[0], 0, (_("first row"), _("last row"))),
        (columns, choice.unit[1], 1, (_("first column"), _("last column"))),
    ):
        box, found = fields.box(unit), result.box(axis)
        for end, what in enumerate(words):
            predicted = cells[-end] if rows and columns else float("nan")
            measured = float("nan") if found is None else found[end]
            beyond = box is not None and bool(cells) and box[end] != cells[-end]
            remark = _("the field's end, {end}, is not reached").format(end=box[end]) if beyond and box else ""
            compared.append(Comparison(what, predicted, measured, remark))
    pixels = Comparison(_("pixels with a gradient"), len(rows) * len(columns), int(result.support.sum()))
    wrong = sum(int(level.size != found) for level, found in zip(choice.below(), result.sizes.tolist(), strict=True))
    sizes = Comparison(_("layers of another size than torch's"), 0, wrong)
    return [*compared, pixels, sizes]


def _show_formulas(choice: Choice) -> None:
    level, below = choice.levels[choice.layer], choice.levels[choice.layer - 1]
    assert level.layer is not None  # noqa: S101 - a unit of the image cannot be chosen
    layer = level.layer
    symbols = {"k": layer.kernel, "s": layer.stride, "p": layer.padding, "d": layer.dilation}
    if layer.kind == "up" or level.fields.field is None or below.fields.field is None:
        st.markdown(_words.explanation("stack", "phases"))
        values = {name: str(value) for name, value in symbols.items()} | {"T": str(level.fields.period)}
        _formula.show(
            r"\mathrm{box}_\ell(u) = \mathrm{hull} \bigcup_{i \,\in\, \mathrm{read}_\ell(u)} \mathrm{box}_{\ell-1}(i)",
            Phases.behind,
            source=f"{DISTILL}; {GUIDE}",
            symbols=values,
        )
        return
    before, after = below.fields.field, level.fields.field
    lines = [
        rf"R_\ell &= R_{{\ell-1}} + d(k-1)\,S_{{\ell-1}} = {before.size} + {layer.dilation * (layer.kernel - 1)}"
        rf" \cdot {before.stride} = {after.size}",
        rf"S_\ell &= s \, S_{{\ell-1}} = {layer.stride} \cdot {before.stride} = {after.stride}",
        rf"P_\ell &= P_{{\ell-1}} + p \, S_{{\ell-1}} = {before.padding} + {layer.padding} \cdot {before.stride}"
        rf" = {after.padding}",
        rf"\mathrm{{centre}}_\ell(u) &= u \, S_\ell - P_\ell + \tfrac{{R_\ell - 1}}{{2}} = {after.stride}u - "
        rf"{after.padding} + {(after.size - 1) / 2:g}",
    ]
    latex = r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"
    _formula.show(latex, Field.behind, source=DISTILL, symbols={name: str(value) for name, value in symbols.items()})
