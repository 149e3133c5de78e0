"""Values that wait for their control: those that callbacks put there, and those that a lesson's step wishes for."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

_PENDING, _WISHED, _GRANTED = "_pending", "_wished", "_granted"


def pending() -> dict[str, Any]:
    """Return what controls take when they are made next, by key."""
    waiting: dict[str, Any] = st.session_state.setdefault(_PENDING, {})
    return waiting


def hold(values: Mapping[str, Any]) -> None:
    """Let controls take these values when they are made next."""
    pending().update(values)


def drop(keys: Iterable[str]) -> None:
    """Let nothing wait for these controls any more."""
    for key in keys:
        pending().pop(key, None)


def wish(values: Mapping[str, Any]) -> None:
    """Ask from a callback for values that came with a link, locked or not: a control takes only what it allows.

    Until then nothing else sees them. ``unfulfilled`` says, when the page has been made, which were not taken.
    """
    st.session_state.update({_WISHED: dict(values), _GRANTED: []})


def wished(key: str) -> bool:
    """Return whether a wish waits for the control ``key``."""
    return key in st.session_state.get(_WISHED, {})


def unfulfilled() -> tuple[str, ...] | None:
    """Forget all wishes and return the keys of those that no control took; None where nothing was wished for."""
    return tuple(st.session_state.pop(_WISHED)) if _WISHED in st.session_state else None


def take(
    key: str,
    default: Any,
    written: Callable[[Any], str] = "{:.15g}".format,
    *,
    allows: Callable[[Any], bool] = lambda value: False,  # noqa: ARG005 - a control that no link may set
    on_change: Callable[[], None] | None = None,
) -> None:
    """Give the control that is about to be made the value that waits for it, or that ``wish`` asks for.

    A control that was on the page before writes the value into the address by itself, and forbids others to; one that
    is made for the first time does not (Streamlit 1.67), so its address is written here.

    Args:
        key: of the control.
        default: its default.
        written: how a value stands in the address.
        allows: whether the control can show a value, whatever it is: a wish comes from a stranger.
        on_change: what follows when a visitor changes the control, and so when a wish does.
    """
    granted = wished(key) and allows(st.session_state[_WISHED][key])
    if granted:
        pending()[key] = st.session_state[_WISHED].pop(key)
    if key not in pending():
        return
    before, value = st.session_state.get(key, default), pending().pop(key)
    st.session_state[key] = value
    if value != default:
        with contextlib.suppress(StreamlitAPIException):
            st.query_params[key] = [written(one) for one in value] if isinstance(value, list) else written(value)
    if granted:
        st.session_state[_GRANTED].append(key)
        if on_change is not None and value != before:
            on_change()
            drop(st.session_state[_GRANTED])  # what follows must not undo another wish
