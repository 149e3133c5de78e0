"""The network on paper: what every step makes of an image, and what it costs, before anything is trained."""

from __future__ import annotations

import functools
from typing import Any

import pandas as pd
import streamlit as st

from dlcore.elements.convolution.cnn_plan import Architecture, Step
from dlcore.experiments.digits_cnn import DigitsCNN
from pages import _words
from pages._words import _


def show(question: DigitsCNN) -> None:
    """Show a row for each step and the sums."""
    built = question.architecture
    st.subheader(_("The network, layer by layer"), anchor=False)
    st.dataframe(
        _table(built, _words.language()),
        hide_index=True,
        key="cnn_plan",
        column_config=_columns(),
        height=38 + 35 * (1 + len(list(built.steps()))),
        alt=_("Output size, receptive field, parameters and multiply-adds of each step of the network."),
        placeholder="–",
    )
    words = _(
        "**{parameters} parameters, {macs} multiply-adds (MACs) an image.** The fully connected layers hold "
        "{share:.0%} of the parameters and do {work:.0%} of the multiply-adds."
    )
    dense = [step for step in built.steps() if step.kind == "dense"]
    st.caption(
        words.format(
            parameters=f"{built.parameters:,}",
            macs=f"{built.multiply_adds:,}",
            share=sum(step.parameters for step in dense) / built.parameters,
            work=sum(step.multiply_adds for step in dense) / built.multiply_adds,
        )
    )


def name(step: Step, built: Architecture) -> str:
    """Return what a step is called."""
    names = {
        "convolution": _("convolution {number}, {k} × {k}").format(number=step.layer, k=built.kernel),
        "normalization": _("batch norm {number}").format(number=step.layer),
        "relu": _("ReLU {number}").format(number=step.layer),
        "pooling": _("max pooling {number}, 2 × 2").format(number=step.layer),
        "dropout": _("dropout {number}").format(number=step.layer),
        "dense": _("fully connected {number}").format(number=step.layer),
    }
    return names[step.kind]


@functools.lru_cache(maxsize=256)
def _table(built: Architecture, language: str) -> pd.DataFrame:  # noqa: ARG001  the words depend on it
    steps = list(built.steps())
    sizes = [built.size, *(step.size for step in steps)]
    fields = [1, *(step.field.size if step.field else None for step in steps)]
    counted = [[None, *(counts or None for counts in part)] for part in zip(*map(_counts, steps), strict=True)]
    return pd.DataFrame(
        {
            "step": [_("input"), *(name(step, built) for step in steps)],
            "output": [_size(*size) for size in sizes],
            "numbers": [channels * height * width for channels, height, width in sizes],
            "field": pd.array(fields, dtype="Int64"),
            "parameters": pd.array(counted[0], dtype="Int64"),
            "macs": pd.array(counted[1], dtype="Int64"),
        }
    )


def _counts(step: Step) -> tuple[int, int]:
    return step.parameters, step.multiply_adds


def _size(channels: int, height: int, width: int) -> str:
    return str(channels) if height == width == 1 else f"{channels} × {height} × {width}"


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "step": st.column_config.TextColumn(_("Step"), width="medium"),
        "output": st.column_config.TextColumn(_("Output"), help=_("Channels × height × width, or units.")),
        "numbers": number(_("Numbers"), format="localized"),
        "field": number(_("Receptive field"), help=_("Pixels of the input that one number sees, along one side.")),
        "parameters": number(_("Parameters"), format="localized"),
        "macs": number(_("Multiply-adds"), format="localized", help=_("For one image; a multiply-add counts as one.")),
    }
