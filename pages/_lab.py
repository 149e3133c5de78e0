"""The one laboratory of this web process, shared by every visitor."""

from __future__ import annotations

import threading
import uuid

import streamlit as st

from dlcore import lab
from dlcore.lab import experiment
from dlcore.lab.experiment import Result
from pages import _sign_in, _view

_lock = threading.Lock()
_opened: list[lab.Laboratory] = []


def laboratory() -> lab.Laboratory:
    """Return the laboratory, opened at the first call."""
    with _lock:
        if not _opened:
            _opened.append(lab.open())
        return _opened[0]


def opened() -> lab.Laboratory | None:
    """Return the laboratory if it is open, without opening it or waiting for who does."""
    return _opened[0] if _opened else None


def close() -> None:
    """Close the laboratory if one is open: no worker outlives the server."""
    with _lock:
        while _opened:
            _opened.pop().close()


def session() -> str:
    """Return a name for the queue's limit per person: of who signed in, where that is required, or of this session."""
    if _sign_in.required():
        return _sign_in.person()
    name: str = st.session_state.setdefault("_session", uuid.uuid4().hex)
    return name


def answer(question: experiment.Experiment[Result]) -> lab.Run[Result]:
    """Return the run of ``question`` as it stands, started if need be."""
    run = laboratory().run(question, session=session())
    st.session_state["_last_answer"] = run
    _view.asked(question, run)
    return run


def look(question: experiment.Experiment[Result]) -> lab.Run[Result] | None:
    """Return the run of ``question`` as it stands, without starting it; a run that was refused says why."""
    run = laboratory().peek(question)
    last: lab.Run[Result] | None = st.session_state.get("_last_answer")
    if run is None and last is not None and last.key == question.key() and last.state == "failed":
        run = last
    _view.asked(question, run)
    return run
