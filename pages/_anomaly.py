"""The tab "Anomaly" of the page "Latent space"."""

from __future__ import annotations


def show() -> None:
    """Show the whole tab."""
