"""A run while it is running: progress with the time left, the picture so far, a Stop, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dlcore import lab
from dlcore.lab import experiment
from pages import _lab
from pages._words import _


SECONDS_BETWEEN_LOOKS = 0.4


def show(question: experiment.Experiment[Any], draw: Callable[[lab.Run[Any]], None], *, key: str, start: bool) -> None:
    """Show the run of ``question``: start it if wanted, draw it again and again while it runs, then once more.

    Args:
        question: what is asked.
        draw: draws the run as it stands, in the fragment; it is given live runs and finished ones alike.
        key: prefix of the keys of the buttons.
        start: whether to start the run when it is neither stored nor running; else a button starts it.
    """
    run = _lab.laboratory().peek(question)
    if run is None and start:
        run = _lab.answer(question)
    live = run is not None and run.live

    @st.fragment(run_every=SECONDS_BETWEEN_LOOKS if live else None)
    def body() -> None:
        current = _lab.laboratory().peek(question)
        if current is not None and current.state == "done":
            if live:
                st.rerun()
            draw(current)
        elif current is None or current.state == "cancelled":
            _offer_start(question, current, key)
        elif current.state == "failed":
            _tell_problem(question, current, key)
        else:
            _tell_progress(question, current, key)
            draw(current)

    body()


def _offer_start(question: experiment.Experiment[Any], run: lab.Run[Any] | None, key: str) -> None:
    if run is not None:
        st.text(_("Stopped at step {step} of {steps}.").format(step=run.step, steps=run.steps))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Train"), key=f"{key}_start", type="primary", on_click=_lab.answer, args=(question,))
        st.caption(_("about {time}").format(time=duration(question.cost())))


def _tell_problem(question: experiment.Experiment[Any], run: lab.Run[Any], key: str) -> None:
    problem = run.error
    st.error(problem.sentence if problem else _("The run failed."), icon=":material/error:")
    if problem:
        st.caption(_("Error {id}; the server's log says more under this number.").format(id=problem.id))
    st.button(_("Run again"), key=f"{key}_again", on_click=_lab.answer, args=(question,))


def _tell_progress(question: experiment.Experiment[Any], run: lab.Run[Any], key: str) -> None:
    bar, stop = st.columns([6, 1], vertical_alignment="center")
    share = run.step / run.steps if run.steps else 0.0
    bar.progress(min(share, 1.0), text=_progress_text(run))
    stop.button(
        _("Stop"),
        key=f"{key}_stop",
        on_click=_lab.laboratory().cancel,
        args=(question,),
        width="stretch",
        icon=":material/stop:",
    )


def _progress_text(run: lab.Run[Any]) -> str:
    if run.state == "queued":
        return _("waiting for a free worker …")
    if not run.steps:
        return _("starting …")
    left = "" if run.remaining is None else _(", about {time} left").format(time=duration(run.remaining))
    return _("step {step} of {steps}").format(step=f"{run.step:,}", steps=f"{run.steps:,}") + left


def duration(seconds: float) -> str:
    """Return a length of time in words: 0.4 s, 12 s, 3 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
