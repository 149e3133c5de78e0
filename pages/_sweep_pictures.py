"""The pictures of the tab "Sweep": the map of losses, the curves and fits of one cell, the valleys."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dlcore import lab
from dlcore.elements import loss_grid
from dlcore.elements.rate_valley import Valley
from dlcore.experiments.regression_sweep import RegressionSweep, RegressionSweepResult
from dlcore.figures import curves, regression, theme
from dlcore.figures import sweep as figures
from pages import _lab, _plot, _racers, _words
from pages._words import _

Run = lab.Run[RegressionSweepResult]
OnClick = Callable[[_plot.Click], None]
MAP_HEIGHT, CURVES_HEIGHT = 320, 360


class View(NamedTuple):
    """What is looked at: the sweep, the measure of its networks, and a cell; None stands for the best one."""

    question: RegressionSweep
    measure: str
    row: int | None
    column: int | None

    @property
    def field(self) -> figures.Field:
        """Rows and columns, as figures take them."""
        return figures.Field(self.entrants, self.question.learning_rates)

    @property
    def entrants(self) -> list[curves.Entrant]:
        """How the optimizers are drawn and called."""
        names = _racers.names()
        return [curves.Entrant(id, names[id]) for id in self.question.optimizers]

    def cell(self, valley: Valley) -> tuple[int, int]:
        """Return row and column of the cell that is looked at."""
        return valley.cell(self.row, self.column)


def _kept(view: View, run: Run, name: str, draw: Callable[[], theme.Figure]) -> _plot.Print:
    """Return a figure of a finished sweep from the cache, drawn where it is new."""
    created = run.provenance.created if run.provenance else ""
    meaning = (view.question.key(), created, view.measure, f"{view.row} {view.column}", _words.language())
    return _plot.kept((name, *meaning), draw)


def draw_map(view: View, run: Run | None, on_click: OnClick) -> None:
    """Draw the map as far as it is known; a finished one can be clicked."""
    alt = _("Map of the loss for every optimizer (rows) and learning rate (columns).")
    result = None if run is None else run.result
    if run is not None and result is not None:
        drawn = _kept(view, run, "sweep map", lambda: _map(view, result))
        _plot.show(drawn, key="sweep_map", alt=alt, height=MAP_HEIGHT, view=_axes(view), on_click=on_click)
        return
    question, picture = view.question, None if run is None else run.picture
    untrained = np.full((len(question.optimizers), question.rates), np.nan)
    losses = untrained if picture is None else loss_grid.from_json(picture["losses"])
    so_far = figures.loss_map_so_far(view.field, losses, question.constant_loss())
    _plot.show(so_far, key="sweep_map", alt=alt, height=MAP_HEIGHT, view=_axes(view))


def show_card(view: View) -> bool:
    """Show the map small if the sweep has been trained; return whether it has."""
    run = _lab.look(view.question)
    if run is None or run.result is None:
        return False
    result = run.result
    drawn = _kept(view, run, "sweep card", lambda: theme.small(_map(view, result)))
    alt = _("Map of the loss for every optimizer (rows) and learning rate (columns).")
    _plot.show(drawn, key="home_sweep", alt=alt, height=_plot.CARD_HEIGHT, view="card")
    return True


def draw_fits(view: View, run: Run | None) -> None:
    """Draw what the networks of the picked cell have learned, one curve per seed; before, the best fit so far."""
    alt = _("The data, the true curve and what the networks have learned.")
    result = None if run is None else run.result
    if run is not None and result is not None:
        drawn: theme.Figure | _plot.Print = _kept(view, run, "sweep fits", lambda: _cell_fits(view, result))
    else:
        drawn = _best_fit_so_far(view, run)
    _plot.show(drawn, key="sweep_fits", alt=alt, height=MAP_HEIGHT, view=view.question.target)


def _axes(view: View) -> str:
    """Return what the axes of the maps mean; zoom is kept as long as it stays the same."""
    question = view.question
    return f"{question.optimizers} {question.lowest_rate} {question.highest_rate}"


def _map(view: View, result: RegressionSweepResult) -> theme.Figure:
    valley = result.valley(view.measure)
    marks = figures.Marks(np.median(result.predicted_limits(), axis=1), view.cell(valley))
    return figures.loss_map(view.field, valley, result.constant_loss, marks)


def _best_fit_so_far(view: View, run: Run | None) -> theme.Figure:
    question, picture = view.question, None if run is None else run.picture
    task = regression.Task(*question.examples(), *question.truth())
    if picture is None or "fit" not in picture:
        return theme.titled(regression.fits(task, [], task.grid, np.empty((1, 0, 0))), _("What is to be learned"))
    row, column = divmod(picture["leader"], question.rates)
    name = f"{view.entrants[row].name}, {question.rate_names[column]}"
    leader = curves.Entrant(question.optimizers[row], name)
    drawn = regression.fits(task, [leader], question.grid_live(), np.array([[picture["fit"]]]))
    return theme.titled(drawn, _("The best fit so far"))


def _cell_fits(view: View, result: RegressionSweepResult) -> theme.Figure:
    row, column = view.cell(result.valley(view.measure))
    grid, truth = view.question.truth()
    task = regression.Task(*view.question.examples(), grid, truth)
    drawn = regression.fits(task, _seeds(view, row), grid, result.fits[row, column][None])
    for trace in drawn.data[-view.question.seeds :]:
        trace.showlegend = False
    return theme.titled(drawn, _titled(_("{optimizer} at {rate}: fits at the end"), view, row, column))


def show_cell_losses(view: View, run: Run, result: RegressionSweepResult) -> None:
    """Show the loss of the picked cell against steps, one curve per seed."""

    def draw() -> theme.Figure:
        row, column = view.cell(result.valley(view.measure))
        axes = curves.Axes(_("step"), _("mean squared error"))
        losses = result.training_loss[row, column][:, None]
        drawn = curves.compare(_seeds(view, row), result.logged_steps, losses, axes)
        curves.level(drawn, result.constant_loss, _("a constant"))
        title = _("{optimizer} at {rate}: loss of each seed")
        return theme.titled(drawn.update_layout(showlegend=False), _titled(title, view, row, column))

    alt = _("Training loss against steps for the picked cell, one curve per seed.")
    drawn = _kept(view, run, "sweep cell losses", draw)
    _plot.show(drawn, key="sweep_cell", alt=alt, height=CURVES_HEIGHT, view="cell")


def _seeds(view: View, row: int) -> list[curves.Entrant]:
    optimizer, name = view.entrants[row]
    return [curves.Entrant(optimizer, f"{name}, seed {seed}") for seed in range(view.question.seeds)]


def _titled(words: str, view: View, row: int, column: int) -> str:
    return words.format(optimizer=view.entrants[row].name, rate=view.question.rate_names[column])


def show_valleys(view: View, run: Run, result: RegressionSweepResult) -> None:
    """Show loss against learning rate, one curve per optimizer with all its seeds as a band."""

    def draw() -> theme.Figure:
        axes = curves.Axes(_("learning rate"), _("mean squared error"))
        valley = result.valley(view.measure)
        drawn = figures.valleys(view.field, valley, result.constant_loss, axes)
        curves.level(drawn, result.constant_loss, _("a constant"))
        return theme.titled(drawn, _("Deep is good, wide is robust")).update_layout(margin={"t": 80})

    alt = _("Loss against learning rate, one curve per optimizer, with the seeds as a band.")
    _plot.show(
        _kept(view, run, "sweep valleys", draw), key="sweep_valleys", alt=alt, height=CURVES_HEIGHT, view=_axes(view)
    )


def show_spread(view: View, run: Run, result: RegressionSweepResult, on_click: OnClick) -> None:
    """Show how far the seeds of each cell lie apart."""

    def draw() -> theme.Figure:
        valley = result.valley(view.measure)
        drawn = figures.spread_map(view.field, valley, view.cell(valley))
        return theme.titled(drawn, _("Luck: worst seed ÷ best seed"))

    alt = _("Map of the factor between the worst and the best seed of every cell.")
    _plot.show(
        _kept(view, run, "sweep spread", draw),
        key="sweep_spread",
        alt=alt,
        height=CURVES_HEIGHT,
        view=_axes(view),
        on_click=on_click,
    )
