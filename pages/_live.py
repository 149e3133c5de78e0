"""A run while it is running: progress with the time left, the picture so far, a Stop, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dlcore import lab
from dlcore.lab import experiment
from pages import _lab, _plot, _words
from pages._words import _

Draw = Callable[[lab.Run[Any] | None], None]
SECONDS_BETWEEN_LOOKS = 0.4
_WATCHED = "_watched"


def show(question: experiment.Experiment[Any], draw: Draw, *, key: str, start: bool) -> lab.Run[Any] | None:
    """Show the run of ``question``: a row that says how it stands, and below it the picture, renewed while it runs.

    Args:
        question: what is asked.
        draw: draws the run as it stands: None before it was ever started, then live, then finished.
        key: prefix of the keys of the buttons.
        start: whether to start the run when it is neither stored nor running; else a button starts it.

    Returns:
        The run as it stood when the page was made; once it is finished, the page is made anew.
    """

    def tell_and_draw(run: lab.Run[Any] | None) -> None:
        tell(question, run, key)
        draw(run)

    return follow(question, tell_and_draw, start=start)


def follow(question: experiment.Experiment[Any], draw: Draw, *, start: bool = True) -> lab.Run[Any] | None:
    """Draw the run of ``question`` again and again while it runs, without a word about it; see ``show``."""
    run = _lab.look(question)
    if run is None and start:
        run = _lab.answer(question)
    if run is not None and run.live:
        st.session_state[_WATCHED] = question.key()
        st.fragment(_watch, run_every=SECONDS_BETWEEN_LOOKS)(question, draw)
    else:
        with st.container():  # where a fragment puts its elements too: the same plot lives on when the run ends
            draw(run)  # outside a fragment: a click in the picture must reach the controls
    return run


def _watch(question: experiment.Experiment[Any], draw: Draw) -> None:
    """Draw the run as it stands; once it has ended, make the whole page anew: the timer goes, the rest sees the end."""
    run = _lab.look(question)
    if run is None or not run.live:
        st.rerun()
    draw(run)


def kept(
    question: experiment.Experiment[Any], run: lab.Run[Any] | None, name: str, draw: Callable[[], _plot.Figure]
) -> _plot.Figure | _plot.Print:
    """Return a figure of a finished run from the cache, drawn where it is new; one of a live run is drawn anew.

    Args:
        question: what was asked.
        run: as it stands.
        name: tells the figure from others of the same run, and what else it depends on.
        draw: builds the figure.
    """
    if run is None or run.provenance is None:
        return draw()
    return _plot.kept((name, question.key(), run.provenance.created, _words.language()), draw)


def first_view(question: experiment.Experiment[Any]) -> str:
    """Return what starts the animation of a result once; nothing does for one that this visitor saw coming about."""
    key = question.key()
    return "" if st.session_state.get(_WATCHED) == key else key


def duration(seconds: float) -> str:
    """Return a length of time in words: 0.4 s, 12 s, 3 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _start(question: experiment.Experiment[Any]) -> None:
    _lab.answer(question)


def tell(question: experiment.Experiment[Any], run: lab.Run[Any] | None, key: str) -> None:
    """Say how a run stands: a bar with a Stop, what went wrong, a button that starts it, or where it was computed."""
    if run is None or run.state == "cancelled":
        _offer_start(question, run, key)
    elif run.state == "failed":
        _tell_problem(question, run, key)
    elif run.state == "done":
        _tell_origin(run)
    else:
        _tell_progress(question, run, key)


def _tell_origin(run: lab.Run[Any]) -> None:
    if run.provenance is not None and run.provenance.origin == "worker":
        words = _("Computed on {device} in {time}.")
        st.caption(words.format(device=run.provenance.device, time=duration(run.provenance.duration)))


def _offer_start(question: experiment.Experiment[Any], run: lab.Run[Any] | None, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_row"):
        label = _("Train") if question.needs_torch and question.trains else _("Compute")
        st.button(label, key=f"{key}_start", type="primary", on_click=_start, args=(question,))
        if run is not None and run.steps:
            st.text(_("Stopped at step {step} of {steps}.").format(step=f"{run.step:,}", steps=f"{run.steps:,}"))
        st.text(_("Takes about {time}.").format(time=duration(question.cost())))


def _tell_problem(question: experiment.Experiment[Any], run: lab.Run[Any], key: str) -> None:
    problem = run.error
    st.error(problem.sentence if problem else _("The run failed."), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_row"):
        st.button(_("Run again"), key=f"{key}_again", on_click=_start, args=(question,))
        if problem:
            st.caption(_("Error {id}: the server's log says more under this number.").format(id=problem.id))


def _tell_progress(question: experiment.Experiment[Any], run: lab.Run[Any], key: str) -> None:
    share = run.step / run.steps if run.steps else 0.0
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}_progress"):
        st.progress(min(share, 1.0), text=_progress_text(run))
        st.button(_("Stop"), key=f"{key}_stop", on_click=_lab.laboratory().cancel, args=(question,))


def _progress_text(run: lab.Run[Any]) -> str:
    if run.state == "queued":
        return _with_seconds(_("Waiting for a free worker …"), run)
    if not run.steps:
        return _with_seconds(_("Starting …"), run)
    done = _("Step {step} of {steps}").format(step=f"{run.step:,}", steps=f"{run.steps:,}")
    if run.step >= run.steps:
        return f"{done} · " + _("finishing …")  # no time is known: what a run measures at its end has no steps
    return done if run.remaining is None else f"{done} · " + _("{time} left").format(time=duration(run.remaining))


def _with_seconds(words: str, run: lab.Run[Any]) -> str:
    """Let a wait that grows long be seen to go on: a new worker loads PyTorch for some seconds."""
    return words if run.elapsed < 1 else f"{words} {duration(run.elapsed)}"
