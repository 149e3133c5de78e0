"""Texts: interface words through gettext, explanations from Markdown files, one per topic and language."""

from __future__ import annotations

import contextlib
import contextvars
import functools
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from pages import _view

LANGUAGES = ("en",)
_ROOT = Path(__file__).parent
_MARKER = re.compile(r"^<!-- ([a-z0-9-]+) -->$", re.MULTILINE)
_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:])")
_JOINS = re.compile(r"\bwww(?=\.)|:(?=[a-z/])|[-<>](?=[-<>=])|(?=@)", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


_chosen: contextvars.ContextVar[str] = contextvars.ContextVar("language", default="")


@contextlib.contextmanager
def spoken(code: str) -> Iterator[None]:
    """Speak one language, whoever visits: for what is made where no visitor is known, such as files."""
    token = _chosen.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _chosen.reset(token)


def language() -> str:
    """Return the visitor's language where there are texts in it, else English."""
    if chosen := _chosen.get():
        return chosen
    preferred = (st.context.locale or "en").split("-")[0].lower()
    return preferred if preferred in LANGUAGES else "en"


@functools.cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation("gradient_lab", _ROOT.parent / "locale", [code], fallback=True)


def _(message: str) -> str:
    """Return the interface text in the visitor's language. English is the source and stands in the code."""
    return _catalogue(language()).gettext(message)


@functools.cache
def _sections(topic: str, code: str) -> dict[str, str]:
    text = (_ROOT / "text" / code / f"{topic}.md").read_text(encoding="utf-8")
    parts = _MARKER.split(text)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def explanation(topic: str, section: str) -> str:
    """Return one section of ``text/<language>/<topic>.md``: what stands below the line ``<!-- section -->``."""
    text = instruction(topic, section)
    _view.section(topic, section, text)
    return text


def instruction(topic: str, section: str) -> str:
    """Return a section that is no part of the view: it explains a tool that lies over the page."""
    return _sections(topic, language())[section]


def literally(text: str, limit: int = 60) -> str:
    """Return foreign text as Markdown inline code: shortened, and shown as it is instead of being interpreted."""
    shown = text if len(text) <= limit else text[:limit] + "…"
    return f"`{' '.join(shown.replace('`', 'ʼ').split()) or ' '}`"


def escaped(text: str) -> str:
    """Return foreign text so that Markdown shows it as it is.

    Streamlit looks for addresses, icons (``:material/…:``) and arrows in what is left when the backslashes are gone.
    A character without width and without break keeps them apart.
    """
    joined = _JOINS.sub(lambda found: found[0] + _JOINER, " ".join(text.split()))
    return _SIGNS.sub(r"\\\1", joined)
