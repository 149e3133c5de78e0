"""Links from page to page that show their own settings and defaults otherwise, however the visitor left that page.

Whoever comes back to a page finds it as it was left: Streamlit 1.67 restores what is bound to the address. That is what
the menu is for, but a link promises one view. So it names the settings that it brings, and all others are set back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import streamlit as st

from pages import _controls, _lesson_link, _link, _view

NAME: Final = "afresh"
"""The parameter that names the settings of the link; it leaves the address at once."""


def parameters(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of a link that shows ``settings`` (as they stand in an address) and nothing else."""
    return {**settings, NAME: ".".join(settings)}


def asked() -> tuple[str, ...] | None:
    """Take the names out of the address and return them; None where the visitor came by no such link."""
    return tuple(st.query_params.pop(NAME).split(".")) if NAME in st.query_params else None


def settle(named: Collection[str] | None, path: str) -> None:
    """Set back every control of a page that was left with another value, and its lesson, unless the link names them."""
    if named is None:
        return
    changed = {key for key, control in _view.left(path).items() if control.shown != control.usual}
    _controls.set_back(changed, but=named)
    if _link.LESSON not in named:
        _lesson_link.leave()
