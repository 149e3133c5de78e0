"""Which experiments have a script: those for which a function stands in a module of the same name in this package."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any, TypeVar

from dlcore.lab.experiment import Experiment
from dlcore.scripts.program import Program

Question = TypeVar("Question", bound=Experiment[Any])
Writer = Callable[[Question], Program]

_WRITERS: dict[type[Experiment[Any]], Writer[Any]] = {}


def script(kind: type[Question]) -> Callable[[Writer[Question]], Writer[Question]]:
    """Enter the decorated function as the writer of the scripts of one experiment."""

    def enter(writer: Writer[Question]) -> Writer[Question]:
        _WRITERS[kind] = writer
        return writer

    return enter


def writer_of(question: Experiment[Any]) -> Writer[Any] | None:
    """Return what writes the program of this kind of question, None if nothing does; import no more than its module."""
    module = f"{__package__}.{type(question).__module__.rpartition('.')[2]}"
    if importlib.util.find_spec(module) is not None:
        importlib.import_module(module)
    return _WRITERS.get(type(question))
