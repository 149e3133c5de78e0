"""The tab "Real networks" of the page "Receptive fields"."""

from __future__ import annotations


def show() -> None:
    """Show the whole tab."""
