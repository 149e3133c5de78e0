"""Figures as they hang on boards: a picture of the page becomes JSON, and JSON that is sound becomes a picture again.

What comes from a board lay in a database, so every part of it is checked before it reaches a component. Words of
buttons and the address of plotly.js are not kept at all: the page adds its own.
"""

from __future__ import annotations

import functools
import json
from typing import Annotated, Any, Literal

import pydantic
import streamlit as st

from pages import _lab, _plot, _view, _window_view
from pages._words import _

PREVIEW = 260
"""Greatest height in px of a preview."""
Pixels = Annotated[int, pydantic.Field(ge=20, le=4000)]
Alt = Annotated[str, pydantic.Field(min_length=1, max_length=5000)]
Number = Annotated[float, pydantic.Field(allow_inf_nan=False)]


class _Kept(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", strict=True)


class Plot(_Kept):
    """A plotly figure, with what ``_plot.show`` takes."""

    component: Literal["plot"] = "plot"
    figure: str
    alt: Alt
    height: Pixels
    view: str = pydantic.Field("", max_length=1000)
    autoplay: str = pydantic.Field("", max_length=1000)
    at: int | None = pydantic.Field(None, ge=0)

    @pydantic.field_validator("figure")
    @classmethod
    def _is_a_figure(cls, text: str) -> str:
        drawn = json.loads(text)
        if not isinstance(drawn, dict) or not isinstance(drawn.get("data"), list):
            raise ValueError("a figure needs data")
        if not all(isinstance(trace, dict) for trace in drawn["data"]):
            raise ValueError("a trace is a record")
        if not isinstance(drawn.get("layout", {}), dict):
            raise ValueError("a layout is a record")
        return text


class _Side(_Kept):
    title: str
    values: list[list[list[Number]]]
    names: list[str]
    labels: list[str]
    origins: list[list[int]] | None
    grey: bool


class _Scene(_Kept):
    sides: list[_Side] = pydantic.Field(min_length=3, max_length=3)
    planes: list[list[int]]
    rows: list[list[list[int]]]
    columns: list[list[list[int]]]


class Window(_Kept):
    """A sliding window, with what ``_window_view.show`` takes."""

    component: Literal["window"] = "window"
    scene: _Scene
    alt: Alt
    walk: Literal["outputs", "inputs"]
    tallest: Pixels


_ANY: pydantic.TypeAdapter[Plot | Window] = pydantic.TypeAdapter(
    Annotated[Plot | Window, pydantic.Field(discriminator="component")]
)


def written(picture: _view.Figure) -> str:
    """Return a picture of the page as it is kept.

    Raises:
        ValueError: it cannot be kept; pydantic says what is unusual.
    """
    data = picture.data
    kept: Plot | Window
    if picture.component == "plot":
        parts = {name: data[name] for name in ("figure", "height", "view", "autoplay", "at")}
        kept = Plot(alt=picture.alt, **parts)
    else:
        scene = _Scene.model_validate(_listed(data["scene"]))
        kept = Window(scene=scene, alt=picture.alt, walk=data["walk"], tallest=data["tallest"])
    return kept.model_dump_json()


def read(text: str) -> Plot | Window | None:
    """Return what is kept of a picture, or None where that is nothing sound."""
    try:
        return _ANY.validate_json(text)
    except (ValueError, RecursionError):  # JSON that is nested without end reaches the parser of the inner figure
        return None


def show(card: str, *, key: str) -> None:
    """Show the figure of a card, alive, or a sentence where it cannot be shown."""
    try:
        kept, moves = _stored(card)
    except ValueError:
        st.warning(_("This figure cannot be shown: what is stored of it is damaged."), icon=":material/broken_image:")
    else:
        _draw(kept, key, moves=moves)


def preview(picture: _view.Figure, *, key: str) -> None:
    """Show a picture of the page as it will hang on a board, standing still and small."""
    try:
        kept = read(written(picture))
    except ValueError:
        return
    if isinstance(kept, Plot):
        kept = kept.model_copy(update={"height": min(kept.height, PREVIEW), "autoplay": ""})
    elif kept is not None:
        kept = kept.model_copy(update={"tallest": PREVIEW - 60})
    if kept is not None:
        _draw(kept, key, moves=False)


def _draw(kept: Plot | Window, key: str, *, moves: bool) -> None:
    if isinstance(kept, Plot):
        sent = _plot.Print(kept.figure, moves)
        look = functools.partial(_plot.show, view=kept.view, autoplay=kept.autoplay, at=kept.at)
        look(sent, key=key, alt=kept.alt, height=kept.height)
    else:
        scene = kept.scene.model_dump()
        _window_view.show(scene, key=key, alt=kept.alt, walk=kept.walk, tallest=kept.tallest)


@st.cache_data(max_entries=256, max_size="128MB", show_spinner=False)
def _stored(card: str) -> tuple[Plot | Window, bool]:
    """Return the figure of a card, which never changes, and whether it moves; what is not sound is not remembered.

    Raises:
        ValueError: there is none, or none that is sound.
    """
    kept = read(_lab.laboratory().boards.figure(card))
    if kept is None:
        raise ValueError("no sound figure")
    meta = json.loads(kept.figure).get("layout", {}).get("meta") if isinstance(kept, Plot) else None
    return kept, isinstance(meta, dict) and "timeline" in meta


def _listed(scene: Any) -> Any:
    """Return a scene with lists where Python had pairs."""
    return json.loads(json.dumps(scene))
