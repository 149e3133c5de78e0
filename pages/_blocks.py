"""The tab "Blocks" of the page "Architectures"."""

from __future__ import annotations


def show() -> None:
    """Show the whole tab."""
