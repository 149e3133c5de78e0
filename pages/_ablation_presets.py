"""Ablations worth trying, good and bad, each with its why. A function: the words depend on the language."""

from __future__ import annotations

from pages._presets import Preset


def presets() -> tuple[Preset, ...]:
    """Return the ablations."""
    return ()
