"""Widgets that take default and bounds from the experiment's own fields and stand in the URL under their key."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pydantic
import streamlit as st

from pages import _link
from pages._words import _

Model = type[pydantic.BaseModel]


def bounds(model: Model, field: str) -> tuple[Any, Any]:
    """Return the least and the greatest value that the field's own validation allows."""
    metadata = model.model_fields[field].metadata
    low = next(rule.ge for rule in metadata if hasattr(rule, "ge"))
    high = next(rule.le for rule in metadata if hasattr(rule, "le"))
    return low, high


def default(model: Model, field: str) -> Any:
    """Return the field's default."""
    return model.model_fields[field].default


def number(
    model: Model, field: str, *, key: str, label: str, help: str | None = None, step: float | None = None
) -> Any:
    """Show a number field for ``field``; integers stay integers."""
    low, high = bounds(model, field)
    kind = type(default(model, field))
    value = st.number_input(
        label,
        kind(low),
        kind(high),
        default(model, field),
        step=step,
        key=key,
        help=help,
        bind="query-params",
        format=None if kind is int else "%g",
        required=True,
    )
    _offer_range(key, value, low, high)
    return value


def slider(
    model: Model, field: str, *, key: str, label: str, help: str | None = None, step: float | None = None
) -> Any:
    """Show a slider for ``field``; integers stay integers."""
    low, high = bounds(model, field)
    kind = type(default(model, field))
    value = st.slider(
        label, kind(low), kind(high), default(model, field), step=step, key=key, help=help, bind="query-params"
    )
    _offer_range(key, value, low, high)
    return value


def choice(names: Mapping[str, str], *, key: str, label: str, default: str, help: str | None = None) -> str:
    """Show a menu of ids by their proper names (the names stand in the URL) and return the chosen id."""
    options = list(names)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(default),
        format_func=names.__getitem__,
        key=key,
        help=help,
        bind="query-params",
    )
    _offer_names(key, [chosen], names)
    return chosen


def choices(
    names: Mapping[str, str], *, key: str, label: str, default: Sequence[str], help: str | None = None
) -> tuple[str, ...]:
    """Show a menu of several ids by their proper names and return the chosen ids in the menu's order."""
    chosen = st.multiselect(
        label,
        list(names),
        list(default),
        format_func=names.__getitem__,
        key=key,
        help=help,
        bind="query-params",
        placeholder=_("Choose at least one"),
    )
    _offer_names(key, chosen, names)
    return tuple(id for id in names if id in chosen)


def logarithmic(low: float, high: float, default: float, *, key: str, label: str, help: str | None = None) -> float:
    """Show a slider on a logarithmic scale beside a field that takes any exact value; the field stands in the URL."""
    drag, type_in = st.columns([5, 4], gap="small", vertical_alignment="bottom")
    with type_in:
        value = st.number_input(
            label,
            low,
            high,
            default,
            step=_small_step(st.session_state.get(key, default)),
            format="%g",
            key=key,
            label_visibility="collapsed",
            bind="query-params",
            required=True,
        )
    _offer_range(key, value, low, high)
    slider_key = f"{key}__slider"
    st.session_state[slider_key] = math.log10(value)
    with drag:
        st.slider(
            label,
            math.log10(low),
            math.log10(high),
            step=0.01,
            key=slider_key,
            help=help,
            format="10^%0.2f",
            on_change=_take_slider,
            args=(slider_key, key, low, high),
        )
    return cast("float", value)


def linear(low: float, high: float, default: float, *, key: str, label: str, help: str | None = None) -> float:
    """Show a number field for a value that needs no logarithmic scale."""
    value = st.number_input(
        label, low, high, default, step=0.01, format="%g", key=key, help=help, bind="query-params", required=True
    )
    _offer_range(key, value, low, high)
    return cast("float", value)


def _take_slider(slider_key: str, key: str, low: float, high: float) -> None:
    value = float(f"{10 ** st.session_state[slider_key]:.3g}")
    st.session_state[key] = min(max(value, low), high)


def _small_step(value: float) -> float:
    """Return the step of the + and - buttons: a tenth of the value's power of ten."""
    return float(10.0 ** (math.floor(math.log10(value)) - 1)) if value > 0 else 0.001


def _offer_range(key: str, value: float, low: float, high: float) -> None:
    allowed = _("it must be a number from {low} to {high}").format(low=f"{low:g}", high=f"{high:g}")
    _link.offer(key, [value], allowed)


def _offer_names(key: str, chosen: Sequence[str], names: Mapping[str, str]) -> None:
    allowed = _("it must be one of: {names}").format(names=", ".join(names.values()))
    _link.offer(key, [names[id] for id in chosen], allowed)
