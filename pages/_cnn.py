"""The tab "Network" of the page "Convolution"."""

from __future__ import annotations


def show() -> None:
    """Show the whole tab."""
