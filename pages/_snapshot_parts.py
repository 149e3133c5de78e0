"""What makes the file of a snapshot live: scripts with their policy, styles in the theme's colours, figures as data."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st

from pages import _plot, _server, _view, _window_view

_HERE: Final = Path(__file__).parent
_PLACES: Final = {"plot": "lab-plot", "window": "lab-window"}
_COLOURS: Final = tuple(
    f"{name}Color" for name in ("primary", "background", "secondaryBackground", "text", "link", "border")
)
_ANSWERED: Final = {"clicks": False, "frames": False}
"""What nobody answers in a file."""


def assembled(parts: Mapping[str, str], pictures: Sequence[_view.Figure]) -> str:
    """Return the whole file of the template: ``{{name}}`` stands for the HTML of a part.

    Args:
        parts: HTML by name.
        pictures: the figures in it; plotly.js is in the file only where one of them needs it.
    """
    scripts = [_plotly()] if any(picture.component == "plot" for picture in pictures) else []
    scripts.append(_script())
    whole = {
        **parts,
        "policy": _policy(scripts),
        "style": _style(),
        "scripts": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    template = (_HERE / "_snapshot.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda place: whole[place[1]], template)


def stage(picture: _view.Figure) -> str:
    """Return the place of a figure and its data; the script finds both."""
    data = json_in_html({"component": picture.component, "data": {**picture.data, **_ANSWERED}})
    return (
        f"<div class='stage' style='min-height:{int(picture.height)}px'>"
        f"<div class='{_PLACES[picture.component]}'></div><script type='application/json'>{data}</script></div>"
    )


def json_in_html(value: Any) -> str:
    """Return JSON that no HTML parser and no older script parser can take for anything else."""
    try:
        text = json.dumps(value, allow_nan=False)
    except ValueError:  # a number that JSON has no word for
        text = json.dumps(json.loads(json.dumps(value), parse_constant=lambda _: None))
    return text.replace("<", "\\u003c").replace(">", "\\u003e")


def _policy(scripts: Sequence[str]) -> str:
    allowed = " ".join(map(_source, scripts))
    rules = (
        "default-src 'none'",
        f"script-src {allowed}",
        "style-src 'unsafe-inline'",
        "img-src data: blob:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return html.escape("; ".join(rules))


@functools.cache
def _source(script: str) -> str:
    """Return a script as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@functools.cache
def _plotly() -> str:
    return _closed(_server.plotly().decode())


@functools.cache
def _script() -> str:
    """Return our components and what puts them in their places, as one script."""
    made = {"plot": _plot.script(), "window": _window_view.script()}
    bodies = {name: script.replace("export default function", "return function") for name, script in made.items()}
    components = ",\n".join(f"{name}: (() => {{\n{body}\n}})()" for name, body in bodies.items())
    own = (_HERE / "_snapshot.js").read_text(encoding="utf-8")
    return _closed(f'"use strict";\nconst components = {{\n{components}\n}};\n{own}')


def _closed(script: str) -> str:
    """Return a script that does not end before its end: HTML looks for ``</script`` even within a text."""
    if re.search(r"</script|<!--", script, re.IGNORECASE):
        script = re.sub(r"<(/script|!--)", r"\\x3c\1", script, flags=re.IGNORECASE)
    return script


@functools.cache
def _style() -> str:
    styles = (_window_view.style(), (_HERE / "_snapshot.css").read_text(encoding="utf-8"))
    light, dark = _palette("light"), _palette("dark")
    chosen = (
        f":root {{ {light} --st-font: {st.get_option('theme.font')}; --st-code-font: {st.get_option('theme.codeFont')};"
        f" --st-base-radius: {st.get_option('theme.baseRadius')}; color-scheme: light; }}",
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {dark} color-scheme: dark; }} }}",
        f":root[data-theme=dark] {{ {dark} color-scheme: dark; }}",
    )
    return "\n".join((*chosen, *styles))


def _palette(mode: str) -> str:
    named = ((re.sub(r"[A-Z]", lambda big: "-" + big[0].lower(), name), name) for name in _COLOURS)
    return " ".join(f"--st-{css}: {st.get_option(f'theme.{mode}.{name}')};" for css, name in named)
