"""The training of a question as a program of its own: a commented script that needs Python and torch, nothing else.

``write`` is all that a page needs. A script for one more experiment is a module named as the experiment's module, with
a function under ``@catalogue.script(ItsClass)`` that returns a ``program.Program``; it is found by being there.

- ``catalogue``: which experiment has a script. ``program``: what a script consists of, and its text.
- ``packed``: numbers that torch cannot draw again, as text. ``update_rules``, ``rate_factors``, ``perceptrons``,
  ``curve_examples``: the pieces that several scripts share. ``pieces``: those about images; ``numpy_random`` among
  them is numpy's generator in plain Python, with which a script draws starts, batches and noise itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from dlcore.lab.experiment import Experiment
from dlcore.scripts import catalogue, program
from dlcore.scripts.program import NotOffered

__all__ = ["NotOffered", "write"]

NOTHING: Mapping[str, float] = MappingProxyType({})


def write(question: Experiment[Any], shown: Mapping[str, float] = NOTHING, link: str = "") -> str | None:
    """Return the program that trains what ``question`` trains; None if there is none for this kind of question.

    Args:
        question: the settings.
        shown: the numbers that sum up the run on the page (``Experiment.scalars``), to be printed beside the script's.
        link: address of the view that the script belongs to.

    Raises:
        NotOffered: a sentence that says why there is none for these settings.
    """
    writer = catalogue.writer_of(question)
    return None if writer is None else program.text_of(writer(question), question, shown, link)
