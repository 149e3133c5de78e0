"""Stored runs as the page "Runs" tells of them: names, questions, what is special about their settings, results."""

from __future__ import annotations

import datetime
import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

import streamlit as st

from dlcore import experiments
from dlcore.elements import dotted_settings
from dlcore.lab import StoredRun, finding
from dlcore.lab.experiment import Curve, Experiment
from dlcore.sharing.database import DatabaseError
from dlcore.sharing.labels import Label
from pages import _lab

DIGITS = 12
"""How many digits of a key name a run in a link: there is no second one in any store that fits on a disk."""


class Library(NamedTuple):
    """The stored runs, newest first, and what people say of them."""

    runs: tuple[StoredRun, ...]
    labels: Mapping[str, Label]

    def label(self, run: StoredRun) -> Label:
        """Return what is said of a run."""
        return self.labels.get(run.key, finding.NOTHING_SAID)

    def name(self, run: StoredRun) -> str:
        """Return the name that somebody gave a run, else its experiment in words."""
        return self.label(run).name or words(run.experiment)

    def find(self, digits: str) -> StoredRun | None:
        """Return the run whose key begins with these digits."""
        known = len(digits) >= DIGITS
        return next((run for run in self.runs if run.key.startswith(digits)), None) if known else None


class Question(NamedTuple):
    """What a run answers, or a sentence that says why this program cannot ask it."""

    asked: Experiment[Any] | None
    why_not: str = ""


def library() -> Library:
    """Return all runs and labels; where the labels cannot be read, say so and go on without them."""
    laboratory = _lab.laboratory()
    try:
        labels = laboratory.labels.all()
    except DatabaseError as error:
        st.warning(str(error), icon=":material/database_off:")
        labels = {}
    return Library(laboratory.all(), labels)


def words(experiment: str) -> str:
    """Return an experiment's name as words."""
    return experiment.replace("_", " ")[:60]


def finished(run: StoredRun) -> datetime.datetime:
    """Return when a run was done, in UTC."""
    return datetime.datetime.fromisoformat(run.provenance.created)


@functools.lru_cache(maxsize=4096)
def question(spec: str) -> Question:
    """Return what a run answers, by the settings in its file."""
    try:
        return Question(experiments.question(spec))
    except experiments.UnknownQuestion as reason:
        return Question(None, str(reason))


def changed(run: StoredRun) -> dict[str, dotted_settings.Scalar]:
    """Return the settings of a run that are not at their defaults; all of them where this program knows none."""
    return dotted_settings.changed(run.settings, usual(run))


def usual(run: StoredRun) -> Mapping[str, Any]:
    """Return the defaults of a run's settings, nothing where this program has none for it."""
    return _usual(run.experiment) if question(run.spec).asked is not None else {}


@functools.cache
def _usual(experiment: str) -> dict[str, Any]:
    kind: Any = experiments.known()[experiment]
    settings: dict[str, Any] = json.loads(kind().canonical())["settings"]
    return settings


def written(value: dotted_settings.Scalar) -> str:
    """Write the value of a setting."""
    return value if isinstance(value, str) else json.dumps(value)


def scalars(run: StoredRun) -> Mapping[str, float]:
    """Return the numbers that sum up a run; none where its result cannot be read here."""
    asked = question(run.spec).asked
    try:
        return {} if asked is None else _scalars(run.key, run.provenance.created, asked)
    except LookupError:
        return {}


@st.cache_data(max_entries=4096, show_spinner=False)
def _scalars(key: str, created: str, _asked: Experiment[Any]) -> dict[str, float]:  # noqa: ARG001 - both tell runs apart
    return dict(_asked.scalars(_result(_asked)))


def series(run: StoredRun) -> Mapping[str, Curve]:
    """Return the curves of a run by name; none where it has none, or its result cannot be read here."""
    asked = question(run.spec).asked
    try:
        return {} if asked is None else asked.series(_result(asked))
    except LookupError:
        return {}


def _result(asked: Experiment[Any]) -> Any:
    """Return a stored result.

    Raises:
        LookupError: the file is gone or damaged; it is not cached, since it may come back.
    """
    run = _lab.laboratory().peek(asked)
    if run is None or run.result is None:
        raise LookupError(asked.key())
    return run.result


def in_its_page(link: str) -> str | None:
    """Return a remembered link as an address beside this page's, or None if it leads to no page there is."""
    path, _question_mark, asked = link.partition("?")
    known = re.fullmatch("[a-z-]+", path) is not None and f"{path.replace('-', '_')}.py" in _pages()
    settings = urlencode(parse_qsl(asked, keep_blank_values=True), quote_via=quote)
    return (f"{path}?{settings}" if settings else path) if known else None


@functools.cache
def _pages() -> frozenset[str]:
    return frozenset(file.name for file in Path(__file__).parent.glob("[a-z]*.py"))
