"""Show a figure in a component that keeps its DOM node through reruns: no blank, no lost zoom, frames played there."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import streamlit as st

from dlcore.figures import theme
from pages import _server, _view
from pages._words import _

Event = TypeVar("Event")

CONTROLS_HEIGHT = 48
"""Height in px of the row with Play, the scrub bar and the speed."""

CARD_HEIGHT = 200
"""Height in px of a picture on the home page."""

_HERE = Path(__file__).parent
_PARTS = ("_plot_figure.js", "_plot_paint.js", "_plot_player.js", "_plot.js")


class Figure(Protocol):
    """What can be shown: pages know of a plotly figure only that it has a layout and writes itself as JSON."""

    layout: Any

    def to_json(self) -> str:
        """Return the figure as plotly's JSON."""


@dataclasses.dataclass(frozen=True)
class Print:
    """A figure as it is sent: what a page keeps in ``st.cache_data``, so that a rerun builds no figure again."""

    json: str
    moves: bool
    """Whether it has a timeline."""


@dataclasses.dataclass(frozen=True)
class Click:
    """Where a visitor clicked, in the axes' own coordinates."""

    x: float
    y: float
    z: float | None = None
    """The trace's third coordinate there, where it has one."""
    curve: int | None = None
    """Index of the trace under the pointer, None between traces."""
    custom: Any = None
    """The point's ``customdata``: JSON that came through the browser, so check it before use."""


def printed(figure: Figure) -> Print:
    """Return the figure as it is sent to the browser."""
    meta = figure.layout.meta
    return Print(figure.to_json(), isinstance(meta, dict) and "timeline" in meta)


@st.cache_data(max_entries=256, show_spinner=False)
def kept(meaning: tuple[str, ...], _draw: Callable[[], Figure]) -> Print:  # noqa: ARG001 - meaning is the cache key
    """Return the print of the figure that ``_draw`` builds, from the cache where ``meaning`` has been drawn before.

    Plotly takes 5 to 15 ms to build a figure, most of what a rerun on cached results costs.

    Args:
        meaning: everything the figure depends on, such as what it shows, the key of its question and the language.
        _draw: builds the figure; called only for a meaning that is new.
    """
    return printed(_draw())


def show(
    figure: Figure | Print,
    *,
    key: str,
    alt: str,
    height: int = 420,
    view: str = "",
    on_click: Callable[[Click], None] | None = None,
    group: str = "",
    controls: bool = True,
    autoplay: str = "first view",
    on_frame: Callable[[int], None] | None = None,
    at: int | None = None,
) -> None:
    """Show a figure, or bring the one on the page up to date.

    Args:
        figure: a plotly figure, or its print from the cache; ``dlcore.figures.animation`` marks what moves in it.
        key: the element's key on the page.
        alt: what the picture shows, in a sentence, for people who do not see it.
        height: of the picture in px; ``CONTROLS_HEIGHT`` is added for the row of controls, if there is one.
        view: what the axes mean. Zoom and camera are kept as long as this stays the same.
        on_click: called with each click, on any trace and between them.
        group: figures of one group move together; by default a figure moves alone.
        controls: whether a figure that moves has the row of controls; in a group one is enough.
        autoplay: the animation starts by itself once for each new value of this string, when the figure comes into
            view and the visitor has not asked for reduced motion. Empty: never.
        on_frame: called with the step when the visitor pauses or lets go of the scrub bar.
        at: the step at which the animation stands still, taken up whenever it changes; None: as the visitor moves it.
    """
    sent = figure if isinstance(figure, Print) else printed(figure)
    row = CONTROLS_HEIGHT if controls and sent.moves else 0
    data = {
        "figure": sent.json,
        "alt": alt,
        "height": height,
        "controls": row,
        "view": view,
        "group": group or key,
        "autoplay": autoplay,
        "clicks": on_click is not None,
        "frames": on_frame is not None,
        "at": at,
        "library": _server.PLOTLY_PATH,
        "words": _vocabulary(),
    }
    callbacks: dict[str, Any] = {}  # the mounting call mixes its own options and callbacks in one signature
    if on_click is not None:
        callbacks["on_click_change"] = lambda: _deliver(_click(st.session_state[key].click), on_click)
    if on_frame is not None:
        callbacks["on_frame_change"] = lambda: _deliver(_step(st.session_state[key].frame), on_frame)
    _view.figure(key, _view.Figure("plot", data, alt, height + row))
    _component()(data=data, key=key, height=height + row, **callbacks)


@functools.cache
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "gradient_lab_plot",
        html="<div class='lab-plot'></div>",
        css=(_HERE / "_plot.css").read_text(encoding="utf-8"),
        js=script(),
        isolate_styles=False,  # plotly.js puts its style sheet into the document, where a shadow root does not see it
    )


def script() -> str:
    """Return the component's script: a module whose default export shows a figure."""
    parts = "\n".join((_HERE / part).read_text(encoding="utf-8") for part in _PARTS)
    return functools.reduce(_filled, ("PALETTE", "TEMPLATE"), parts)


def _filled(script: str, name: str) -> str:
    return script.replace(f"/* theme.{name} */ {{}}", json.dumps(getattr(theme, name)))


def _vocabulary() -> dict[str, str]:
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "forward": _("One step forward"),
        "back": _("One step back"),
        "scrub": _("Position in the animation"),
        "speed": _("Speed"),
        "loading": _("Loading the chart …"),
        "unreachable": _(
            "This chart needs plotly.js, and the server did not deliver it. Reload the page to try again."
        ),
        "malformed": _("This chart could not be drawn: the figure is malformed."),
    }


def _deliver(event: Event | None, callback: Callable[[Event], None]) -> None:
    if event is not None:
        callback(event)


def _click(sent: Any) -> Click | None:
    """Return what the browser sent as a click, or None where it is not one: a browser can send anything."""
    sent = sent if isinstance(sent, Mapping) else {}
    x, y, z = (_finite(sent.get(axis)) for axis in ("x", "y", "z"))
    curve = sent.get("curve")
    if x is None or y is None:
        return None
    return Click(x, y, z, curve if isinstance(curve, int) and curve >= 0 else None, sent.get("custom"))


def _step(sent: Any) -> int | None:
    step = _finite(sent)
    return None if step is None or step < 0 else int(step)


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < float("inf") else None
