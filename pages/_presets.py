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
    """Show the presets as cards.

    Args:
        prefix: of the keys of the page's controls; all of them go back to their defaults first.
        presets: what is offered.
        settle: called between the two, for defaults that depend on a preset's values.
    """
    for start in range(0, len(presets), 3):
        for column, preset in zip(st.columns(3), presets[start : start + 3], strict=False):
            with column.container(border=True, height="stretch"):
                st.button(
                    preset.name,
                    key=f"{prefix}_preset_{presets.index(preset)}",
                    on_click=_apply,
                    args=(prefix, preset.values, settle),
                    width="stretch",
                )
                st.caption(preset.why)


def _apply(prefix: str, values: Mapping[str, Any], settle: Callable[[], None] | None) -> None:
    _controls.put({key: usual for key, usual in _controls.defaults().items() if key.startswith(f"{prefix}_")})
    _controls.put(values)
    if settle is not None:
        settle()
        _controls.put(values)
