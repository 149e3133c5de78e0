"""Widgets for numbers: fields and sliders with the bounds of the experiment's own fields, linear or logarithmic."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from pages import _controls, _lesson_link, _link, _view, _waiting
from pages._words import _


def number(
    model: _controls.Model,
    field: str,
    *,
    key: str,
    label: str,
    help: str | None = None,
    step: float | None = None,
    initial: Any = None,
) -> Any:
    """Show a number field for ``field``; integers stay integers. ``initial`` replaces the field's own default."""
    low, high = _controls.bounds(model, field)
    usual = _controls.default(model, field) if initial is None else initial
    kind = type(usual)
    _waiting.take(key, usual, allows=_from(kind, low, high))
    value = st.number_input(
        label,
        kind(low),
        kind(high),
        usual,
        step=step,
        key=key,
        help=help,
        bind="query-params",
        format=None if kind is int else "%g",
        required=True,
        disabled=_lesson_link.locks(key),
    )
    _offer_range(key, label, value, usual, (low, high))
    return value


def slider(
    model: _controls.Model, field: str, *, key: str, label: str, help: str | None = None, step: float | None = None
) -> Any:
    """Show a slider for ``field``; integers stay integers."""
    low, high = _controls.bounds(model, field)
    kind = type(_controls.default(model, field))
    _waiting.take(key, _controls.default(model, field), allows=_from(kind, low, high))
    value = st.slider(
        label,
        kind(low),
        kind(high),
        _controls.default(model, field),
        step=step,
        key=key,
        help=help,
        bind="query-params",
        disabled=_lesson_link.locks(key),
    )
    _offer_range(key, label, value, _controls.default(model, field), (low, high))
    return value


def _from(kind: type[float], low: float, high: float) -> Callable[[Any], bool]:
    """Return what tells whether a value, of whatever type, is a number of ``kind`` from ``low`` to ``high``."""

    def allows(value: Any) -> bool:
        return isinstance(value, kind) and not isinstance(value, bool) and low <= value <= high

    return allows


class _Scale(NamedTuple):
    """How a slider's position and a value belong together, and how far one step of each is."""

    position: Callable[[float], float]
    value: Callable[[float], float]
    slider_step: float
    field_step: Callable[[float], float]


def _small_step(value: float) -> float:
    """Return the step of the + and - buttons: a tenth of the value's power of ten."""
    return float(10.0 ** (math.floor(math.log10(value)) - 1)) if value > 0 else 0.001


_LOGARITHMIC = _Scale(math.log10, lambda position: float(f"{10**position:.3g}"), 0.01, _small_step)
_LINEAR = _Scale(float, lambda position: round(position, 3), 0.001, lambda _: 0.01)


def logarithmic(low: float, high: float, default: float, *, key: str, label: str, help: str | None = None) -> float:
    """Show in one line a slider on a logarithmic scale and a field for any exact value; the field stands in the URL."""
    return _slider_and_field((low, high, default), _LOGARITHMIC, key=key, label=label, help=help)


def sliding(low: float, high: float, default: float, *, key: str, label: str, help: str | None = None) -> float:
    """Show in one line a slider on a linear scale and a field for any exact value; the field stands in the URL."""
    return _slider_and_field((low, high, default), _LINEAR, key=key, label=label, help=help)


def _slider_and_field(
    limits: tuple[float, float, float], scale: _Scale, *, key: str, label: str, help: str | None
) -> float:
    (low, high, default), slider_key = limits, f"{key}__slider"
    now = _controls.held(key, default)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{key}__line"):
        st.markdown(label, width=124 if help else 92, help=help)
        left = st.container()  # filled after the field, which alone knows what a link asks for
        _waiting.take(key, default, allows=_from(float, low, high))
        value = st.number_input(
            label,
            float(low),
            float(high),
            float(default),
            step=scale.field_step(now),
            format="%g",
            key=key,
            label_visibility="collapsed",
            bind="query-params",
            required=True,
            width=104,
            disabled=_lesson_link.locks(key),
        )
        st.session_state[slider_key] = scale.position(value)
        left.slider(
            label,
            scale.position(low),
            scale.position(high),
            step=scale.slider_step,
            key=slider_key,
            on_change=_take_slider,
            args=(slider_key, key, (low, high), scale),
            label_visibility="collapsed",
            disabled=_lesson_link.locks(key),
        )
    _offer_range(key, label, value, default, (low, high))
    return value


def linear(
    low: float,
    high: float,
    default: float,
    *,
    key: str,
    label: str,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
) -> float:
    """Show a number field for a value that needs no logarithmic scale."""
    _waiting.take(key, default, allows=_from(float, low, high), on_change=on_change)
    value = st.number_input(
        label,
        low,
        high,
        default,
        step=0.01,
        format="%g",
        key=key,
        help=help,
        on_change=on_change or "rerun",
        bind="query-params",
        required=True,
        disabled=_lesson_link.locks(key),
    )
    _offer_range(key, label, value, default, (low, high))
    return value


def whole(
    low: int,
    high: int,
    default: int,
    *,
    key: str,
    label: str,
    help: str | None = None,
    because: str = "",
    on_change: Callable[[], None] | None = None,
) -> int:
    """Show a number field for a whole number whose bounds depend on other controls.

    Args:
        low: least value.
        high: greatest value.
        default: what it shows unless something else is said.
        key: of the control.
        label: of the control.
        help: what a question mark beside it says.
        because: the relation that sets the bounds; whoever follows a link that violates it is told.
        on_change: called when the visitor changes it.
    """
    _waiting.take(key, default, allows=_from(int, low, high), on_change=on_change)
    value = st.number_input(
        label,
        low,
        high,
        default,
        key=key,
        help=help,
        on_change=on_change or "rerun",
        bind="query-params",
        required=True,
        disabled=_lesson_link.locks(key),
    )
    _offer_range(key, label, value, default, (low, high), because=because)
    return value


def _take_slider(slider_key: str, key: str, limits: tuple[float, float], scale: _Scale) -> None:
    low, high = limits
    _controls.put({key: min(max(scale.value(st.session_state[slider_key]), low), high)})


def _offer_range(
    key: str, label: str, value: float, default: float, limits: tuple[float, float], *, because: str = ""
) -> None:
    low, high = limits
    _controls.defaults()[key] = default
    _view.control(key, label, [value], [default])
    allowed = _("it must be a number from {low} to {high}").format(low=f"{low:g}", high=f"{high:g}")
    _link.offer(key, [value], f"{allowed} ({because})" if because else allowed)
