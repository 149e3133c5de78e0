"""The pictures of an ensemble that grows: its boundary or fit, its latest member, its errors, and its samples."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dlcore import lab
from dlcore.elements import bootstrap, ensembles
from dlcore.experiments.ensemble import Ensemble, EnsembleResult
from dlcore.figures import curves, member_curves, theme
from dlcore.figures import ensembles as figures
from pages import _lab, _live, _plot, _words
from pages._words import _

Run = lab.Run[EnsembleResult]
GROUP = "ensembles"


def draw(question: Ensemble, run: Run | None) -> None:
    """Draw what the ensemble answers and what it gets wrong, as far as it has grown."""
    known = _known(question, run)
    look: dict[str, Any] = {"group": GROUP, "autoplay": _live.first_view(question)}
    drawn = _live.kept(question, run, "ensemble", lambda: _answers(question, known))
    _plot.show(drawn, key="ens_answers", alt=_answers_alt(question), height=290, view=_view(question), **look)
    drawn = _live.kept(question, run, "ensemble errors", lambda: _errors(question, known))
    alt = _("Errors on training points, test points and out of bag against the number of members.")
    _plot.show(drawn, key="ens_errors", alt=alt, height=200, view=_view(question), controls=False, **look)


def show_card(question: Ensemble) -> None:
    """Show the ensemble's boundary small if it has been grown, else the points that it is to learn from."""
    run = _lab.look(question)
    known = _known(question, run)
    drawn = _live.kept(question, run, "ensemble card", lambda: theme.small(_answers(question, known)))
    _plot.show(
        drawn, key="home_ensembles", alt=_answers_alt(question), height=_plot.CARD_HEIGHT, view="card", controls=False
    )


def show_members(question: Ensemble, result: EnsembleResult) -> None:
    """Show a number for each member: how much of the points its sample took, or what boosting lets it count."""
    sampled = question.method in ensembles.SAMPLING
    if not sampled and question.method != "adaboost":
        return

    def drawn() -> theme.Figure:
        if not sampled:
            one = member_curves.Series(_("member"), theme.MEASURED, result.weights)
            drawn = member_curves.per_member(one, curves.Axes(_("member"), _("weight α")))
            return theme.titled(drawn, _("What each member counts"))
        share = bootstrap.distinct_share(question.points, question.draws)
        one = member_curves.Series(_("member"), theme.MEASURED, result.distinct)
        drawn = member_curves.per_member(one, curves.Axes(_("member"), _("points taken at least once")), share)
        return theme.titled(
            drawn.update_yaxes(tickformat=".0%"),
            _("Distinct points: {share:.1%} expected").format(share=share),
        )

    alt = _("A point for each member: the share of the points that its sample took, or its weight.")
    kept = _plot.kept(("ensemble members", question.key(), _words.language()), drawn)
    _plot.show(kept, key="ens_each", alt=alt, height=260, view=_view(question))


def _known(question: Ensemble, run: Run | None) -> EnsembleResult | None:
    if run is not None and run.result is not None:
        return run.result
    if run is not None and run.picture is not None:
        return question.so_far(run.picture)
    return None


def _view(question: Ensemble) -> str:
    return f"{question.kind} {question.shape} {question.target} {question.noise:g} {question.members}"


def _answers_alt(question: Ensemble) -> str:
    if question.kind == "regression":
        return _("The curve that the ensemble has learned beside the truth, and that of its latest member.")
    return _("Which class the ensemble gives each place of the plane, and which its latest member gives it.")


def _answers(question: Ensemble, known: EnsembleResult | None) -> theme.Figure:
    task, names = question.task(), _names()
    points = figures.Points(task.inputs, task.wanted)
    if known is None:
        return figures.bare(points, names)
    frames = figures.Frames(known.counts, known.together, known.own, known.seen)
    if question.kind == "regression":
        return figures.fits(points, question.truth(), frames, _bands(question), names)
    return figures.boundaries(points, question.places()[1], frames, _bands(question), names)


def _names() -> figures.Names:
    return figures.Names((_("Ensemble"), _("Latest member")), _("truth"), _("member"))


def _bands(question: Ensemble) -> tuple[figures.Band, ...]:
    """Say how large the points are by how the latest member saw them; none where it learned what is left of them."""
    if question.method == "adaboost":
        return (
            figures.Band(0, 0.5, 4, "< ½ mean"),
            figures.Band(0.5, 2, 7, "½ – 2"),
            figures.Band(2, 5, 11, "2 – 5"),
            figures.Band(5, math.inf, 16, "> 5"),
        )
    if question.method == "gradient_boosting":
        steps = (
            figures.Band(0, 0.1, 4, "|y − p| < 0.1"),
            figures.Band(0.1, 0.4, 6, "< 0.4"),
            figures.Band(0.4, 0.7, 10, "< 0.7"),
            figures.Band(0.7, math.inf, 14, "≥ 0.7"),
        )
        return steps if question.kind == "classification" else ()
    return (
        figures.Band(0, 0.5, 6, _("out of bag"), hollow=True),
        figures.Band(0.5, 1.5, 6, "1×"),
        figures.Band(1.5, 2.5, 9, "2×"),
        figures.Band(2.5, math.inf, 12, "≥ 3×"),
    )


def _errors(question: Ensemble, known: EnsembleResult | None) -> theme.Figure:
    percent = question.kind == "classification"
    axes = curves.Axes(_("members"), _("error rate") if percent else _("mean squared error"))
    alone = question.method in ensembles.SAMPLING  # a member of boosting looks at what the others get wrong
    told = (
        ()
        if known is None
        else (
            (_("one alone"), theme.DATA, known.member_error if alone else np.empty(0)),
            (_("training"), theme.TRAIN, known.train_error),
            (_("out of bag"), theme.OUT_OF_BAG, known.oob_error),
            (_("test"), theme.TEST, known.test_error),
        )
    )
    series = [member_curves.Series(*one) for one in told]
    return member_curves.errors(series, axes, last=question.members, unit=_("member"), percent=percent)
