"""A closer look at the batch sizes: the gap, the noise, the edge of stability; what lies between and around minima."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.experiments.batch_size import BatchSize, BatchSizeResult, Edge
from dlcore.figures import batch_size as figures
from dlcore.figures import curves, theme
from pages import _batch_size_landscape, _batch_size_pictures, _controls, _live, _measured, _plot, _words
from pages._batch_size_pictures import Run
from pages._words import _

VIEWS = {
    "ends": "Gap and sharpness",
    "noise": "Gradient noise",
    "edge": "Edge of stability",
    "line": "Between two minima",
    "plane": "Landscape",
}
"""Proper names, untranslated: they stand in the URL."""
HEIGHT = 320

Panel = tuple[str, np.ndarray, curves.Axes, str]
"""Key, one number of every network, axes and title."""


def show(question: BatchSize, run: Run | None) -> None:
    """Show the controls, and the view that is chosen once the networks are trained."""
    st.subheader(_("A closer look"), anchor=False)
    view = _controls.switch(VIEWS, key="bs_view", label=_("Look at"), default="ends")
    result = None if run is None else run.result
    if view in {"line", "plane"}:
        _batch_size_landscape.show(question, view, ready=result is not None)
    elif run is None or result is None:
        st.caption(_("Shown here once the networks are trained."))
    else:
        shows = {"noise": _show_noise, "edge": _show_edge, "ends": _show_ends}
        shows[view](question, run, result)


def _show_ends(question: BatchSize, run: Run, result: BatchSizeResult) -> None:
    gap = 100 * result.gap()
    panels = (
        ("gap", gap, curves.Axes(_("batch size"), _("points"), logarithmic=False), _("Test − training error")),
        ("lambda", result.sharpness, curves.Axes(_("batch size"), _("λ")), _("Sharpness: largest eigenvalue")),
        ("box", result.box_sharpness, curves.Axes(_("batch size"), _("ε-sharpness (%)")), _("Sharpness: ε-box")),
    )
    for column, panel in zip(st.columns(3), panels, strict=True):
        with column:
            _show_spread(question, run, result, panel)
    st.caption(_words.explanation("batch_size", "ends"))


def _show_spread(question: BatchSize, run: Run, result: BatchSizeResult, panel: Panel) -> None:
    name, values, axes, title = panel
    drawn = _live.kept(
        question,
        run,
        f"bs {name}",
        lambda: figures.spread(
            _batch_size_pictures.names(question), figures.Spread(values, *result.interval(values)), axes, title
        ),
    )
    alt = _("One number of every network by batch size, with mean and 95 % interval: {title}").format(title=title)
    _plot.show(drawn, key=f"bs_{name}", alt=alt, height=HEIGHT, view=name)


def _show_noise(question: BatchSize, run: Run, result: BatchSizeResult) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        drawn = _live.kept(question, run, "bs noise", lambda: _noise(question, result))
        alt = _("Variance of a batch's gradient against the batch size: predicted line and measured dots.")
        _plot.show(drawn, key="bs_noise", alt=alt, height=HEIGHT)
    with right:
        title = _("simple noise scale (images)")
        drawn = _live.kept(question, run, "bs scale", lambda: _ways(question, result, result.noise_scale(), title))
        alt = _("The simple noise scale of one network of each batch size, as training goes on.")
        _plot.show(drawn, key="bs_scale", alt=alt, height=HEIGHT)
    names = _batch_size_pictures.names(question)
    rows = zip(names, question.predicted_variance(result).tolist(), result.batch_variance.tolist(), strict=True)
    _measured.show(
        [_variance(*row) for row in rows],
        key="bs_noise_table",
        quantity=_("variance of a batch's gradient"),
        of=_("Batch size"),
    )
    st.caption(_words.explanation("batch_size", "noise"))


def _variance(name: str, predicted: float, measured: list[float]) -> _measured.Comparison:
    found, error = measured
    if not predicted:
        return _measured.Comparison(name, 0.0, 0.0, _("every image is in it: no noise"))
    remark = _("± {error:.2g} (one standard error)").format(error=error)
    return _measured.Comparison(name, float(f"{predicted:.4g}"), float(f"{found:.4g}"), remark)


def _noise(question: BatchSize, result: BatchSizeResult) -> theme.Figure:
    measured, error = result.batch_variance.T
    batches = np.array(question.batches, dtype=float)
    seen = figures.Noise(*question.predicted_line(result), batches, measured, error)
    axes = curves.Axes(_("batch size"), _("variance of the gradient"))
    return figures.noise(seen, axes, (_("predicted: tr Σ/B · (1 − B/n)"), _("measured at the start")))


def _ways(question: BatchSize, result: BatchSizeResult, values: np.ndarray, title: str) -> theme.Figure:
    names = _batch_size_pictures.names(question)
    return figures.ways(names, result.watched_steps, values, curves.Axes(_("steps"), title))


def _show_edge(question: BatchSize, run: Run, result: BatchSizeResult) -> None:
    left, right = st.columns([4, 3], gap="large")
    with left:
        drawn = _live.kept(question, run, "bs edge", lambda: _edge(question, result))
        alt = _("Learning rate times sharpness of one network of each batch size, with the limit 2 as a line.")
        _plot.show(drawn, key="bs_edge", alt=alt, height=HEIGHT)
    with right:
        st.caption(_words.explanation("batch_size", "edge"))
    edge = question.edge(result)
    if edge is None:
        st.info(_("The prediction is for the full batch: choose Full among the batch sizes."))
    else:
        rows = [_measured.Comparison(_("first rise of the loss"), 2.0, round(edge.at_rise, 3), _remark(edge))]
        _measured.show(rows, key="bs_edge_table", quantity=_("ηλ"), of=_("Full batch, first seed"))


def _remark(edge: Edge) -> str:
    words = _("at step {rise:.0f}") if np.isfinite(edge.rise) else _("the loss never rises")
    most = _("after the first step ηλ is at most {highest:.2f}")
    return f"{words.format(rise=edge.rise)}; {most.format(highest=edge.highest)}"


def _edge(question: BatchSize, result: BatchSizeResult) -> theme.Figure:
    title = _("learning rate × sharpness (ηλ)")
    return curves.level(_ways(question, result, result.stability(), title), 2.0, _("edge of stability: ηλ = 2"))
