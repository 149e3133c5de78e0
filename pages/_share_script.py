"""The share menu's PyTorch scripts: each training of the view as a program of its own, with its numbers to compare."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import streamlit as st

from dlcore import lab, scripts
from dlcore.lab import experiment
from pages import _download, _view
from pages._words import _


class Offer(NamedTuple):
    """Say whether there is a script: how many bytes it has, or why there is none; neither if it trains nothing."""

    size: int = 0
    refusal: str = ""


def show(view: _view.View) -> None:
    """Show a button for each question of the view that has a script; say why, where its settings forbid one."""
    offers = [(asked, _offer(asked.question.key(), asked.question)) for asked in view.asked.values()]
    if not any(any(offer) for _asked, offer in offers):
        return
    with st.container(horizontal=True, key="share_scripts"):
        for asked, offer in offers:
            if offer.size:
                _button(asked, offer, _address(view))
    if any(offer.size for _asked, offer in offers):
        st.caption(
            _(
                "A script is plain PyTorch with comments: it trains what this page shows, with the same random "
                "numbers, and prints its results beside these. It needs Python and torch, nothing else."
            )
        )
    for number, (asked, offer) in enumerate(offers):
        if offer.refusal:
            words = _("There is no PyTorch script of {experiment}: {reason}.")
            with st.container(key=f"share_no_script_{number}"):
                st.text(words.format(experiment=_named(asked.question), reason=offer.refusal))


@st.cache_data(max_entries=200, show_spinner=False)
def _offer(key: str, _question: experiment.Experiment[Any]) -> Offer:
    """Write the script once to know whether it can be offered."""
    del key  # it stands for the question, which Streamlit cannot hash
    try:
        text = scripts.write(_question)
    except scripts.NotOffered as refused:
        return Offer(refusal=str(refused))
    return Offer() if text is None else Offer(len(text.encode()))


def _button(asked: _view.Asked, offer: Offer, link: str) -> None:
    label = _("PyTorch script: {experiment} ({size} kB)")
    _download.button(
        label.format(experiment=_named(asked.question), size=f"{max(1, round(offer.size / 1000)):,}"),
        functools.partial(_written, asked.question, asked.run, link),
        (f"{asked.question.name}.py", "text/x-python"),
        key=f"share_script_{asked.question.key()[:12]}",
        icon=":material/code:",
    )


def _address(view: _view.View) -> str:
    """Return the whole address of the view, as far as the server knows it."""
    page, (path, *settings) = st.context.url, view.link().split("?", 1)
    return "?".join([page or path, *settings])


def _named(question: experiment.Experiment[Any]) -> str:
    """Return the experiment's own name as words; names are not translated."""
    return question.name.replace("_", " ")


def _written(question: experiment.Experiment[Any], run: lab.Run[Any] | None, link: str) -> bytes:
    """Return the script; called in a thread of its own, without a session, when the button is clicked."""
    result = None if run is None else run.result
    return (scripts.write(question, {} if result is None else question.scalars(result), link) or "").encode()
