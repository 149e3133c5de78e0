"""Which regularizers work, and how strongly: switches by their proper names, and the strengths of those that are on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dlcore.elements import regularizers
from dlcore.elements.regularizers import Regularizers
from pages import _controls, _numbers
from pages._words import _

SWITCHES = {
    "stop": "Early stopping",
    "penalty": "Norm penalty",
    "augment": "Augmentation",
    "noise": "Noise",
    "smooth": "Label smoothing",
    "mix": "Mixing",
    "dropout": "Dropout",
    "norm": "Batch norm",
}
"""The course's seven, in its order; it treats label smoothing and the mixing of images together. Proper names,
untranslated: they stand in the URL."""
PENALTIES = {"l2": "L2", "l1": "L1", "decoupled": "Decoupled"}
MIXINGS = {"mixup": "Mixup", "cutout": "Cutout", "cutmix": "CutMix"}
USUAL = regularizers.USUAL
"""How strongly each regularizer works as soon as it is switched on."""
DECAYS = {"l2": 0.02, "l1": 0.001, "decoupled": 1.0} | {USUAL.penalty: USUAL.decay}
NARROW, WIDE = 92, 118
"""Widths in px of the fields for a number and for a name."""


class _Field(NamedTuple):
    """The control of one strength."""

    field: str
    label: str
    help: str
    step: float | None = None


def choose(prefix: str, label: str, default: Sequence[str], place: DeltaGenerator, heading: str) -> Regularizers:
    """Show the switches, and in ``place`` the strengths of those that are on; return how strongly each works.

    Args:
        prefix: key of the switches, and prefix of the keys of the strengths.
        label: of the switches.
        default: ids of those that are on at first.
        place: where the strengths are shown.
        heading: stands above the strengths, if there are any.
    """
    chosen = _controls.choices(SWITCHES, key=prefix, label=label, default=default, help=_help())
    strengths: dict[str, Any] = {}
    with place:
        if any(id != "norm" for id in chosen):
            st.caption(heading)
        with st.container(horizontal=True, gap="small", key=f"{prefix}_strengths"):
            for id in chosen:
                strengths |= _strengths_of(prefix, id)
    return Regularizers(**strengths)


def controls(prefix: str, default: Sequence[str]) -> dict[str, Any]:
    """Return the default of every control that ``choose`` can show, by key."""
    plain = {f"{prefix}_{one.field}": getattr(USUAL, one.field) for fields in _fields().values() for one in fields}
    decays = {f"{prefix}_{norm}": decay for norm, decay in DECAYS.items()}
    others = {"penalty": USUAL.penalty, "mixing": USUAL.mixing, "alpha": USUAL.alpha, "hole": USUAL.hole}
    return {prefix: list(default)} | plain | decays | {f"{prefix}_{field}": value for field, value in others.items()}


def title(settings: Regularizers) -> str:
    """Name the regularizers that do something in a few words."""
    working = [SWITCHES[id] for id in settings.switches]
    if not working:
        return _("no regularizer")
    return ", ".join(working) if len(working) < 4 else _("{count} regularizers").format(count=len(working))


def _strengths_of(prefix: str, id: str) -> dict[str, Any]:
    if id == "penalty":
        return _choose_penalty(prefix)
    if id == "mix":
        return _choose_mixing(prefix)
    if id == "norm":
        return {"batch_norm": True}
    return {one.field: _number(prefix, one, getattr(USUAL, one.field)) for one in _fields()[id]}


def _choose_penalty(prefix: str) -> dict[str, Any]:
    with st.container(width=WIDE):
        words = _("L2 adds decay / 2 · ‖w‖² to the loss, L1 adds decay · ‖w‖₁; decoupled shrinks the weights directly.")
        norm = _controls.choice(
            PENALTIES, key=f"{prefix}_penalty", label=_("Penalty"), default=USUAL.penalty, help=words
        )
    words = _("Strength of the penalty (weight decay).")
    field = _Field("decay", _("Decay"), words, step=DECAYS[norm])
    return {"penalty": norm, "decay": _number(prefix, field, DECAYS[norm], key=f"{prefix}_{norm}")}


def _choose_mixing(prefix: str) -> dict[str, Any]:
    with st.container(width=WIDE):
        words = _("Mixup blends two images, cutout blanks a square, CutMix fills it from another image.")
        mixing = _controls.choice(MIXINGS, key=f"{prefix}_mixing", label=_("Mixing"), default=USUAL.mixing, help=words)
    if mixing == "cutout":
        words = _("Side of the blank square, as a share of the image's side.")
        hole = _number(prefix, _Field("hole", _("Hole"), words, 0.05), USUAL.hole)
        return {"mixing": mixing, "hole": hole}
    words = _("The first image's share comes from Beta(α, α): at 1 every share is equally likely, near 0 hardly mixed.")
    return {"mixing": mixing, "alpha": _number(prefix, _Field("alpha", _("α"), words, 0.1), USUAL.alpha)}


def _number(prefix: str, one: _Field, initial: Any, *, key: str = "") -> Any:
    with st.container(width=NARROW):
        return _numbers.number(
            Regularizers,
            one.field,
            key=key or f"{prefix}_{one.field}",
            label=one.label,
            help=one.help,
            step=one.step,
            initial=initial,
        )


def _fields() -> dict[str, tuple[_Field, ...]]:
    """Return the controls of each switch whose strengths are plain numbers."""
    return {
        "stop": (
            _Field("patience", _("Patience"), _("Epochs without a better validation loss before training stops.")),
        ),
        "augment": (
            _Field("rotation", _("Rotation"), _("Up to so many degrees, to either side."), 5.0),
            _Field("shift", _("Shift"), _("Up to this share of the image's width and height."), 0.05),
            _Field("scale", _("Scale"), _("Up to this share larger or smaller."), 0.05),
        ),
        "noise": (
            _Field("input_noise", _("Pixels σ"), _("Standard deviation of the noise on pixels from 0 to 1."), 0.05),
            _Field("weight_noise", _("Weights σ"), _("Standard deviation of the noise on weights in a step."), 0.01),
        ),
        "smooth": (
            _Field("smoothing", _("Smooth ε"), _("Share of the target that is spread evenly over all classes."), 0.05),
        ),
        "dropout": (_Field("dropout", _("Dropout p"), _("Probability with which a hidden unit is silenced."), 0.1),),
    }


def _help() -> str:
    return _("Each switch adds one regularizer; they work together. Those that are on have their strengths below.")
