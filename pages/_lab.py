"""The one laboratory of this web process, shared by every visitor."""

from __future__ import annotations

import threading
import uuid

import streamlit as st

from dlcore import lab
from dlcore.lab import experiment

_lock = threading.Lock()
_opened: list[lab.Laboratory] = []


def laboratory() -> lab.Laboratory:
    """Return the laboratory, opened at the first call."""
    with _lock:
        if not _opened:
            _opened.append(lab.open())
        return _opened[0]


def close() -> None:
    """Close the laboratory if one is open: no worker outlives the server."""
    with _lock:
        while _opened:
            _opened.pop().close()


def session() -> str:
    """Return a name for this browser session, for the queue's limit per person."""
    name: str = st.session_state.setdefault("_session", uuid.uuid4().hex)
    return name


def answer(question: experiment.Experiment[Result]) -> lab.Run[Result]:
    """Return the run of ``question`` as it stands, started if need be."""
    return laboratory().run(question, session=session())
