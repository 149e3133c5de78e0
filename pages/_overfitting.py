"""The tab "Fit": the classical picture of under- and overfitting, and what comes behind it (double descent)."""

from __future__ import annotations

from pages import _controls, _double_descent, _fit
from pages._words import _

VIEWS = {"classical": "Under- and overfitting", "double_descent": "Double descent"}
"""Proper names, untranslated: they stand in the URL."""


def show() -> None:
    """Show the whole tab."""
    view = _controls.switch(VIEWS, key="gen_view", label=_("View"), default="classical")
    if view == "double_descent":
        _double_descent.show()
    else:
        _fit.show()
