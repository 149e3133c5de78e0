"""The challenges of a lesson, judged by the runs on the page: open, how far, or met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from dlcore.sharing import challenges
from dlcore.sharing.lesson import Challenge, Condition
from pages import _lesson_link, _view, _words
from pages._words import _


class Numbers(NamedTuple):
    """A finished run in a challenge's terms: its numbers and its question's settings, by name."""

    experiment: str
    scalars: Mapping[str, float]
    settings: Mapping[str, Any]


def finished(view: _view.View) -> list[Numbers]:
    """Return the finished runs of a view."""
    done = [one for one in view.asked.values() if one.run is not None and one.run.result is not None]
    return [
        Numbers(
            one.question.name,
            one.question.scalars(one.run.result),
            challenges.flat(one.question.model_dump(mode="json")),
        )
        for one in done
        if one.run is not None and one.run.state == "done"
    ]


def show(asked: Sequence[Challenge], *, silent: bool = False) -> None:
    """Show each challenge with how the runs on the page stand to it, and note what has been reached.

    Args:
        asked: the challenges.
        silent: without the numbers of these runs: the pictures are covered too, until there is a prediction.
    """
    runs = finished(_view.current())
    st.caption(_("Challenges"))
    for place, challenge in enumerate(asked):
        with st.container(key=f"lesson_challenge_{place}", gap="xxsmall"):
            _show_one(place, challenge, None if silent else runs)


def _show_one(place: int, challenge: Challenge, runs: Sequence[Numbers] | None) -> None:
    progress, verdict = _lesson_link.progress(), best(challenge, runs or ())
    if verdict is not None and verdict.measured is not None and not verdict.unmet:
        _note(progress, place, challenge, verdict)
    met = place in progress.met
    with st.container(horizontal=True, gap="xsmall", key=f"lesson_said_{place}"):
        sign = ":green[:material/check_circle:]" if met else ":material/radio_button_unchecked:"
        st.markdown(sign, width="content")
        st.text(challenge.words)
    if met:
        st.caption(_("Met with {value}.").format(value=_number(progress.met[place])))
    elif runs is None:
        st.caption(_("Judged after your prediction, wanted {goal}.").format(goal=_goal(challenge)))
    else:
        _tell(challenge, verdict, progress.best.get(place))


def best(challenge: Challenge, runs: Sequence[Numbers]) -> challenges.Verdict | None:
    """Return the verdict on the run that comes closest to meeting the challenge; None where none is of its kind."""
    verdicts = [
        challenges.judge(challenge, run.scalars, run.settings) for run in runs if run.experiment == challenge.experiment
    ]
    return min(
        verdicts,
        key=lambda one: (
            not one.met,
            one.measured is None,
            len(one.unmet),
            0.0 if one.measured is None else challenges.distance(challenge, one.measured),
        ),
        default=None,
    )


def _note(progress: _lesson_link.Progress, place: int, challenge: Challenge, verdict: challenges.Verdict) -> None:
    measured = verdict.measured
    if measured is None:
        return
    before = progress.best.get(place)
    if before is None or challenges.distance(challenge, measured) < challenges.distance(challenge, before):
        progress.best[place] = measured
    if verdict.met:
        progress.met.setdefault(place, measured)


def _tell(challenge: Challenge, verdict: challenges.Verdict | None, best_so_far: float | None) -> None:
    goal = _goal(challenge)
    if verdict is None or verdict.measured is None:
        st.caption(_("Nothing measured yet. Wanted: {goal}.").format(goal=goal))
        return
    measured = _number(verdict.measured)
    if verdict.unmet:
        words = _("The number is reached ({value}); still missing:")
        if not verdict.reached:
            words = _("Here {value}, wanted {goal}; also missing:")
        st.caption(words.format(value=measured, goal=goal))
        for condition in verdict.unmet:
            st.text(condition.words or said(condition))
    elif best_so_far is None or best_so_far == verdict.measured:
        st.caption(_("Here {value}, wanted {goal}.").format(value=measured, goal=goal))
    else:
        words = _("Here {value}, best so far {best}, wanted {goal}.")
        st.caption(words.format(value=measured, best=_number(best_so_far), goal=goal))


def said(condition: Condition) -> str:
    """Return a condition in words: plain text, because a setting's name comes from a link."""
    name, value = condition.setting.replace("_", " ").replace(".", ", "), str(condition.value)
    words = {
        "is": _("{name}: {value}"),
        "least": _("{name}: {value} or more"),
        "most": _("{name}: {value} or less"),
        "has": _("{name}: {value} among them"),
    }
    return words[condition.comparison].format(name=name, value=value)


def _goal(challenge: Challenge) -> str:
    limit = _number(challenge.limit)
    if challenge.relation == "between":
        return _("from {low} to {high}").format(low=limit, high=_number(challenge.upper or 0.0))
    return (_("below {limit}") if challenge.relation == "below" else _("above {limit}")).format(limit=limit)


def _number(value: float) -> str:
    return _words.escaped(f"{value:.4g}")
