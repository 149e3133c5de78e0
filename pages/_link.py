"""What a permalink asked for, beside what the page could give: each refused value gets a sentence.

Streamlit drops a bound parameter whose value it cannot use, without a word. So the parameters are noted down before
the first widget of a session is made, every control says what it shows and what it allows, and ``report`` compares.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Final

import streamlit as st

from pages import _view, _words
from pages._words import _

_STATE = "_link"
LESSON: Final = "lesson"
"""The parameter of a lesson, which belongs to no control."""
MOST = 8
"""How many sentences one link can put on the page."""


@dataclasses.dataclass
class _Link:
    asked: dict[str, list[str]]
    offered: dict[str, tuple[list[str], str]] = dataclasses.field(default_factory=dict)
    sentences: list[str] | None = None
    waits: bool = False
    damaged: bool = False
    """Whether its settings were packed and cannot be unpacked."""


def read() -> None:
    """Note the parameters of the session's first URL; call it before any widget is made."""
    if _STATE in st.session_state:
        return
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    packed = asked.pop(_view.PACKED, None)
    link = st.session_state[_STATE] = _Link(asked)
    if packed:
        _unpack(packed[0], link)
    infinite = [name for name, values in asked.items() if name != LESSON and any(map(_is_infinite, values))]
    if infinite:  # Streamlit 1.67 raises OverflowError where a bound field of integers is to take one
        st.query_params.from_dict({name: values for name, values in asked.items() if name not in infinite})
        st.rerun()


def _unpack(packed: str, link: _Link) -> None:
    """Put the settings that are packed into one parameter in its place."""
    try:
        asked = link.asked | _view.unpacked(packed)
    except ValueError:
        link.damaged = True
        return
    asked.pop(_view.PACKED, None)
    st.session_state.pop(_STATE)
    st.query_params.from_dict(asked)
    st.rerun()


def asks(key: str) -> bool:
    """Return whether the link has a value for the control ``key`` about which nothing has been said yet."""
    link: _Link | None = st.session_state.get(_STATE)
    return link is not None and link.sentences is None and key in link.asked


def offer(key: str, shown: Sequence[object], allowed: str) -> None:
    """Say what the control ``key`` shows now (as texts or numbers) and, in words, what it allows."""
    link: _Link | None = st.session_state.get(_STATE)
    if link is not None and link.sentences is None:
        link.offered[key] = ([str(value) for value in shown], allowed)


def wait() -> None:
    """Let the sentences wait for a later run: a control that this link may ask for cannot be made yet."""
    link: _Link | None = st.session_state.get(_STATE)
    if link is not None:
        link.waits = True


def report(place: st.delta_generator.DeltaGenerator) -> None:
    """Write a sentence into ``place`` for every parameter that could not be used; call it after the last widget."""
    link: _Link | None = st.session_state.get(_STATE)
    if link is None:
        return
    if link.waits and link.sentences is None:
        link.waits = False
        return
    if link.sentences is None:
        link.sentences = _sentences(link)
    if link.sentences:
        with place.container(border=True, key="link_report", horizontal=True, vertical_alignment="center"):
            st.markdown("\n".join(f"- {sentence}" for sentence in link.sentences))
            st.button(_("Understood"), key="link_understood", on_click=link.sentences.clear)


def _sentences(link: _Link) -> list[str]:
    said = [_("This link was cut or damaged on its way: its settings are lost.")] if link.damaged else []
    said += [sentence for name in link.asked if (sentence := _sentence(link, name))]
    more = len(said) - MOST
    return said if more <= 0 else [*said[:MOST], _("And {more} more of the kind.").format(more=more)]


def _sentence(link: _Link, name: str) -> str | None:
    asked = link.asked[name]
    if name not in link.offered:
        return _("The link has a setting {name} that this view does not use; it was left out.").format(
            name=_words.literally(name)
        )
    shown, allowed = link.offered[name]
    if _same(asked, shown):
        return None
    return _("The link asks for {name} = {asked}, but {allowed}. It shows {shown} instead.").format(
        name=_words.literally(name),
        asked=_words.literally(", ".join(asked)),
        allowed=allowed,
        shown=_words.literally(", ".join(shown)),
    )


def _same(asked: list[str], shown: list[str]) -> bool:
    return sorted(map(_normal, asked)) == sorted(map(_normal, shown))


def _is_infinite(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False


def _normal(text: str) -> str:
    try:
        return repr(float(text))
    except ValueError:
        return text.lower()
