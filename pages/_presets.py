"""Presets: settings worth trying, each with its why. A click sets the controls; the link and the picture follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from pages import _controls


class Preset(NamedTuple):
    """A name, why it is worth a look, and the controls that differ from their defaults."""

    name: str
    why: str
    values: Mapping[str, Any]


def show(prefix: str, presets: Sequence[Preset], settle: Callable[[], None] | None = None) -> None:
    """Show the presets as cards that are buttons.

    Args:
        prefix: of the keys of the page's controls; all of them go back to their defaults first.
        presets: what is offered.
        settle: called between the two, for defaults that depend on a preset's values.
    """
    with st.grid(3, key=f"{prefix}_presets"):
        for number, preset in enumerate(presets):
            st.button(
                f"**{preset.name}** {preset.why}",
                key=f"{prefix}_preset_{number}",
                on_click=_apply,
                args=(prefix, preset.values, settle),
                width="stretch",
            )


def _apply(prefix: str, values: Mapping[str, Any], settle: Callable[[], None] | None) -> None:
    _controls.put({key: usual for key, usual in _controls.defaults().items() if key.startswith(f"{prefix}_")})
    _controls.put(values)
    if settle is not None:
        settle()
        _controls.put(values)
